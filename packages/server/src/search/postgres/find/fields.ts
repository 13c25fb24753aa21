import {
  attachmentRecord,
  beamtimeRecord,
  datablockRecord,
  datasetRecord,
  type FieldPath,
  instrumentRecord,
  jobRecord,
  origDatablockRecord,
  policyRecord,
  proposalRecord,
  publicationRecord,
  type RecordSchema,
  sampleRecord,
} from "@margay/contract";
import { type RawBuilder, sql } from "kysely";
import type { FindKind } from "../../finder.ts";

/** What a column holds. `texts` is a list; `milliseconds` an instant counted since 1970. */
export type ColumnType = "text" | "number" | "boolean" | "instant" | "milliseconds" | "texts";

export interface Column {
  type: ColumnType;
  sql: RawBuilder<unknown>;
  /**
   * `always`: every record has the field, and the column holds it. `partial`: an empty column may stand for a missing
   * field or for an empty one; the document tells. `nullable`: null stands for a missing field.
   */
  filled: "always" | "partial" | "nullable";
  /** Tag of references by which the values are indexed, as in `proposal:4711`. */
  tag?: string;
}

const always = (type: ColumnType, name: string): Column => ({ type, sql: sql.ref(name), filled: "always" });
const partial = (type: ColumnType, name: string, tag?: string): Column => ({
  type,
  sql: sql.ref(name),
  filled: "partial",
  ...(tag === undefined ? {} : { tag }),
});

const recorded = (alias: string): [string, Column][] => [
  ["version", always("number", `${alias}.version`)],
  ["createdAt", always("instant", `${alias}.created_at`)],
  ["createdBy", always("text", `${alias}.created_by`)],
  ["updatedAt", always("instant", `${alias}.updated_at`)],
  ["updatedBy", always("text", `${alias}.updated_by`)],
];

const dataset = new Map<string, Column>([
  ["pid", always("text", "d.key")],
  ...recorded("d"),
  ["type", always("text", "d.type")],
  ["ownerGroup", always("text", "d.owner_group")],
  ["accessGroups", partial("texts", "d.access_groups")],
  ["isPublished", always("boolean", "d.published")],
  ["datasetName", always("text", "d.name")],
  ["creationTime", always("instant", "d.ct")],
  ["startTime", partial("instant", "d.start_time")],
  ["creationLocation", partial("text", "d.creation_location")],
  ["dataFormat", partial("text", "d.data_format")],
  ["keywords", partial("texts", "d.keywords")],
  ["proposalIds", partial("texts", "d.proposal_ids", "proposal")],
  ["sampleIds", partial("texts", "d.sample_ids", "sample")],
  ["instrumentIds", partial("texts", "d.instrument_ids", "instrument")],
  ["principalInvestigators", partial("texts", "d.pis")],
  ["size", always("number", "d.size")],
  ["packedSize", always("number", "d.packed_size")],
  ["numberOfFiles", always("number", "d.file_count")],
  ["numberOfFilesArchived", always("number", "d.archived_file_count")],
  // No field of the document: for the facet that tells which keys the metadata of the matching datasets has.
  ["metadataKeyset", partial("number", "d.keyset_id")],
]);

const block = new Map<string, Column>([
  ["id", always("text", "b.key")],
  ...recorded("b"),
  ["datasetPid", always("text", "d.key")],
  ["size", always("number", "b.size")],
  ["numberOfFiles", always("number", "b.file_count")],
  ["ownerGroup", always("text", "d.owner_group")],
  ["accessGroups", always("texts", "d.access_groups")],
  ["isPublished", always("boolean", "d.published")],
  ["archiveId", partial("text", "b.archive_id")],
]);

// A record that does not say so is not published.
const small = (keyField: string) =>
  new Map<string, Column>([
    [keyField, always("text", "r.key")],
    ...recorded("r"),
    ["ownerGroup", { ...always("text", "r.owner_group"), filled: "nullable" }],
    ["isPublished", always("boolean", "r.published")],
  ]);

/** Fields that are kept in columns. All others are read from the document. */
const columns: Readonly<Record<FindKind, ReadonlyMap<string, Column>>> = {
  dataset,
  origdatablock: block,
  datablock: block,
  attachment: small("id"),
  proposal: small("proposalId"),
  beamtime: small("beamtimeId"),
  sample: small("sampleId"),
  instrument: small("pid"),
  policy: small("id"),
  publication: small("doi"),
  job: small("id"),
};

export const columnOf = (kind: FindKind, name: string): Column | undefined => columns[kind].get(name);

const schemas: Readonly<Record<FindKind, RecordSchema>> = {
  dataset: datasetRecord,
  origdatablock: origDatablockRecord,
  datablock: datablockRecord,
  attachment: attachmentRecord,
  proposal: proposalRecord,
  beamtime: beamtimeRecord,
  sample: sampleRecord,
  instrument: instrumentRecord,
  policy: policyRecord,
  publication: publicationRecord,
  job: jobRecord,
};

const isText = (schema: unknown): boolean => {
  const { type, format } = schema as { type?: unknown; format?: unknown }; // of any JSON Schema
  return type === "string" && format === undefined;
};

/** Fields of documents that hold a text wherever they are there, by the schema of the kind. */
const texts = new Map(
  Object.entries(schemas).map(([kind, { input }]) => {
    const { properties = {} } = input as { properties?: Record<string, unknown> }; // of an object
    return [kind, new Set(Object.keys(properties).filter((name) => isText(properties[name])))];
  }),
);

export const holdsText = (kind: FindKind, name: string): boolean => texts.get(kind)?.has(name) === true;

const recordedInstants = ["createdAt", "updatedAt"];
const lifecycle = ["archiveRetentionTime", "dateOfDiskPurging", "dateOfPublishing", "publishedOn"];
const proposalTimes = ["startTime", "endTime", "measurementPeriods.start", "measurementPeriods.end"];

/** Fields of documents that hold instants, as UTC texts with milliseconds. */
const instants: Readonly<Record<FindKind, ReadonlySet<string>>> = {
  dataset: new Set([
    ...recordedInstants,
    "creationTime",
    "startTime",
    "endTime",
    ...lifecycle.map((name) => `lifecycle.${name}`),
  ]),
  origdatablock: new Set(recordedInstants),
  datablock: new Set(recordedInstants),
  attachment: new Set(recordedInstants),
  proposal: new Set([...recordedInstants, ...proposalTimes]),
  beamtime: new Set([...recordedInstants, "startTime", "endTime"]),
  sample: new Set(recordedInstants),
  instrument: new Set(recordedInstants),
  policy: new Set(recordedInstants),
  publication: new Set([...recordedInstants, "registeredTime"]),
  job: new Set(recordedInstants),
};

/** Whether the field holds instants; places in lists do not count as steps. */
export const holdsInstants = (kind: FindKind, path: FieldPath): boolean =>
  instants[kind].has(path.filter((step) => !/^\d+$/.test(step)).join("."));

/** Fields of documents that hold free objects: what is in there is taken out alone. */
const objects: ReadonlySet<string> = new Set([
  "scientificMetadata",
  "imported",
  "lifecycle",
  "jobParameters",
  "metadata",
  "sampleCharacteristics",
  "customMetadata",
  "jobParams",
  "jobResultObject",
]);

/** How many steps from the document are names in objects for sure, never places in lists. */
export const plainSteps = (path: FieldPath): number => (objects.has(path[0] ?? "") ? Math.min(2, path.length) : 1);
