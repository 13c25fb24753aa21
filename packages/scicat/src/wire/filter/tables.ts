import {
  attachmentRecord,
  datablockRecord,
  datasetRecord,
  HistoryEntry,
  instrumentRecord,
  jobRecord,
  origDatablockRecord,
  policyRecord,
  proposalRecord,
  publicationRecord,
  sampleRecord,
} from "@margay/contract";
import type { Link, NameTable, SchemaNode } from "./names.ts";

interface Kind {
  keyField: string;
  output: SchemaNode;
}

/** SciCat's records carry their key as `_id` and `id` too; the contract's `version` counts writes, SciCat's does not. */
function table(kind: Kind, more: Partial<NameTable> = {}): NameTable {
  const { keyField, output } = kind;
  const renamed = { _id: keyField, id: keyField, version: "imported.version", ...more.renamed };
  return { schema: output, keyField, encoded: [], ...more, renamed };
}

/** Datasets of both versions; the single-valued names are those of v3. */
export const datasetNames: NameTable = table(datasetRecord, {
  renamed: {
    proposalId: "proposalIds",
    sampleId: "sampleIds",
    instrumentId: "instrumentIds",
    investigator: "principalInvestigators",
    principalInvestigator: "principalInvestigators",
    datasetlifecycle: "lifecycle",
    "relationships.pid": "relationships.identifier",
  },
  encoded: ["scientificMetadata"],
  quantities: "scientificMetadata",
});

export const origDatablockNames: NameTable = table(origDatablockRecord, { renamed: { datasetId: "datasetPid" } });

export const datablockNames: NameTable = table(datablockRecord, {
  renamed: { datasetId: "datasetPid", version: "archiveVersion" },
});

const attachedTo = (targetType: string): Link => ({
  list: ["relationships"],
  field: ["targetId"],
  where: { op: "in", field: ["targetType"], values: [targetType] },
});

/** Attachments of both versions: v4's `relationships`, and v3's `datasetId`, `proposalId` and `sampleId`. */
export const attachmentNames: NameTable = table(attachmentRecord, {
  renamed: { aid: "id" },
  values: { "relationships.targetType": { published_data: ["publication"] } },
  links: {
    datasetId: attachedTo("dataset"),
    proposalId: attachedTo("proposal"),
    sampleId: attachedTo("sample"),
  },
});

export const proposalNames: NameTable = table(proposalRecord, {
  renamed: {
    pi_email: "piEmail",
    pi_firstname: "piFirstname",
    pi_lastname: "piLastname",
    MeasurementPeriodList: "measurementPeriods",
    "MeasurementPeriodList._id": "measurementPeriods.id",
  },
  encoded: ["metadata"],
});

export const sampleNames: NameTable = table(sampleRecord, {
  encoded: ["sampleCharacteristics"],
  quantities: "sampleCharacteristics",
});

export const instrumentNames: NameTable = table(instrumentRecord, { encoded: ["customMetadata"] });

export const policyNames: NameTable = table(policyRecord);

/** Published data as v4 names it. */
export const publicationNames: NameTable = table(publicationRecord, { renamed: { pid: "doi" } });

const flatProperties = [
  "affiliation",
  "publicationYear",
  "url",
  "dataDescription",
  "resourceType",
  "scicatUser",
  "thumbnail",
  "downloadLink",
];

/** Published data as v3 names it: flat, with two states. */
export const publicationNamesV3: NameTable = table(publicationRecord, {
  renamed: {
    pid: "doi",
    pidArray: "datasetPids",
    creator: "metadata.creators.name",
    authors: "metadata.contributors.name",
    publisher: "metadata.publisher.name",
    relatedPublications: "metadata.relatedIdentifiers.relatedIdentifier",
    ...Object.fromEntries(flatProperties.map((name) => [name, `metadata.${name}`])),
  },
  values: { status: { registered: ["registered", "amended"], pending_registration: ["private", "public"] } },
});

/** Jobs as v4 names them. */
export const jobNames: NameTable = table(jobRecord);

/** Jobs as v3 names them. */
export const jobNamesV3: NameTable = table(jobRecord, {
  renamed: {
    emailJobInitiator: "contactEmail",
    creationTime: "createdAt",
    jobStatusMessage: "statusCode",
    executionTime: "jobParams.executionTime",
    datasetList: "jobParams.datasetList",
    "jobParams.username": "ownerUser",
  },
});

const text = { type: "string" };
const instant = { type: "string", format: "date-time" };

/** The keys of scientific metadata; no kind of record in the contract, so the names stay SciCat's. */
export const metadataKeyNames: NameTable = {
  schema: {
    properties: {
      id: text,
      sourceType: text,
      key: text,
      humanReadableName: text,
      userGroups: { type: "array", items: text },
      usageCount: { type: "integer" },
      userGroupCounts: { type: "object" },
      isPublished: { type: "boolean" },
      createdBy: text,
      updatedBy: text,
      createdAt: instant,
      updatedAt: instant,
    },
  },
  keyField: "id",
  renamed: { _id: "id" },
  encoded: [],
};

/** Entries of the history, in the contract's names. */
export const historyNames: NameTable = {
  schema: HistoryEntry,
  keyField: "key",
  renamed: { subsystem: "kind", documentId: "key", user: "by", timestamp: "at" },
  encoded: [],
  values: {
    kind: {
      Dataset: ["dataset"],
      Proposal: ["proposal"],
      Sample: ["sample"],
      Instrument: ["instrument"],
      PublishedData: ["publication"],
      Policy: ["policy"],
      Datablock: ["datablock"],
      Attachment: ["attachment"],
    },
    operation: { delete: ["remove"] },
  },
};
