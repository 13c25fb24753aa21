import type { Condition } from "../query.ts";
import type { Codes, FacetColumn, RankedNumbers, Segment } from "../segment/types.ts";
import { markTerm } from "../terms/index.ts";
import { type Closed, closed, countBelow, countUpTo } from "./bounds.ts";
import { type FileCounts, markRows } from "./files.ts";
import { phraseWithin } from "./phrase.ts";
import {
  all,
  any,
  codesPassing,
  codesWithin,
  floatsWithin,
  type Marks,
  marked,
  noMarks,
  none,
  type Resolved,
} from "./resolved.ts";

/**
 * What a condition means in this segment; `counted` knows how many files are as one test says. Errors: RangeError for a column
 * that there is not.
 */
export function resolve(segment: Segment, condition: Condition, counted?: FileCounts): Resolved {
  switch (condition.op) {
    case "and":
      return all(resolveParts(segment, condition.of, counted));
    case "or":
      return any(condition.of.map((part) => resolve(segment, part, counted)));
    case "not":
      return none(resolve(segment, condition.of, counted));
    case "facet":
      return codesPassing(profileOf(segment, condition.facet), passesOf(segment, condition.facet, condition.values));
    case "number":
      return numberWithin(columnOf(segment.numbers, condition.column), closed(condition.bounds));
    case "quantity":
      return quantityWithin(segment, condition.key, closed(condition.bounds));
    case "term": {
      const marks = noMarks(segment.rows);
      markTerm(columnOf(segment.terms, condition.column), condition.test, marks.bytes);
      return marked(marks);
    }
    case "phrase":
      return phraseWithin(columnOf(segment.terms, condition.column), condition.words);
    case "files": {
      const marks = noMarks(segment.rows);
      markRows(segment, condition.test, marks.bytes, counted);
      return marked(marks);
    }
    case "ids":
      return marked(markIds(segment, condition.ids));
  }
}

/** All of them, up to one that no row fits. Files come last: no condition takes longer to resolve. */
function resolveParts(segment: Segment, parts: readonly Condition[], counted: FileCounts | undefined): Resolved[] {
  const resolved: Resolved[] = [];
  const dear = parts.filter(({ op }) => op === "files");
  for (const part of dear.length === 0 ? parts : [...parts.filter(({ op }) => op !== "files"), ...dear]) {
    const one = resolve(segment, part, counted);
    resolved.push(one);
    if (one === false) break;
  }
  return resolved;
}

export function columnOf<T>(columns: readonly T[], column: number): T {
  const found = columns[column];
  if (found === undefined) throw new RangeError(`There is no column ${column}.`);
  return found;
}

export function profileOf(segment: Segment, facet: number): Codes {
  return columnOf(segment.profiles, columnOf(segment.facets, facet).profile).codes;
}

/** Which codes of the facet's profile have one of the values: `passes[code]` is 1. */
export function passesOf(segment: Segment, facet: number, wanted: Uint32Array): Uint8Array {
  const { offsets, values }: FacetColumn = columnOf(segment.facets, facet);
  const passes = new Uint8Array(offsets.length - 1);
  if (wanted.length === 0) return passes;
  const isWanted = lookup(wanted, largestOf(values));
  let code = 0;
  const mark = (from: number, to: number) => {
    for (let at = from; at < to; at += 1) {
      if (isWanted[values[at] ?? 0] !== 1) continue;
      while ((offsets[code + 1] ?? 0) <= at) code += 1;
      passes[code] = 1;
    }
  };
  // All sets of values in one go, four at a time: hardly any is wanted. Measured: a third of the time of going by code.
  const fours = values.length & ~3;
  for (let at = 0; at < fours; at += 4) {
    const one = (isWanted[values[at] ?? 0] ?? 0) | (isWanted[values[at + 1] ?? 0] ?? 0);
    const other = (isWanted[values[at + 2] ?? 0] ?? 0) | (isWanted[values[at + 3] ?? 0] ?? 0);
    if ((one | other) !== 0) mark(at, at + 4);
  }
  mark(fours, values.length);
  return passes;
}

const lookups = new WeakMap<Uint32Array, Uint8Array>();

