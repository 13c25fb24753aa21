import { mergeFiles } from "../files/index.ts";
import { floatsOf, wordsOf } from "../memory.ts";
import type { Schema } from "../schema.ts";
import { goneRow, mergeTerms, type TermColumn } from "../terms/index.ts";
import type { SegmentOptions } from "./build.ts";
import { compact } from "./compact.ts";
import { packFacets, type RowSets } from "./facets.ts";
import { packNumbers } from "./numbers.ts";
import { rowArrays, sortRows } from "./order.ts";
import { Entries, packQuantities } from "./quantities.ts";
import { ValueSets } from "./sets.ts";
import type { DenseQuantity, FacetColumn, RankedNumbers, Segment } from "./types.ts";

/** A segment and where its rows go: `target[position]` is the new position, or `goneRow`. */
interface Source {
  readonly segment: Segment;
  readonly target: Uint32Array;
}

/**
 * The rows of all segments as one, without those that ended at or before the generation. Rows that end later, or meanwhile,
 * come as living: whoever swaps the segments ends them again. Ids are unique among what is left.
 */
export function mergeSegments(
  schema: Schema,
  segments: readonly Segment[],
  generation: number,
  options: SegmentOptions,
): Segment {
  const { sources, rows, arrays } = arrange(segments, generation);
  return compact({
    id: options.id,
    rows,
    ...arrays,
    ...packFacets(schema.facets.map((_, facet) => mergeFacet(sources, rows, facet))),
    numbers: schema.numbers.map((_, column) => packNumbers(mergeNumbers(sources, rows, column))),
    ...packQuantities(rows, mergeEntries(sources)),
    terms: schema.terms.map((_, column) =>
      mergeTerms(
        sources.flatMap(({ segment, target }) => {
          const part: TermColumn | undefined = segment.terms[column];
          return part === undefined ? [] : [{ column: part, target }];
        }),
        rows,
      ),
    ),
    ...(schema.files === true ? { files: mergeFiles(fileParts(sources), rows) } : {}),
  });
}

function fileParts(sources: readonly Source[]) {
  return sources.flatMap(({ segment: { files }, target }) => (files === undefined ? [] : [{ column: files, target }]));
}

function arrange(segments: readonly Segment[], generation: number) {
  const survivors = segments.map((segment) => {
    const ends = segment.endedAt.slice();
    return Uint32Array.from(ends.keys().filter((row) => !endedBy(ends[row] ?? 0, generation)));
  });
  const rows = survivors.reduce((sum, { length }) => sum + length, 0);
  const keys = {
    acls: new Int32Array(rows),
    first: floatsOf(rows).fill(Number.NaN),
    ids: new Int32Array(rows),
  };
  let place = 0;
  const starts = segments.map((segment, at) => {
    const start = place;
    const times = segment.numbers[0];
    let cluster = 0;
    for (const row of survivors[at] ?? []) {
      while (row >= (segment.starts[cluster + 1] ?? segment.rows)) cluster += 1;
      keys.acls[place] = segment.acls[cluster] ?? 0;
      keys.first[place] = times?.[row] ?? Number.NaN;
      keys.ids[place] = segment.ids[row] ?? 0;
      place += 1;
    }
    return start;
  });
  const order = sortRows(keys);
  const positions = wordsOf(rows);
  order.forEach((from, position) => {
    positions[from] = position;
  });
  const sources = segments.map((segment, at): Source => {
    const target = wordsOf(segment.rows).fill(goneRow);
    survivors[at]?.forEach((row, count) => {
      target[row] = positions[(starts[at] ?? 0) + count] ?? goneRow;
    });
    return { segment, target };
  });
  return { sources, rows, arrays: rowArrays(keys, order) };
}

function endedBy(end: number, generation: number): boolean {
  return end !== 0 && end <= generation;
}

