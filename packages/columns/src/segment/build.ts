import { Dictionary } from "../dictionary.ts";
import { floatsOf, wordsOf } from "../memory.ts";
import type { Schema, SourceRow } from "../schema.ts";
import { buildTerms } from "../terms/index.ts";
import { compact } from "./compact.ts";
import { packFacets, type RowSets } from "./facets.ts";
import { packNumbers } from "./numbers.ts";
import { rowArrays, sortRows } from "./order.ts";
import { Entries, packQuantities } from "./quantities.ts";
import { ValueSets } from "./sets.ts";
import type { Segment } from "./types.ts";

/** A row whose facet values are numbered already. */
export interface NumberedRow {
  readonly row: SourceRow;
  /** For each facet its values as numbers of the index's dictionary; order and repetition mean nothing. */
  readonly values: readonly Uint32Array[];
}

export interface SegmentOptions {
  /** Unique in the process. */
  readonly id: number;
}

/** Rows as a segment in which facet values are numbers of these dictionaries, one a facet; new values are added to them. */
export function buildSegment(
  schema: Schema,
  rows: readonly SourceRow[],
  dictionaries: readonly Dictionary[],
  options: SegmentOptions,
): Segment {
  return assemble(schema, rows, options, (place, facet, sets) => {
    const texts = rows[place]?.facets[facet];
    const only = texts?.[0];
    if (texts === undefined || only === undefined) return 0;
    const dictionary = dictionaries[facet];
    if (dictionary === undefined) throw new RangeError(`No dictionary for facet ${facet}.`);
    if (texts.length === 1) return sets.numberOfOne(dictionary.intern(only));
    return sets.numberOf(texts.map((text) => dictionary.intern(text)));
  });
}

/** The same for rows whose values are numbered: needs no dictionary, so another thread may do it. */
export function buildNumbered(schema: Schema, rows: readonly NumberedRow[], options: SegmentOptions): Segment {
  return assemble(
    schema,
    rows.map(({ row }) => row),
    options,
    (place, facet, sets) => sets.numberOf(rows[place]?.values[facet] ?? []),
  );
}

/** A segment with its own numbering of values, for those who have not the index's dictionaries; see `withValues`. */
export function buildLoose(
  schema: Schema,
  rows: readonly SourceRow[],
  options: SegmentOptions,
): { segment: Segment; values: readonly (readonly string[])[] } {
  const dictionaries = schema.facets.map(() => new Dictionary());
  const segment = buildSegment(schema, rows, dictionaries, options);
  return { segment, values: dictionaries.map(({ values }) => values) };
}

/** `setOf` tells the set of the row at a place in `rows`. */
function assemble(
  schema: Schema,
  rows: readonly SourceRow[],
  options: SegmentOptions,
  setOf: (place: number, facet: number, sets: ValueSets) => number,
): Segment {
  const keys = {
    acls: Int32Array.from(rows, (row) => row.acl),
    first: Float64Array.from(rows, (row) => row.numbers[0] ?? Number.NaN),
    ids: Int32Array.from(rows, (row) => row.id),
  };
  const order = sortRows(keys);
  const positions = wordsOf(rows.length);
  order.forEach((place, position) => {
    positions[place] = position;
  });
  const columns = schema.facets.map((): RowSets => ({ codes: wordsOf(rows.length), sets: new ValueSets() }));
  const numbers = schema.numbers.map(() => floatsOf(rows.length));
  // Row by row in the order given: rows are objects, and to jump among them costs more than all else.
  rows.forEach((row, place) => {
    const position = positions[place] ?? 0;
    columns.forEach(({ codes, sets }, facet) => {
      codes[position] = setOf(place, facet, sets);
    });
    numbers.forEach((values, column) => {
      values[position] = row.numbers[column] ?? Number.NaN;
    });
  });
  return compact({
    id: options.id,
    rows: rows.length,
    ...rowArrays(keys, order),
    ...packFacets(columns),
    numbers: numbers.map(packNumbers),
    ...packQuantities(rows.length, entriesOf(rows, positions)),
    terms: schema.terms.map((_, column) =>
      buildTerms(
        rows.length,
        (position) => rows[order[position] ?? 0]?.terms[column] ?? [],
        (position) => rows[order[position] ?? 0]?.sequences?.[column],
      ),
    ),
  });
}

/** All entries by key: counted first, so that they lie in three arrays together. */
function entriesOf(rows: readonly SourceRow[], positions: Uint32Array): Iterable<Entries> {
  const counts = new Map<number, { count: number }>();
  let total = 0;
  for (const { quantities } of rows) {
    total += quantities.keys.length;
    for (let at = 0; at < quantities.keys.length; at += 1) {
      const key = quantities.keys[at] ?? 0;
      const known = counts.get(key);
      if (known === undefined) counts.set(key, { count: 1 });
      else known.count += 1;
    }
  }
  const places = wordsOf(total);
  const lo = floatsOf(total);
  const hi = floatsOf(total);
  let start = 0;
  const byKey = new Map<number, Entries>();
  for (const [key, { count }] of counts) {
    const end = start + count;
    byKey.set(key, new Entries(key, places.subarray(start, end), lo.subarray(start, end), hi.subarray(start, end)));
    start = end;
  }
  rows.forEach(({ quantities }, place) => {
    const position = positions[place] ?? 0;
    for (let at = 0; at < quantities.keys.length; at += 1)
      byKey
        .get(quantities.keys[at] ?? 0)
        ?.add(position, quantities.lo[at] ?? Number.NaN, quantities.hi[at] ?? Number.NaN);
  });
  return byKey.values();
}