/**
 * `lookup(wanted)[value]` is 1 for each that is wanted, and there is a place for all up to `largest`: reading past the end of
 * an array is slow, and so is asking each time where it ends. Remembered, since one question comes to many segments.
 */
function lookup(wanted: Uint32Array, largest: number): Uint8Array {
  const known = lookups.get(wanted);
  if (known !== undefined && known.length > largest) return known;
  const table = new Uint8Array(Math.max(largest, largestOf(wanted)) + 1);
  for (const value of wanted) table[value] = 1;
  lookups.set(wanted, table);
  return table;
}

const largestValues = new WeakMap<Uint32Array, number>();

function largestOf(values: Uint32Array): number {
  let most = largestValues.get(values);
  if (most === undefined) {
    most = 0;
    for (let at = 0; at < values.length; at += 1) most = Math.max(most, values[at] ?? 0);
    largestValues.set(values, most);
  }
  return most;
}

function numberWithin(column: Float64Array | Codes, { lo, hi }: Closed): Resolved {
  if (column instanceof Float64Array) return floatsWithin(column, lo, hi);
  const largest = 2 ** (8 * column.BYTES_PER_ELEMENT) - 1;
  const first = Math.max(0, Math.ceil(lo));
  const last = Math.min(largest, Math.floor(hi));
  // Written so that a NaN bound fails.
  if (!(first <= last)) return false;
  return first === 0 && last === largest ? true : codesWithin(column, first, last);
}

function quantityWithin(segment: Segment, key: number, range: Closed): Resolved {
  if (Number.isNaN(range.lo) || Number.isNaN(range.hi)) return false;
  const column = segment.dense.find((candidate) => candidate.key === key);
  if (column === undefined) return sparseWithin(segment, key, range);
  const main =
    column.hi === undefined
      ? packedWithin(column.lo, range)
      : all([
          packedWithin(column.lo, { lo: Number.NEGATIVE_INFINITY, hi: range.hi }),
          packedWithin(column.hi, { lo: range.lo, hi: Number.POSITIVE_INFINITY }),
        ]);
  return column.more === undefined ? main : any([main, entriesWithin(segment.rows, column.more, range)]);
}

function packedWithin(column: Float64Array | RankedNumbers, { lo, hi }: Closed): Resolved {
  if (column instanceof Float64Array) return floatsWithin(column, lo, hi);
  return codesWithin(column.codes, countBelow(column.table, lo) + 1, countUpTo(column.table, hi));
}

function sparseWithin(segment: Segment, key: number, range: Closed): Resolved {
  const { keys, starts, rows, lo, hi = lo } = segment.sparse;
  const place = countBelow(keys, key);
  if (keys[place] !== key) return false;
  const [from, to] = [starts[place], starts[place + 1]];
  const entries = { rows: rows.subarray(from, to), lo: lo.subarray(from, to), hi: hi.subarray(from, to) };
  return entriesWithin(segment.rows, entries, range);
}

function entriesWithin(
  count: number,
  { rows, lo, hi }: { rows: Uint32Array; lo: Float64Array; hi: Float64Array },
  range: Closed,
): Resolved {
  const marks = noMarks(count);
  for (let at = 0; at < rows.length; at += 1)
    if ((hi[at] ?? 0) >= range.lo && (lo[at] ?? 0) <= range.hi) marks.bytes[rows[at] ?? 0] = 1;
  return marked(marks);
}

function markIds({ rows, sortedIds, positions }: Segment, ids: Int32Array): Marks {
  const marks = noMarks(rows);
  const last = countUpTo(ids, sortedIds[rows - 1] ?? 0);
  let place = 0;
  for (let at = countBelow(ids, sortedIds[0] ?? 0); at < last; at += 1) {
    const id = ids[at] ?? 0;
    // The next id is near: strides double until it is passed.
    let stride = 1;
    while (place + stride < rows && (sortedIds[place + stride] ?? 0) < id) stride *= 2;
    place = countBelow(sortedIds, id, place, Math.min(rows, place + stride + 1));
    if (sortedIds[place] === id) marks.bytes[positions[place] ?? 0] = 1;
  }
  return marks;
}