function mergeFacet(sources: readonly Source[], rows: number, facet: number): RowSets {
  const sets = new ValueSets();
  const codes = wordsOf(rows);
  for (const { segment, target } of sources) {
    const column = segment.facets[facet];
    const from = segment.profiles[column?.profile ?? 0]?.codes;
    if (column === undefined || from === undefined) continue;
    const known = new Int32Array(column.offsets.length - 1).fill(-1);
    for (let row = 0; row < target.length; row += 1) {
      const position = target[row] ?? goneRow;
      if (position === goneRow) continue;
      const code = from[row] ?? 0;
      if ((known[code] ?? 0) < 0) known[code] = sets.numberOf(valuesOf(column, code));
      codes[position] = known[code] ?? 0;
    }
  }
  return { codes, sets };
}

function valuesOf(column: FacetColumn, code: number): Uint32Array {
  return column.values.subarray(column.offsets[code], column.offsets[code + 1]);
}

function mergeNumbers(sources: readonly Source[], rows: number, column: number): Float64Array {
  const values = floatsOf(rows).fill(Number.NaN);
  for (const { segment, target } of sources) {
    const from = segment.numbers[column];
    if (from === undefined) continue;
    for (let row = 0; row < target.length; row += 1) {
      const position = target[row] ?? goneRow;
      if (position !== goneRow) values[position] = from[row] ?? 0;
    }
  }
  return values;
}

/** One key after the other in the same memory, so that not all of them are there unpacked. */
function* mergeEntries(sources: readonly Source[]): Generator<Entries> {
  const room = new Map<number, number>();
  const add = (key: number, count: number) => room.set(key, (room.get(key) ?? 0) + count);
  for (const { segment } of sources) {
    for (const { key, more } of segment.dense) add(key, segment.rows + (more?.rows.length ?? 0));
    const { keys, starts } = segment.sparse;
    keys.forEach((key, at) => {
      add(key, (starts[at + 1] ?? 0) - (starts[at] ?? 0));
    });
  }
  const most = Math.max(0, ...room.values());
  const memory = { rows: wordsOf(most), lo: floatsOf(most), hi: floatsOf(most) };
  const dense = sources.map(({ segment }) => new Map(segment.dense.map((column) => [column.key, column])));
  const sparse = sources.map(({ segment }) => new Map(Array.from(segment.sparse.keys, (key, at) => [key, at])));
  for (const key of room.keys()) {
    const entries = new Entries(key, memory.rows, memory.lo, memory.hi);
    sources.forEach(({ segment, target }, at) => {
      const column = dense[at]?.get(key);
      if (column !== undefined) addDense(entries, column, target);
      const place = sparse[at]?.get(key);
      if (place === undefined) return;
      const { starts, rows, lo, hi = lo } = segment.sparse;
      addRows(entries, { rows, lo, hi }, target, starts[place] ?? 0, starts[place + 1] ?? 0);
    });
    yield entries;
  }
}

function addDense(entries: Entries, { lo, hi = lo, more }: DenseQuantity, target: Uint32Array): void {
  const readLo = reader(lo);
  const readHi = hi === lo ? readLo : reader(hi);
  for (let row = 0; row < target.length; row += 1) {
    const position = target[row] ?? goneRow;
    if (position === goneRow) continue;
    const low = readLo(row);
    entries.add(position, low, readHi === readLo ? low : readHi(row));
  }
  if (more !== undefined) addRows(entries, more, target, 0, more.rows.length);
}

function addRows(
  entries: Entries,
  source: { readonly rows: Uint32Array; readonly lo: Float64Array; readonly hi: Float64Array },
  target: Uint32Array,
  from: number,
  to: number,
): void {
  for (let at = from; at < to; at += 1) {
    const position = target[source.rows[at] ?? 0] ?? goneRow;
    if (position !== goneRow) entries.add(position, source.lo[at] ?? 0, source.hi[at] ?? 0);
  }
}

function reader(column: Float64Array | RankedNumbers): (row: number) => number {
  if (column instanceof Float64Array) return (row) => column[row] ?? Number.NaN;
  const { codes, table } = column;
  return (row) => {
    const code = codes[row] ?? 0;
    return code === 0 ? Number.NaN : (table[code - 1] ?? Number.NaN);
  };
}
