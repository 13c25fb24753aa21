import {
  alsoChecked,
  anything,
  bool,
  date,
  documented,
  email,
  emails,
  extended,
  hostUrl,
  integer,
  isHostUrl,
  listOf,
  nested,
  nestedList,
  number,
  object,
  optional,
  type Property,
  partial,
  type Shape,
  shape,
  text,
} from "../shape.ts";
import { ownable } from "./ownable.ts";

export const technique = shape("TechniqueClass", { pid: text(), name: text() });

export const relationship = shape("CreateRelationshipDto", {
  identifier: alsoChecked(
    text(),
    "isUrlWhenUrl",
    "must be a valid URL when identifierType is set to 'URL'.",
    (value, { identifierType }) => identifierType !== "URL" || isHostUrl(value),
  ),
  identifierType: documented(optional(text()), { default: "Other" }),
  relationship: documented(optional(text()), { default: "IsReferencedBy" }),
  entityType: documented(optional(text()), { default: "Other" }),
  externalId: optional(text()),
});

const returnMessage = () => documented(optional(anything()), { type: "object", default: {} });

/** The lifecycle as inside a dataset: keys that it does not know are dropped there. */
export const lifecycle = shape(
  "LifecycleClass",
  {
    archivable: optional(bool()),
    retrievable: optional(bool()),
    publishable: optional(bool()),
    dateOfDiskPurging: optional(date()),
    archiveRetentionTime: optional(date()),
    dateOfPublishing: optional(date()),
    publishedOn: optional(date()),
    isOnCentralDisk: optional(bool()),
    archiveStatusMessage: documented(optional(text()), { default: "" }),
    retrieveStatusMessage: documented(optional(text()), { default: "" }),
    archiveReturnMessage: returnMessage(),
    retrieveReturnMessage: returnMessage(),
    exportedTo: optional(text()),
    retrieveIntegrityCheck: documented(optional(bool()), { default: false }),
    storageLocation: optional(text()),
  },
  { open: true },
);

/** The body of a patch of the lifecycle alone: keys that it does not know are refused. */
export const partialUpdateDatasetLifecycle: Shape = {
  ...lifecycle,
  name: "PartialUpdateDatasetLifecycleDto",
  open: false,
};

const count = () => documented(optional(integer()), { default: 0 });

const insideDataset = (of: Shape): Property => ({
  ...optional(nested(of)),
  // Without SciCat's default of {}, of which generators of Go make code that does not compile.
  schema: { allOf: [nested(of).schema] },
});

/** Properties that datasets of both versions have. `owner` may be absent in one of them. */
export const datasetProperties = (owner: Property): Record<string, Property> => ({
  owner,
  ownerEmail: optional(email()),
  orcidOfOwner: optional(text()),
  contactEmail: emails(),
  sourceFolder: text(),
  sourceFolderHost: optional(hostUrl()),
  size: count(),
  packedSize: count(),
  numberOfFiles: count(),
  numberOfFilesArchived: count(),
  creationTime: date(),
  validationStatus: optional(text()),
  keywords: optional(listOf(text())),
  description: optional(text()),
  datasetName: text(),
  classification: optional(text()),
  license: optional(text()),
  isPublished: documented(optional(bool()), { default: false }),
  techniques: documented(optional(nestedList(technique)), { default: [] }),
  sharedWith: documented(optional(listOf(text())), { default: [] }),
  relationships: documented(optional(nestedList(relationship)), { default: [] }),
  datasetlifecycle: insideDataset(lifecycle),
  scientificMetadata: documented(optional(object()), { default: {} }),
  scientificMetadataSchema: optional(text()),
  scientificMetadataValid: optional(bool()),
  comment: optional(text()),
  dataQualityMetrics: optional(number()),
});

/** A dataset in the newest form; the older version takes it for types of a site's own. */
export const updateDataset = extended("UpdateDatasetDto", ownable, {
  ...datasetProperties(optional(text())),
  principalInvestigators: optional(listOf(text())),
  startTime: optional(date()),
  endTime: optional(date()),
  creationLocation: optional(text()),
  dataFormat: optional(text()),
  proposalIds: optional(listOf(text())),
  sampleIds: optional(listOf(text())),
  instrumentIds: optional(listOf(text())),
  inputDatasets: optional(listOf(text())),
  usedSoftware: optional(listOf(text())),
  jobParameters: optional(object()),
  jobLogData: optional(text()),
  runNumber: optional(text()),
});
export const createDataset = extended("CreateDatasetDto", updateDataset, { pid: optional(text()), type: text() });
export const partialUpdateDataset = partial("PartialUpdateDatasetDto", updateDataset);
