import type { Answer, HistogramRequest, Query } from "../query.ts";
import { emptyTop, offer, placesOf } from "./top.ts";
import type { ScanRequest, Tally } from "./types.ts";
import { raise } from "./weighing.ts";

/** A tally of nothing. Errors: RangeError where the question is malformed. */
export function emptyTally({ query, sizes }: ScanRequest): Tally {
  check(query, sizes);
  return {
    total: 0,
    ...(query.countFiles === undefined ? {} : { files: 0 }),
    facets: sizes.map((size) => new Uint32Array(size)),
    ...(query.page === undefined ? {} : { top: emptyTop(query.page.limit) }),
    ids: [],
    extents: (query.extents ?? []).map(() => ({
      count: 0,
      min: Number.POSITIVE_INFINITY,
      max: Number.NEGATIVE_INFINITY,
    })),
    histograms: (query.histograms ?? []).map(({ edges }) => new Uint32Array(edges.length - 1)),
  };
}

function check({ facets = [], selections = [], page, histograms = [] }: Query, sizes: readonly number[]): void {
  if (sizes.length !== facets.length)
    throw new RangeError("Each facet that is counted needs the size of its dictionary.");
  const selected = new Set(selections.map(({ facet }) => facet));
  if (selected.size !== selections.length) throw new RangeError("A facet has one selection at most.");
  if (page !== undefined && !(Number.isInteger(page.limit) && page.limit >= 0))
    throw new RangeError(`${page.limit} is no length of a page.`);
  for (const { edges } of histograms) {
    if (edges.length < 2 || !edges.every((edge, at) => at === 0 || edge > (edges[at - 1] ?? Number.NaN)))
      throw new RangeError("The edges of a histogram are two or more, and ascend.");
  }
}

/** Adds `from`, which is of other rows and of the same request. */
export function addTally(into: Tally, from: Tally): void {
  into.total += from.total;
  const add = into.files === undefined ? addCounts : raiseCounts;
  if (into.files !== undefined) into.files += from.files ?? 0;
  into.facets.forEach((counts, facet) => {
    add(counts, from.facets[facet]);
  });
  if (into.top !== undefined && from.top !== undefined) {
    for (let at = 0; at < from.top.size; at += 1) offer(into.top, from.top.keys[at] ?? 0, from.top.ids[at] ?? 0);
  }
  into.ids.push(...from.ids);
  into.extents.forEach((extent, at) => {
    const other = from.extents[at];
    if (other === undefined) return;
    extent.count += other.count;
    extent.min = Math.min(extent.min, other.min);
    extent.max = Math.max(extent.max, other.max);
  });
  into.histograms.forEach((counts, at) => {
    addCounts(counts, from.histograms[at]);
  });
}

function addCounts(into: Uint32Array, from: Uint32Array | undefined): void {
  if (from === undefined) return;
  for (let at = 0; at < from.length; at += 1) into[at] = (into[at] ?? 0) + (from[at] ?? 0);
}

function raiseCounts(into: Uint32Array, from: Uint32Array | undefined): void {
  if (from === undefined) return;
  for (let at = 0; at < from.length; at += 1) raise(into, at, from[at] ?? 0);
}

export function answerOf({ query }: ScanRequest, tally: Tally): Answer {
  return {
    total: tally.total,
    files: tally.files ?? 0,
    facets: tally.facets,
    page: tally.top === undefined ? [] : placesOf(tally.top, query.page?.descending === true),
    ...(query.ids === true ? { ids: ascending(tally.ids) } : {}),
    extents: tally.extents.map(({ count, min, max }) =>
      count === 0 ? { count, min: Number.NaN, max: Number.NaN } : { count, min, max },
    ),
    histograms: tally.histograms,
  };
}

function ascending(pieces: readonly Int32Array[]): Int32Array {
  const ids = new Int32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    ids.set(piece, at);
    at += piece.length;
  }
  return ids.sort();
}

/** The bin of a number; -1 where it is in none. */
export function binOf({ edges }: HistogramRequest, value: number): number {
  const last = edges.length - 1;
  if (!(value >= (edges[0] ?? 0) && value <= (edges[last] ?? 0))) return -1;
  let from = 0;
  let to = last;
  while (to - from > 1) {
    const middle = (from + to) >>> 1;
    if ((edges[middle] ?? 0) <= value) from = middle;
    else to = middle;
  }
  return from;
}
