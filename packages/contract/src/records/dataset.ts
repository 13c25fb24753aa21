import Type, { type Static } from "typebox";
import {
  Bytes,
  Count,
  EmailList,
  FreeObject,
  Identifier,
  Imported,
  Instant,
  List,
  Managed,
  Ownable,
  Recorded,
  Text,
} from "../primitives.ts";

export const Technique = Type.Object(
  {
    pid: Type.String({ maxLength: 512, description: "PaNET or other ontology identifier, for example `PaNET01188`" }),
    name: Type.String({ maxLength: 10_000 }),
  },
  { additionalProperties: false },
);

export const Relationship = Type.Object(
  {
    identifier: Identifier,
    identifierType: Type.Optional(Type.String({ description: "DataCite relatedIdentifierType, or `Other`" })),
    relationship: Type.Optional(Type.String({ description: "DataCite relationType, for example `IsDerivedFrom`" })),
    entityType: Type.Optional(Type.String()),
    externalId: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

export const Lifecycle = Type.Object(
  {
    archivable: Type.Optional(Type.Boolean()),
    retrievable: Type.Optional(Type.Boolean()),
    publishable: Type.Optional(Type.Boolean()),
    isOnCentralDisk: Type.Optional(Type.Boolean()),
    retrieveIntegrityCheck: Type.Optional(Type.Boolean()),
    archiveStatusMessage: Type.Optional(Type.String()),
    retrieveStatusMessage: Type.Optional(Type.String()),
    archiveReturnMessage: Type.Optional(Type.Unknown()),
    retrieveReturnMessage: Type.Optional(Type.Unknown()),
    archiveRetentionTime: Type.Optional(Instant),
    dateOfDiskPurging: Type.Optional(Instant),
    dateOfPublishing: Type.Optional(Instant),
    publishedOn: Type.Optional(Instant),
    exportedTo: Type.Optional(Type.String()),
    storageLocation: Type.Optional(Type.String()),
  },
  { additionalProperties: false, description: "Where the data is and what may be done with it" },
);

/** Totals over a dataset's blocks. A declared total is the base to which later block changes are added. */
const totals = {
  size: Bytes("Sum of the sizes of the original files"),
  packedSize: Bytes("Sum of the sizes of the archived packages"),
  numberOfFiles: Count("Number of original files"),
  numberOfFilesArchived: Count("Number of archived files"),
};

/** Written by an ingestor, so that it later knows its own values from those that a person edited. */
export const Ingestion = Type.Object(
  {
    source: Type.String({
      maxLength: 10_000,
      description: "Where the data came from; the same source, the same dataset",
    }),
    fingerprint: Type.String({ maxLength: 128, description: "Hash of everything ingested" }),
    fields: Type.Record(Type.String(), Type.String({ maxLength: 64 }), {
      description: "Hash of each field as ingested; a field whose value has another hash was edited by a person",
    }),
    given: Type.Optional(List(Type.String({ maxLength: 200 }), "Fields that the ingesting person chose", 100)),
    at: Instant,
    tool: Type.String({ maxLength: 200, description: "Program and version" }),
  },
  { additionalProperties: false, description: "Machine-written: what the last ingestion of files wrote" },
);
export type Ingestion = Static<typeof Ingestion>;

const fields = {
  type: Type.String({ minLength: 1, maxLength: 100, description: "`raw`, `derived` or a site's own type" }),
  datasetName: Type.String({ minLength: 1, maxLength: 2_000 }),
  description: Type.Optional(Text("What was measured and why")),
  keywords: Type.Optional(List(Type.String({ maxLength: 1_000 }), "Free keywords")),
  owner: Type.Optional(Text("Person responsible for the data", 2_000)),
  ownerEmail: Type.Optional(EmailList("E-mail of the owner")),
  orcidOfOwner: Type.Optional(Type.String({ maxLength: 2_000, description: "ORCID iD of the owner" })),
  contactEmail: Type.Optional(EmailList("E-mail of the contact, several separated by `;`")),
  principalInvestigators: Type.Optional(List(Type.String({ maxLength: 2_000 }), "Principal investigators")),
  ...Ownable,
  sharedWith: Type.Optional(List(Type.String({ maxLength: 320 }), "E-mail addresses of users who may read")),
  sourceFolder: Type.Optional(Type.String({ maxLength: 10_000, description: "Absolute folder of the data" })),
  sourceFolderHost: Type.Optional(Type.String({ maxLength: 2_000, description: "Host or URL that serves the folder" })),
  creationTime: Type.Optional(
    Type.Unsafe<string>({ ...Instant, description: "When the data was taken; now if absent" }),
  ),
  startTime: Type.Optional(Instant),
  endTime: Type.Optional(Instant),
  creationLocation: Type.Optional(
    Type.String({ maxLength: 2_000, description: "`/facility/source/beamline`", examples: ["/DESY/PETRA III/P08"] }),
  ),
  dataFormat: Type.Optional(Type.String({ maxLength: 500, examples: ["NeXus", "HDF5"] })),
  runNumber: Type.Optional(Type.String({ maxLength: 500 })),
  scanId: Type.Optional(Type.String({ maxLength: 500 })),
  license: Type.Optional(Type.String({ maxLength: 2_000, description: "SPDX identifier or URL" })),
  classification: Type.Optional(Type.String({ maxLength: 500, examples: ["IN=medium,AV=low,CO=low"] })),
  validationStatus: Type.Optional(Type.String({ maxLength: 500 })),
  comment: Type.Optional(Text("Comment of a person")),
  dataQualityMetrics: Type.Optional(Type.Number()),
  techniques: Type.Optional(List(Technique, "Experimental techniques (PaNET)")),
  proposalIds: Type.Optional(List(Identifier, "Proposals")),
  beamtimeIds: Type.Optional(List(Identifier, "Beamtimes")),
  sampleIds: Type.Optional(List(Identifier, "Samples")),
  instrumentIds: Type.Optional(List(Identifier, "Instruments")),
  inputDatasets: Type.Optional(List(Identifier, "PIDs of the datasets this one was made from")),
  usedSoftware: Type.Optional(List(Type.String({ maxLength: 10_000 }), "Software that made the data")),
  jobParameters: Type.Optional(FreeObject("Parameters of the processing")),
  jobLogData: Type.Optional(Type.String({ maxLength: 1_000_000 })),
  relationships: Type.Optional(List(Relationship, "Relations to other things with an identifier")),
  lifecycle: Type.Optional(Lifecycle),
  scientificMetadata: Type.Optional(FreeObject("Any JSON object, kept exactly as sent; units as `{value, unit}`")),
  scientificMetadataSchema: Type.Optional(Type.String({ maxLength: 2_000, description: "URL of a JSON Schema" })),
  scientificMetadataValid: Type.Optional(Type.Boolean()),
  ingestion: Type.Optional(Ingestion),
  size: Type.Optional(totals.size),
  packedSize: Type.Optional(totals.packedSize),
  numberOfFiles: Type.Optional(totals.numberOfFiles),
  numberOfFilesArchived: Type.Optional(totals.numberOfFilesArchived),
  ...Imported,
};

export const DatasetInput = Type.Object(
  {
    pid: Type.Optional(Type.Unsafe<string>({ ...Identifier, description: "Persistent identifier; made if absent" })),
    ...fields,
    ...Recorded,
  },
  { title: "DatasetInput", additionalProperties: false },
);
export type DatasetInput = Static<typeof DatasetInput>;

export const MetadataFlag = Type.Object({
  key: Type.String({ description: "Dotted path of the entry" }),
  unit: Type.String({ description: "The unit as sent" }),
  message: Type.String(),
});

export const Dataset = Type.Object(
  {
    pid: Identifier,
    ...Managed,
    ...totals,
    ...fields,
    creationTime: Instant,
    isPublished: Type.Boolean(),
    metadataFlags: Type.Optional(Type.Array(MetadataFlag, { description: "Entries with a unit that is not known" })),
  },
  { title: "Dataset" },
);
export type Dataset = Static<typeof Dataset>;

export const datasetRecord = {
  kind: "dataset",
  path: "datasets",
  keyField: "pid",
  input: DatasetInput,
  output: Dataset,
} as const;
