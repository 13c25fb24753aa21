import Type, { type Static } from "typebox";
import {
  Bytes,
  Count,
  FreeObject,
  Identifier,
  Imported,
  Instant,
  List,
  Managed,
  Recorded,
  Text,
} from "../primitives.ts";

const fields = {
  title: Type.String({ minLength: 1, maxLength: 10_000 }),
  abstract: Type.Optional(Text("Summary")),
  datasetPids: List(Identifier, "PIDs of the published datasets"),
  status: Type.Optional(
    Type.Enum(["private", "public", "registered", "amended"], { type: "string", default: "private" }),
  ),
  registeredTime: Type.Optional(Instant),
  numberOfFiles: Type.Optional(Count("Files of all datasets")),
  sizeOfArchive: Type.Optional(Bytes("Size of all datasets")),
  metadata: Type.Optional(FreeObject("DataCite properties: creators, publisher, publicationYear, subjects, …")),
  ...Imported,
};

/** A set of datasets with a DOI. */
export const PublicationInput = Type.Object(
  { doi: Identifier, ...fields, ...Recorded },
  { title: "PublicationInput", additionalProperties: false },
);
export type PublicationInput = Static<typeof PublicationInput>;

export const Publication = Type.Object({ doi: Identifier, ...Managed, ...fields }, { title: "Publication" });
export type Publication = Static<typeof Publication>;

export const publicationRecord = {
  kind: "publication",
  path: "publications",
  keyField: "doi",
  input: PublicationInput,
  output: Publication,
} as const;
