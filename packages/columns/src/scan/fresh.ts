import type { Bounds, Condition, Measure, Query, SortBy } from "../query.ts";
import type { SourceRow } from "../schema.ts";
import { termFits } from "../terms/index.ts";
import { countBelow } from "./bounds.ts";
import { FreshFiles, type KnownFiles } from "./files.ts";
import { phraseTest } from "./phrase.ts";
import { binOf } from "./tally.ts";
import { comesBefore, cutOf, offer } from "./top.ts";
import type { FreshRow, ScanRequest, Tally } from "./types.ts";
import { raise } from "./weighing.ts";

/** Adds those fresh rows that fit the request to the tally: the same question as `scanSegment`, asked row by row. */
export function scanFresh(
  rows: Iterable<FreshRow>,
  { query, generation }: ScanRequest,
  tally: Tally,
  known?: KnownFiles,
): void {
  const files = new FreshFiles(query.countFiles, known);
  const fits = query.where === undefined ? () => true : predicate(query.where, files);
  const selections = (query.selections ?? []).map(({ facet, values }) => ({ facet, has: hasOne(facet, values) }));
  const { facets = [] } = query;
  const ids: number[] = [];
  for (const row of rows) {
    if (row.bornAt > generation || (row.endedAt !== 0 && row.endedAt <= generation)) continue;
    if (query.visible !== "all" && query.visible[row.row.acl] !== 1) continue;
    if (!fits(row)) continue;
    // The facet of the selection that leaves the row out, where only one does; -1 where none does.
    let only = -1;
    let missed = 0;
    for (const { facet, has } of selections) {
      if (has(row)) continue;
      missed += 1;
      only = facet;
    }
    if (missed > 1) continue;
    const weight = files.weight(row.row);
    for (let at = 0; at < facets.length; at += 1) {
      const facet = facets[at] ?? 0;
      if (only === -1 || only === facet) count(tally.facets[at], row.values[facet], weight);
    }
    if (only !== -1) continue;
    tally.total += 1;
    if (tally.files !== undefined) tally.files += weight;
    if (query.ids === true) ids.push(row.row.id);
    addNumbers(row, query, tally);
  }
  if (ids.length > 0) tally.ids.push(Int32Array.from(ids));
}

/** A value counts once, however often the row names it. */
function count(counts: Uint32Array | undefined, values: Uint32Array | undefined, weight: number): void {
  if (counts === undefined || values === undefined) return;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? 0;
    if (at === 0 || values.indexOf(value) === at) raise(counts, value, weight);
  }
}

function addNumbers(row: FreshRow, query: Query, tally: Tally): void {
  const { page } = query;
  if (page !== undefined && tally.top !== undefined) {
    const { sign, after } = cutOf(page);
    const key = sign * sortValue(row, page.by, page.descending);
    const id = sign * row.row.id;
    if (after === undefined || comesBefore(after.key, after.id, key, id)) offer(tally.top, key, id);
  }
  query.extents?.forEach((measure, at) => {
    const extent = tally.extents[at];
    const min = measured(row.row, measure, false);
    if (extent === undefined || Number.isNaN(min)) return;
    extent.count += 1;
    extent.min = Math.min(extent.min, min);
    extent.max = Math.max(extent.max, measured(row.row, measure, true));
  });
  query.histograms?.forEach((request, at) => {
    const bin = binOf(request, measured(row.row, request.of, false));
    const bins = tally.histograms[at];
    if (bin >= 0 && bins !== undefined) bins[bin] = (bins[bin] ?? 0) + 1;
  });
}

function sortValue(row: FreshRow, by: SortBy, descending: boolean): number {
  if (!("facet" in by)) return measured(row.row, by, descending);
  let least = Number.NaN;
  for (const value of row.values[by.facet] ?? []) {
    const rank = by.ranks[value];
    if (rank !== undefined && !(rank >= least)) least = rank;
  }
  return least;
}

/** NaN where there is none. */
function measured(row: SourceRow, measure: Measure, largest: boolean): number {
  if ("number" in measure) return (row.numbers[measure.number] ?? Number.NaN) + 0;
  let best = Number.NaN;
  for (const { key, lo, hi } of entriesOf(row)) {
    if (!measure.quantities.includes(key)) continue;
    if (largest ? !(hi <= best) : !(lo >= best)) best = largest ? hi : lo;
  }
  return best + 0;
}

/** Without those that have a bound that is no number. */
function* entriesOf({ quantities }: SourceRow): Generator<{ key: number; lo: number; hi: number }> {
  for (let at = 0; at < quantities.keys.length; at += 1) {
    const lo = quantities.lo[at] ?? Number.NaN;
    const hi = quantities.hi[at] ?? Number.NaN;
    if (!Number.isNaN(lo) && !Number.isNaN(hi)) yield { key: quantities.keys[at] ?? 0, lo, hi };
  }
}

type Predicate = (row: FreshRow) => boolean;

function predicate(condition: Condition, files: FreshFiles): Predicate {
  switch (condition.op) {
    case "and": {
      const all = condition.of.map((part) => predicate(part, files));
      return (row) => all.every((fits) => fits(row));
    }
    case "or": {
      const any = condition.of.map((part) => predicate(part, files));
      return (row) => any.some((fits) => fits(row));
    }
    case "not": {
      const fits = predicate(condition.of, files);
      return (row) => !fits(row);
    }
    case "facet":
      return hasOne(condition.facet, condition.values);
    case "number": {
      const { column, bounds } = condition;
      return ({ row }) => {
        const value = row.numbers[column] ?? Number.NaN;
        return meets(value, value, bounds);
      };
    }
    case "quantity": {
      const { key, bounds } = condition;
      return ({ row }) => {
        const { keys, lo, hi } = row.quantities;
        for (let at = 0; at < keys.length; at += 1) {
          if (keys[at] === key && meets(lo[at] ?? Number.NaN, hi[at] ?? Number.NaN, bounds)) return true;
        }
        return false;
      };
    }
    case "term": {
      const { column, test } = condition;
      return ({ row }) => (row.terms[column] ?? []).some((term) => termFits(term, test));
    }
    case "phrase": {
      const has = phraseTest(condition.column, condition.words);
      return ({ row }) => has(row);
    }
    case "files": {
      const has = files.tester(condition.test);
      return ({ row }) => has(row);
    }
    case "ids": {
      const { ids } = condition;
      return ({ row }) => ids[countBelow(ids, row.id)] === row.id;
    }
  }
}

function hasOne(facet: number, values: Uint32Array): Predicate {
  // Made for the first row: mostly there is none, and titles of proposals stand for many values.
  let wanted: Set<number> | undefined;
  return (row) => {
    wanted ??= new Set(values);
    for (const value of row.values[facet] ?? []) if (wanted.has(value)) return true;
    return false;
  };
}

function meets(lo: number, hi: number, bounds: Bounds): boolean {
  if (Number.isNaN(lo) || Number.isNaN(hi)) return false;
  if (bounds.lo !== undefined && !(bounds.loOpen === true ? hi > bounds.lo : hi >= bounds.lo)) return false;
  return bounds.hi === undefined || (bounds.hiOpen === true ? lo < bounds.hi : lo <= bounds.hi);
}
