import { Dictionary } from "../dictionary.ts";
import type { Schema, SourceRow } from "../schema.ts";
import { buildTerms } from "../terms/index.ts";
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
  return assemble(schema, rows, options, (facet, sets) => {
    const dictionary = dictionaries[facet];
    if (dictionary === undefined) throw new RangeError(`No dictionary for facet ${facet}.`);
    return (place) => {
      const texts = rows[place]?.facets[facet] ?? [];
      const [only] = texts;
      if (only === undefined) return 0;
      if (texts.length === 1) return sets.numberOfOne(dictionary.intern(only));
      return sets.numberOf(texts.map((text) => dictionary.intern(text)));
    };
  });
}

/** The same for rows whose values are numbered: needs no dictionary, so another thread may do it. */
export function buildNumbered(schema: Schema, rows: readonly NumberedRow[], options: SegmentOptions): Segment {
  return assemble(
    schema,
    rows.map(({ row }) => row),
    options,
    (facet, sets) => (place) => sets.numberOf(rows[place]?.values[facet] ?? []),
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

/** `setsOf` gives, for a facet, what tells the set of the row at a place in `rows`. */
function assemble(
  schema: Schema,
  rows: readonly SourceRow[],
  options: SegmentOptions,
  setsOf: (facet: number, sets: ValueSets) => (place: number) => number,
): Segment {
  const keys = {
    acls: Int32Array.from(rows, (row) => row.acl),
    first: Float64Array.from(rows, (row) => row.numbers[0] ?? Number.NaN),
    ids: Int32Array.from(rows, (row) => row.id),
  };
  const order = sortRows(keys);
  const columns = schema.facets.map((_, facet): RowSets => {
    const sets = new ValueSets();
    const setOf = setsOf(facet, sets);
    return { codes: order.map(setOf), sets };
  });
  return {
    id: options.id,
    rows: rows.length,
    ...rowArrays(keys, order),
    ...packFacets(columns),
    numbers: schema.numbers.map((_, column) =>
      packNumbers(Float64Array.from(order, (place) => rows[place]?.numbers[column] ?? Number.NaN)),
    ),
    ...packQuantities(rows.length, entriesOf(rows, order)),
    terms: schema.terms.map((_, column) =>
      buildTerms(rows.length, (position) => rows[order[position] ?? 0]?.terms[column] ?? []),
    ),
  };
}

function entriesOf(rows: readonly SourceRow[], order: Uint32Array): Iterable<Entries> {
  const byKey = new Map<number, Entries>();
  order.forEach((place, position) => {
    const quantities = rows[place]?.quantities;
    if (quantities === undefined) return;
    for (let at = 0; at < quantities.keys.length; at += 1) {
      const key = quantities.keys[at] ?? 0;
      let entries = byKey.get(key);
      if (entries === undefined) {
        entries = new Entries(key);
        byKey.set(key, entries);
      }
      entries.add(position, quantities.lo[at] ?? Number.NaN, quantities.hi[at] ?? Number.NaN);
    }
  });
  return byKey.values();
}
