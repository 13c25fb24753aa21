import type { FacetColumn, Segment } from "../segment/types.ts";
import { countRun } from "./by-type.ts";
import { addRows, type CountedFacet } from "./counting.ts";
import { columnOf } from "./resolve.ts";
import { endedRows, isIn, type Ranges } from "./spans.ts";

/**
 * Counts without a filter are remembered: they are asked for most often, and of a segment that never changes. What ended
 * since is taken off each time.
 */
interface Sums {
  /** Which classes of the segment were read. */
  readonly seen: Uint8Array;
  /** By facet. */
  readonly counts: Map<number, ValueCounts>;
}

interface ValueCounts {
  readonly values: Uint32Array;
  readonly rows: Uint32Array;
}

/** Remembered for each segment and thread: so many sets of classes at most, the oldest use goes first. */
const mostSets = 8;
/** Of more than this many bytes only the newest set is kept. */
const mostBytes = 1_000_000;

const remembered = new WeakMap<readonly FacetColumn[], Sums[]>();

/** Adds total and counts of all rows in the ranges; returns how many there are. */
export function addSums(
  segment: Segment,
  facets: readonly CountedFacet[],
  seen: Uint8Array,
  ranges: Ranges,
  generation: number,
): number {
  const sums = sumsOf(segment, seen);
  fill(sums, segment, facets, ranges);
  for (const { facet, counts } of facets) {
    const known = sums.counts.get(facet);
    if (known === undefined) continue;
    const { values, rows } = known;
    for (let at = 0; at < values.length; at += 1) {
      const value = values[at] ?? 0;
      counts[value] = (counts[value] ?? 0) + (rows[at] ?? 0);
    }
  }
  const ended = endedRows(segment, generation).filter((position) => isIn(ranges, position));
  if (ended.length > 0)
    for (const { facet, counts } of facets) addRows(segment, facet, counts, ended, ended.length, -1);
  return ranges.rows - ended.length;
}

function sumsOf(segment: Segment, seen: Uint8Array): Sums {
  const sets = remembered.get(segment.facets) ?? [];
  const known = sets.find((set) => sameBytes(set.seen, seen)) ?? { seen, counts: new Map() };
  const kept = [known, ...sets.filter((set) => set !== known)].slice(0, mostSets);
  while (kept.length > 1 && bytesOf(kept) > mostBytes) kept.pop();
  remembered.set(segment.facets, kept);
  return known;
}

function bytesOf(sets: readonly Sums[]): number {
  let bytes = 0;
  for (const { seen, counts } of sets) {
    bytes += seen.length;
    for (const { values } of counts.values()) bytes += 8 * values.length;
  }
  return bytes;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a === b) return true;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}

/** Counts the facets that are not yet known. */
function fill(sums: Sums, segment: Segment, facets: readonly { facet: number }[], ranges: Ranges): void {
  const codesOf = new Map<number, Uint32Array>();
  for (const { facet } of facets) {
    if (sums.counts.has(facet)) continue;
    const column = columnOf(segment.facets, facet);
    let codes = codesOf.get(column.profile);
    if (codes === undefined) {
      codes = countCodes(segment, column.profile, ranges);
      codesOf.set(column.profile, codes);
    }
    sums.counts.set(facet, valueCounts(column, codes));
  }
}

function countCodes(segment: Segment, profile: number, ranges: Ranges): Uint32Array {
  const { codes, counts: whole } = columnOf(segment.profiles, profile);
  if (ranges.rows === segment.rows) return whole;
  const counts = new Uint32Array(whole.length);
  for (let range = 0; range < ranges.count; range += 1)
    countRun(counts, codes, ranges.from[range] ?? 0, ranges.to[range] ?? 0);
  return counts;
}

function valueCounts({ offsets, values }: FacetColumn, codes: Uint32Array): ValueCounts {
  let largest = 0;
  for (let at = 0; at < values.length; at += 1) largest = Math.max(largest, values[at] ?? 0);
  const counts = new Uint32Array(largest + 1);
  const met = new Uint32Array(values.length);
  let found = 0;
  for (let code = 0; code < codes.length; code += 1) {
    const rows = codes[code] ?? 0;
    if (rows === 0) continue;
    const to = offsets[code + 1] ?? 0;
    for (let at = offsets[code] ?? 0; at < to; at += 1) {
      const value = values[at] ?? 0;
      if (counts[value] === 0) {
        met[found] = value;
        found += 1;
      }
      counts[value] = (counts[value] ?? 0) + rows;
    }
  }
  const ascending = met.slice(0, found).sort();
  const rows = new Uint32Array(found);
  for (let at = 0; at < found; at += 1) rows[at] = counts[ascending[at] ?? 0] ?? 0;
  return { values: ascending, rows };
}
