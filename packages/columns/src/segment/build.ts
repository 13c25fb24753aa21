import { Dictionary } from "../dictionary.ts";
import { buildFiles } from "../files/index.ts";
import { floatsOf, wordsOf } from "../memory.ts";
import type { Schema, SourceRow } from "../schema.ts";
import { invertTerms } from "../terms/index.ts";
import { compact } from "./compact.ts";
import { Draft } from "./draft.ts";
import { packFacets, type RowSets } from "./facets.ts";
import { type FieldReader, type Fields, setOfTexts } from "./fields.ts";
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
  const facets = setsOf(schema, rows, (row, facet, sets) =>
    setOfTexts(row.facets[facet] ?? [], sets, dictionaries[facet]),
  );
  return assemble(draftOf(schema, rows), facets, options);
}

/** The same for rows whose values are numbered: needs no dictionary, so another thread may do it. */
export function buildNumbered(schema: Schema, rows: readonly NumberedRow[], options: SegmentOptions): Segment {
  const facets = setsOf(schema, rows, ({ values }, facet, sets) => sets.numberOf(values[facet] ?? []));
  const draft = draftOf(
    schema,
    rows.map(({ row }) => row),
  );
  return assemble(draft, facets, options);
}

/** The same for rows whose facets are fields. Neither the draft nor the fields can be used afterwards. */
export function buildDrafted(
  draft: Draft,
  fields: Fields,
  read: FieldReader,
  dictionaries: readonly Dictionary[],
  options: SegmentOptions,
): Segment {
  return assemble(draft, fields.sets(dictionaries, read), options);
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

function draftOf(schema: Schema, rows: readonly SourceRow[]): Draft {
  const draft = new Draft(schema, rows.length);
  for (const row of rows) draft.add(row);
  return draft;
}

/** `setOf` tells the set of a row. */
function setsOf<Row>(
  schema: Schema,
  rows: readonly Row[],
  setOf: (row: Row, facet: number, sets: ValueSets) => number,
): RowSets[] {
  return schema.facets.map((_, facet) => {
    const sets = new ValueSets();
    const codes = wordsOf(rows.length);
    rows.forEach((row, place) => {
      codes[place] = setOf(row, facet, sets);
    });
    return { codes, sets };
  });
}

function assemble(draft: Draft, facets: readonly RowSets[], options: SegmentOptions): Segment {
  const { rows } = draft;
  const keys = {
    acls: Int32Array.from(draft.acls.values.subarray(0, rows)),
    first: draft.numbers[0]?.values.subarray(0, rows) ?? new Float64Array(rows).fill(Number.NaN),
    ids: Int32Array.from(draft.ids.values.subarray(0, rows)),
  };
  const order = sortRows(keys);
  const columns = facets.map(({ codes, sets }): RowSets => {
    const sorted = wordsOf(rows);
    for (let position = 0; position < rows; position += 1) sorted[position] = codes[order[position] ?? 0] ?? 0;
    return { codes: sorted, sets };
  });
  const sorted = floatsOf(rows);
  const numbers = draft.numbers.map(({ values }) => {
    for (let position = 0; position < rows; position += 1)
      sorted[position] = values[order[position] ?? 0] ?? Number.NaN;
    return packNumbers(sorted);
  });
  return compact({
    id: options.id,
    rows,
    ...rowArrays(keys, order),
    ...packFacets(columns),
    numbers,
    ...packQuantities(rows, entriesOf(draft, order)),
    terms: draft.terms.map((lists) => invertTerms(lists, order)),
    ...(draft.files === undefined ? {} : { files: buildFiles(draft.files, order) }),
  });
}

/** All entries by key, by ascending position: counted first, so that they lie in three arrays together. */
function entriesOf({ quantities }: Draft, order: Uint32Array): Iterable<Entries> {
  const total = quantities.keys.length;
  const numbers = new Map<number, number>();
  const counts: number[] = [];
  /** The number of each entry's key. */
  const keys = wordsOf(total);
  for (let at = 0; at < total; at += 1) {
    const key = quantities.keys.values[at] ?? 0;
    let number = numbers.get(key);
    if (number === undefined) {
      number = counts.push(0) - 1;
      numbers.set(key, number);
    }
    counts[number] = (counts[number] ?? 0) + 1;
    keys[at] = number;
  }
  const places = wordsOf(total);
  const lo = floatsOf(total);
  const hi = floatsOf(total);
  let start = 0;
  const byKey = [...numbers].map(([key, number]) => {
    const from = start;
    start += counts[number] ?? 0;
    return new Entries(key, places.subarray(from, start), lo.subarray(from, start), hi.subarray(from, start));
  });
  const ends = quantities.ends.values;
  for (let position = 0; position < order.length; position += 1) {
    const place = order[position] ?? 0;
    const end = ends[place] ?? 0;
    for (let at = place === 0 ? 0 : (ends[place - 1] ?? 0); at < end; at += 1)
      byKey[keys[at] ?? 0]?.add(position, quantities.lo.values[at] ?? 0, quantities.hi.values[at] ?? 0);
  }
  return byKey;
}
