import type { Schema } from "@margay/columns";
import { type FacetColumn, facetColumns, type NumberColumn, numberColumns, termColumns } from "../../leaf.ts";

/** How a value comes over the wire in PostgreSQL's binary format. */
export type Shape = "text" | "texts" | "boolean" | "int" | "bigint" | "time";

interface Source {
  readonly sql: string;
  readonly shape: Shape;
}

/** Where the values of each facet are, on the row aliased `d`. The same values as conditions in SQL look at. */
const facets: Record<FacetColumn, Source> = {
  type: { sql: "d.type", shape: "text" },
  creationLocation: { sql: "d.creation_location", shape: "text" },
  ownerGroup: { sql: "d.owner_group", shape: "text" },
  instrument: { sql: "d.instrument_ids", shape: "texts" },
  technique: { sql: "d.techniques", shape: "texts" },
  keyword: { sql: "d.keywords", shape: "texts" },
  proposal: { sql: "d.proposal_ids", shape: "texts" },
  sample: { sql: "d.sample_ids", shape: "texts" },
  principalInvestigator: { sql: "d.pis", shape: "texts" },
  dataFormat: { sql: "d.data_format", shape: "text" },
  year: { sql: "to_char(d.ct at time zone 'UTC', 'YYYY')", shape: "text" },
  isPublished: { sql: "d.published", shape: "boolean" },
  accessGroup: { sql: "d.access_groups", shape: "texts" },
  ref: { sql: "d.refs", shape: "texts" },
  keyset: { sql: "d.keyset_id", shape: "int" },
};

const numbers: Record<NumberColumn, Source> = {
  creationTime: { sql: "d.ct", shape: "time" },
  createdAt: { sql: "d.created_at", shape: "time" },
  updatedAt: { sql: "d.updated_at", shape: "time" },
  startTime: { sql: "d.start_time", shape: "time" },
  size: { sql: "d.size", shape: "bigint" },
  packedSize: { sql: "d.packed_size", shape: "bigint" },
  numberOfFiles: { sql: "d.file_count", shape: "bigint" },
  numberOfFilesArchived: { sql: "d.archived_file_count", shape: "bigint" },
};

export const datasetSchema: Schema = { facets: facetColumns, numbers: numberColumns, terms: termColumns };

export const facetShapes: readonly Shape[] = facetColumns.map((name) => facets[name].shape);
export const numberShapes: readonly Shape[] = numberColumns.map((name) => numbers[name].shape);

/** What is kept beside facets and numbers; the rest is not even read. */
export interface Kept {
  readonly terms: boolean;
  readonly quantities: boolean;
}

/** Where the fields of `copyStatement` begin that follow id and class. */
export const facetField = 2;
export const numberField = facetField + facetColumns.length;
export const quantityField = numberField + numberColumns.length;
export const wordField = quantityField + 3;
export const copyFields = wordField + 2;

/** COPY of the datasets that fit, as `copy-reader.ts` and `cells.ts` read them. `where` is put in as it is: ids only. */
export function copyStatement(where: string, kept: Kept): string {
  const fields = [
    "d.id",
    "d.acl_id",
    ...facetColumns.map((name) => facets[name].sql),
    ...numberColumns.map((name) => numbers[name].sql),
    ...(kept.quantities ? ["p.key_ids", "p.lo", "nullif(p.hi, p.lo)"] : ["null", "null", "null"]),
    ...(kept.terms ? ["s.tsv", "s.tags"] : ["null", "null"]),
  ];
  return `copy (select ${fields.join(", ")} from dataset d
    ${kept.terms ? "left join dataset_search s on s.id = d.id" : ""}
    ${kept.quantities ? "left join dataset_param p on p.id = d.id" : ""}
    where ${where}) to stdout (format binary)`;
}
