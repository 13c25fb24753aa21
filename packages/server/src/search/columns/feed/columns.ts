import { packPaths, type Schema } from "@margay/columns";
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

export const datasetSchema: Schema = { facets: facetColumns, numbers: numberColumns, terms: termColumns, files: true };

export const facetShapes: readonly Shape[] = facetColumns.map((name) => facets[name].shape);
export const numberShapes: readonly Shape[] = numberColumns.map((name) => numbers[name].shape);

/** What is kept beside facets and numbers; the rest is not even read. */
export interface Kept {
  readonly terms: boolean;
  readonly quantities: boolean;
  readonly files: boolean;
}

/** Where the fields of `copyStatement` begin that follow id and class. */
export const facetField = 2;
export const numberField = facetField + facetColumns.length;
export const quantityField = numberField + numberColumns.length;
export const wordField = quantityField + 3;
export const fileField = wordField + 2;
export const copyFields = fileField + 1;

/** Datasets with files in more chunks come without them: a row of a COPY is held in memory, and may have a gigabyte at the most. */
export const maxPieces = 64;
/** Most of those are told by their number of files, so that nothing of them is read in vain. */
const maxFiles = 16_000;

/** How `packPaths` begins what it packs; what another version packed is packed anew. */
const packedHead = Buffer.from(packPaths("").subarray(0, 2)).toString("hex");

/** The lower-case names of the chunk `c`: packed, or as they are. */
const chunkFiles = `case when substr(c.packed, 1, 2) = '\\x${packedHead}'::bytea then c.packed
  else convert_to(coalesce(c.folded, c.names), 'UTF8') end`;
/** Files of archived packages are not those that are found. */
const chunksOf = (dataset: string) => `from file_chunk c join block b on b.id = c.block_id and b.kind = 'origdatablock'
  where c.dataset_id = ${dataset}`;
const files = `case when d.file_count > ${maxFiles} then array[null::bytea]
  else array(select ${chunkFiles} ${chunksOf("d.id")} order by c.block_id, c.chunk limit ${maxPieces + 1}) end`;

/** COPY of the datasets that fit, as `copy-reader.ts` and `cells.ts` read them. `where` is put in as it is: ids only. */
export function copyStatement(where: string, kept: Kept): string {
  const fields = [
    "d.id",
    "d.acl_id",
    ...facetColumns.map((name) => facets[name].sql),
    ...numberColumns.map((name) => numbers[name].sql),
    ...(kept.quantities ? ["p.key_ids", "p.lo", "nullif(p.hi, p.lo)"] : ["null", "null", "null"]),
    ...(kept.terms ? ["s.tsv", "s.tags"] : ["null", "null"]),
    kept.files ? files : "null",
  ];
  return `copy (select ${fields.join(", ")} from dataset d
    ${kept.terms ? "left join dataset_search s on s.id = d.id" : ""}
    ${kept.quantities ? "left join dataset_param p on p.id = d.id" : ""}
    where ${where}) to stdout (format binary)`;
}

/** COPY of all files of a dataset, some chunks a row: with a row for each, reading takes twice the processor time. */
export const copyFilesStatement = (dataset: number): string => `copy (
  select array_agg(f.files order by f.n) from (
    select ${chunkFiles} as files, row_number() over (order by c.block_id, c.chunk) as n ${chunksOf(String(dataset))}) f
  group by (f.n - 1) / ${maxPieces}) to stdout (format binary)`;
