import {
  attachmentRecord,
  beamtimeRecord,
  datablockRecord,
  datasetRecord,
  instrumentRecord,
  jobRecord,
  origDatablockRecord,
  policyRecord,
  proposalRecord,
  publicationRecord,
  type RecordSchema,
  sampleRecord,
} from "@margay/contract";

export interface KindCase {
  kind: string;
  path: string;
  keyField: string;
  schema: RecordSchema;
  /** A small valid record. Blocks and attachments belong to the dataset `parent`, which must be there. */
  body(key: string): Record<string, unknown>;
  /** A text field that a patch may change without consequences. */
  textField: string;
  /** A free object, where the kind has one. */
  freeField?: string;
  /** What `sort` of the list takes, if anything. */
  sorts: readonly string[];
}

const small = ["createdAt", "updatedAt", "label", "key"];
const dataFileList = [{ path: "a.nxs", size: 1 }];
const targets = [{ targetType: "dataset", targetId: "parent" }];
const own = { ownerGroup: "group-a" };

const kindCase = (
  schema: RecordSchema,
  rest: Pick<KindCase, "body" | "textField" | "sorts"> & { freeField?: string },
): KindCase => ({
  kind: schema.kind,
  path: schema.path,
  keyField: schema.keyField,
  schema,
  ...rest,
});

/** The kinds of records, as the tests that treat all alike need them. */
export const kindCases: readonly KindCase[] = [
  kindCase(datasetRecord, {
    body: (key) => ({ pid: key, type: "raw", datasetName: key, ...own }),
    textField: "comment",
    freeField: "scientificMetadata",
    sorts: ["creationTime", "datasetName", "size", "numberOfFiles", "createdAt", "updatedAt", "type", "ownerGroup"],
  }),
  kindCase(origDatablockRecord, {
    body: (key) => ({ id: key, datasetPid: "parent", dataFileList }),
    textField: "chkAlg",
    sorts: [],
  }),
  kindCase(datablockRecord, {
    body: (key) => ({ id: key, datasetPid: "parent", archiveId: `arch-${key}`, dataFileList }),
    textField: "chkAlg",
    sorts: [],
  }),
  kindCase(attachmentRecord, {
    body: (key) => ({ id: key, relationships: targets }),
    textField: "caption",
    sorts: small,
  }),
  kindCase(proposalRecord, {
    body: (key) => ({ proposalId: key, title: key, ...own }),
    textField: "abstract",
    freeField: "metadata",
    sorts: small,
  }),
  kindCase(beamtimeRecord, {
    body: (key) => ({ beamtimeId: key, proposalId: "P", ...own }),
    textField: "contact",
    freeField: "metadata",
    sorts: small,
  }),
  kindCase(sampleRecord, {
    body: (key) => ({ sampleId: key, sampleName: key, ...own }),
    textField: "description",
    freeField: "sampleCharacteristics",
    sorts: small,
  }),
  kindCase(instrumentRecord, {
    body: (key) => ({ pid: key, name: key }),
    textField: "description",
    freeField: "customMetadata",
    sorts: small,
  }),
  kindCase(policyRecord, { body: (key) => ({ id: key, ...own }), textField: "tapeRedundancy", sorts: small }),
  kindCase(publicationRecord, {
    body: (key) => ({ doi: key, title: key, datasetPids: ["parent"] }),
    textField: "abstract",
    freeField: "metadata",
    sorts: small,
  }),
  kindCase(jobRecord, {
    body: (key) => ({ id: key, type: "archive" }),
    textField: "statusMessage",
    freeField: "jobParams",
    sorts: small,
  }),
];

/** The dataset that blocks and attachments of these cases belong to. */
export const parentDataset = { pid: "parent", type: "raw", datasetName: "parent", ...own };
