import type { Condition, Measure, Query } from "../query.ts";
import type { Quantities, Schema, SourceRow } from "../schema.ts";
import type { Segment, SparseQuantities } from "../segment/index.ts";
import type { Keep } from "./types.ts";

const noQuantities: Quantities = { keys: [], lo: [], hi: [] };

/** The schema without what is not kept. */
export function keptSchema(schema: Schema, keep: Keep): Schema {
  const files = schema.files === true && keep.files !== false;
  return { ...schema, terms: keep.terms === false ? [] : schema.terms, files };
}

export function keptRow(row: SourceRow, keep: Keep): SourceRow {
  const terms = keep.terms === false ? [] : row.terms;
  const quantities = keep.quantities === false ? noQuantities : row.quantities;
  const files = keep.files === false ? [] : (row.files ?? []);
  if (terms === row.terms && quantities === row.quantities && files.length === (row.files?.length ?? 0)) return row;
  return { ...row, terms, quantities, sequences: keep.terms === false ? [] : (row.sequences ?? []), files };
}

export function keptSegment(segment: Segment, keep: Keep): Segment {
  const { files, ...rest } = segment;
  return {
    ...rest,
    terms: keep.terms === false ? [] : segment.terms,
    ...(keep.quantities === false ? { dense: [], sparse: noSparse() } : {}),
    ...(files === undefined || keep.files === false ? {} : { files }),
  };
}

function noSparse(): SparseQuantities {
  const none = () => new Uint32Array(new SharedArrayBuffer(0));
  const starts = new Uint32Array(new SharedArrayBuffer(Uint32Array.BYTES_PER_ELEMENT));
  return { keys: none(), starts, rows: none(), lo: new Float64Array(new SharedArrayBuffer(0)) };
}

/** Why an index with these columns cannot answer a question; undefined where it can. */
export function refusalOf(query: Query, schema: Schema, keep: Keep): string | undefined {
  const measures: Measure[] = [...(query.extents ?? []), ...(query.histograms ?? []).map((each) => each.of)];
  const facets = [...(query.facets ?? []), ...(query.selections ?? []).map((each) => each.facet)];
  const by = query.page?.by;
  if (by !== undefined) {
    if ("facet" in by) facets.push(by.facet);
    else measures.push(by);
  }
  for (const facet of facets) if (!(facet in schema.facets)) return `There is no facet ${facet}`;
  for (const measure of measures) {
    const refusal = ofMeasure(measure, schema, keep);
    if (refusal !== undefined) return refusal;
  }
  if (query.countFiles !== undefined) {
    const refusal = ofFiles(schema, keep);
    if (refusal !== undefined) return refusal;
  }
  return query.where === undefined ? undefined : ofCondition(query.where, schema, keep);
}

function ofMeasure(measure: Measure, schema: Schema, keep: Keep): string | undefined {
  if ("quantities" in measure) return ofQuantities(keep);
  return measure.number in schema.numbers ? undefined : `There is no number column ${measure.number}`;
}

function ofQuantities(keep: Keep): string | undefined {
  return keep.quantities === false ? "Quantities are not kept in this index" : undefined;
}

function ofFiles(schema: Schema, keep: Keep): string | undefined {
  if (keep.files === false) return "Files are not kept in this index";
  return schema.files === true ? undefined : "There are no files in this index";
}

function ofCondition(condition: Condition, schema: Schema, keep: Keep): string | undefined {
  switch (condition.op) {
    case "and":
    case "or":
      for (const part of condition.of) {
        const refusal = ofCondition(part, schema, keep);
        if (refusal !== undefined) return refusal;
      }
      return;
    case "not":
      return ofCondition(condition.of, schema, keep);
    case "facet":
      return condition.facet in schema.facets ? undefined : `There is no facet ${condition.facet}`;
    case "number":
      return condition.column in schema.numbers ? undefined : `There is no number column ${condition.column}`;
    case "quantity":
      return ofQuantities(keep);
    case "term":
    case "phrase":
      if (keep.terms === false) return "Terms are not kept in this index";
      return condition.column in schema.terms ? undefined : `There is no term column ${condition.column}`;
    case "files":
      return ofFiles(schema, keep);
    case "ids":
      return;
  }
}
