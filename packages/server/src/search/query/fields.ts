import type { TextField } from "./ast.ts";

export type FieldName =
  | TextField
  | "proposal"
  | "beamtime"
  | "year"
  | "published"
  | "created"
  | "updated"
  | "size"
  | "files"
  | "file";

/** Every field with the other names it answers to, in lower case. */
const names: Record<FieldName, readonly string[]> = {
  type: [],
  owner: [],
  group: ["ownergroup"],
  location: ["creationlocation"],
  instrument: ["instruments", "instrumentids"],
  technique: ["techniques"],
  keyword: ["keywords"],
  sample: ["samples", "sampleids"],
  pi: ["principalinvestigator", "principalinvestigators"],
  format: ["dataformat"],
  name: ["datasetname"],
  pid: ["doi"],
  proposal: ["proposals", "proposalids"],
  beamtime: ["beamtimes", "beamtimeids"],
  year: [],
  published: ["ispublished"],
  created: ["creationtime"],
  updated: ["updatedat"],
  size: [],
  files: ["numberoffiles"],
  file: [],
};

const fields = new Map<string, FieldName>();
for (const [name, others] of Object.entries(names))
  for (const one of [name, ...others]) fields.set(one, name as FieldName); // keys of the table above

/** The field of that name; case does not matter. Any other name is a metadata key. */
export const fieldOf = (name: string): FieldName | undefined => fields.get(name.toLowerCase());

/** `metadata.type:…` reaches a metadata key that has the name of a field. */
export const metadataPath = (name: string): string => name.replace(/^(?:metadata|scientificMetadata)\.(?=.)/i, "");
