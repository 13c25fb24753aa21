import type { CountField, TextField, TimeField } from "./ast.ts";

export type FieldName =
  | TextField
  | TimeField
  | CountField
  | "proposal"
  | "beamtime"
  | "year"
  | "published"
  | "file"
  | "folder"
  | "has";

interface Field {
  /** Other names it answers to, in lower case. */
  also: readonly string[];
  /** For people who look for a field. */
  note: string;
}

/** Every field of the language. */
export const fields: Record<FieldName, Field> = {
  type: { also: [], note: "raw, derived, …" },
  owner: { also: [], note: "name of the owner" },
  group: { also: ["ownergroup"], note: "owner group" },
  access: { also: ["accessgroup", "accessgroups"], note: "group with access" },
  location: { also: ["creationlocation"], note: "where it was taken" },
  instrument: { also: ["instruments", "instrumentids"], note: "id or name of an instrument" },
  technique: { also: ["techniques"], note: "name, abbreviation or id; finds narrower ones too" },
  keyword: { also: ["keywords"], note: "a keyword" },
  sample: { also: ["samples", "sampleids"], note: "id or name of a sample" },
  pi: { also: ["principalinvestigator", "principalinvestigators"], note: "principal investigator" },
  format: { also: ["dataformat"], note: "data format" },
  name: { also: ["datasetname"], note: "part of the dataset's name" },
  pid: { also: ["doi"], note: "identifier of the dataset" },
  proposal: { also: ["proposals", "proposalids"], note: "proposal, beamtime, or both with a dot" },
  beamtime: { also: ["beamtimes", "beamtimeids"], note: "beamtime, or proposal and beamtime with a dot" },
  year: { also: [], note: "year in which it was taken" },
  published: { also: ["ispublished"], note: "true or false" },
  created: { also: ["creationtime"], note: "when it was taken: 2024-05, last 30 days, …" },
  started: { also: ["starttime"], note: "when the measurement began" },
  ingested: { also: ["createdat"], note: "when it came into the catalogue" },
  updated: { also: ["updatedat"], note: "when the record changed last" },
  size: { also: [], note: "bytes: >2GB, 10..20MB" },
  packed: { also: ["packedsize"], note: "bytes in the archive" },
  files: { also: ["numberoffiles"], note: "number of files: >100" },
  file: { also: [], note: "part of a file's path, or a pattern with *" },
  folder: { also: ["sourcefolder"], note: "the folder of the data, one above or below it" },
  has: { also: ["exists"], note: "has a field or metadata key at all" },
};

// Keys of the table above.
export const fieldNames = Object.keys(fields) as FieldName[];

const byName = new Map<string, FieldName>();
for (const name of fieldNames) for (const one of [name, ...fields[name].also]) byName.set(one, name);

/** The field of that name; case does not matter. Any other name is a metadata key. */
export const fieldOf = (name: string): FieldName | undefined => byName.get(name.toLowerCase());

const timeFields: readonly string[] = ["created", "started", "ingested", "updated", "year"];

/** Whether values of that name are times. */
export const isTime = (name: string): boolean => timeFields.includes(fieldOf(name) ?? "");

/** `metadata.type:…` reaches a metadata key that has the name of a field. */
export const metadataPath = (name: string): string => name.replace(/^(?:metadata|scientificMetadata)\.(?=.)/i, "");
