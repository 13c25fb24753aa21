import { describe, expect, it } from "vitest";
import { messages, type Row, spoilt } from "../../wire/shapes/shapes.fixture.ts";
import { createIndex, runtimeConfig } from "./administration.ts";
import { createAttachment, createSubAttachment, updateAttachment } from "./attachments.ts";
import {
  createDatablock,
  createDatasetDatablock,
  createDatasetOrigDatablock,
  partialUpdateDatablock,
} from "./blocks.ts";
import {
  createDerivedDataset,
  createRawDataset,
  partialUpdateRawDataset,
  updateDerivedDataset,
  updateRawDataset,
} from "./datasets.ts";
import { createInstrument, partialUpdateInstrument } from "./instruments.ts";
import { createJob, updateJob } from "./jobs.ts";
import { createPolicy, partialUpdatePolicy, updateWherePolicy } from "./policies.ts";
import { createProposal, partialUpdateProposal } from "./proposals.ts";
import { createPublishedData, partialUpdatePublishedData } from "./publications.ts";
import { createSample, partialUpdateSample } from "./samples.ts";
import {
  adminUpdateUserPassword,
  createUserSettings,
  credentials,
  customJwt,
  idToken,
  partialUpdateUserSettings,
  updateUserPassword,
} from "./users.ts";

const date = "must be a valid ISO 8601 date string";
const count = "must be a number conforming to the specified constraints";
const owner = ["ownerGroup should not be empty", "ownerGroup must be a string"];

const dataset = {
  owner: "Ada",
  contactEmail: "ada@example.org",
  sourceFolder: "/data/film7",
  creationTime: "2026-03-01T10:00:00.000Z",
  ownerGroup: "films",
};
const raw = { ...dataset, type: "raw", principalInvestigator: "ada@example.org", creationLocation: "/X/Y" };
const derived = { ...dataset, type: "derived", investigator: "ada@example.org", inputDatasets: [], usedSoftware: [] };
const files = { size: 1, dataFileList: [{ path: "a", size: 1, time: "2026-03-01T10:00:00.000Z" }] };
const datablock = { ...files, archiveId: "a1", packedSize: 1, version: "1" };
const proposal = { proposalId: "p1", email: "ada@example.org", title: "Films", ownerGroup: "films" };
const publication = {
  creator: ["Ada"],
  publisher: "Test",
  publicationYear: 2026,
  title: "Films",
  abstract: "About films",
  dataDescription: "Films",
  resourceType: "raw",
  pidArray: ["a/1"],
};
const parent = { datasetId: "a/1", ownerGroup: "films", accessGroups: ["all"], createdBy: "ada", more: 1 };

const datasets: readonly Row[] = [
  ["a raw dataset", createRawDataset, raw, []],
  [
    "a raw dataset without what only raw ones need",
    createRawDataset,
    { ...dataset, type: "raw" },
    ["principalInvestigator must be a string", "creationLocation must be a string"],
  ],
  ...spoilt(createRawDataset, raw, {
    owner: [undefined, "owner must be a string"],
    sampleId: [["s1", "s2"]],
    "sampleId of another kind": [7, "sampleId must be a string"],
    inputDatasets: [["a/1"]],
    version: ["7"],
    principalInvestigators: [["ada"], "property principalInvestigators should not exist"],
    startTime: ["once", `startTime ${date}`],
  }),
  ["a derived dataset", createDerivedDataset, derived, []],
  [
    "a derived dataset without what only derived ones need",
    createDerivedDataset,
    { ...dataset, type: "derived" },
    [
      "investigator must be a string",
      "each value in inputDatasets must be a string",
      "each value in usedSoftware must be a string",
    ],
  ],
  ...spoilt(createDerivedDataset, derived, {
    creationLocation: ["/X", "property creationLocation should not exist"],
    sampleId: ["s", "property sampleId should not exist"],
  }),
  ["a replacement with a type", updateRawDataset, raw, ["property type should not exist"]],
  [
    "a replacement with a pid",
    updateDerivedDataset,
    { ...derived, pid: "a/1" },
    ["property type should not exist", "property pid should not exist"],
  ],
  ["an empty patch", partialUpdateRawDataset, {}, []],
];

const parts: readonly Row[] = [
  ["a block that repeats its dataset", createDatasetOrigDatablock, { ...files, ...parent }, []],
  ["a datablock that repeats its dataset", createDatasetDatablock, { ...datablock, ...parent }, []],
  [
    "a block without files",
    createDatasetOrigDatablock,
    { size: 1, dataFileList: [] },
    ["dataFileList should not be empty"],
  ],
  ["a datablock", createDatablock, { ...datablock, datasetId: "a/1" }, []],
  [
    "an empty datablock",
    createDatablock,
    {},
    [
      "archiveId must be a string",
      "size must be an integer number",
      "packedSize must be an integer number",
      "version must be a string",
      "datasetId must be a string",
      "dataFileList should not be empty",
      "dataFileList must be an array",
    ],
  ],
  ...spoilt(partialUpdateDatablock, {}, { datasetId: ["a/1", "property datasetId should not exist"] }),
  ["an attachment with its parents", createAttachment, { ...parent, caption: "a", id: "1", sampleId: "s" }, []],
  ["an empty attachment", createAttachment, {}, ["caption must be a string", ...owner]],
  ["a new caption", updateAttachment, { caption: "b", ownerGroup: "films" }, []],
  ["an attachment of a sample", createSubAttachment, { ...parent, caption: "a" }, []],
];

const others: readonly Row[] = [
  ["a proposal", createProposal, { ...proposal, keywords: ["film"] }, []],
  [
    "an empty proposal",
    createProposal,
    {},
    ["proposalId must be a string", "email must be an email", "title must be a string", ...owner],
  ],
  ...spoilt(createProposal, proposal, {
    colour: [1, "property colour should not exist"],
    numberOfDatasets: [1, "property numberOfDatasets should not exist"],
    MeasurementPeriodList: [
      [{ instrument: "i", start: "2026-03-01", end: "late" }],
      `MeasurementPeriodList.0.end ${date}`,
    ],
  }),
  ...spoilt(partialUpdateProposal, {}, { proposalId: ["p", "property proposalId should not exist"] }),
  ["a sample without a name", createSample, { ownerGroup: "films", sampleId: "s1" }, []],
  ...spoilt(createSample, { ownerGroup: "films" }, { sampleName: ["", "sampleName should not be empty"] }),
  ...spoilt(partialUpdateSample, {}, { sampleId: ["s", "property sampleId should not exist"] }),
  ["an instrument without a pid", createInstrument, { uniqueName: "u", name: "n", customMetadata: {} }, []],
  ["an instrument without a unique name", createInstrument, { name: "n" }, ["uniqueName must be a string"]],
  ...spoilt(createInstrument, { uniqueName: "u", name: "n" }, { pid: ["", "pid should not be empty"] }),
  ...spoilt(partialUpdateInstrument, {}, { uniqueName: ["u", "property uniqueName should not exist"] }),
  ["a policy of a group", createPolicy, { ownerGroup: "films" }, []],
  ...spoilt(
    createPolicy,
    { ownerGroup: "films" },
    {
      manager: [[1], "each value in manager must be a string"],
      autoArchiveDelay: ["7", `autoArchiveDelay ${count}`],
    },
  ),
  ["a patch of a policy", partialUpdatePolicy, { autoArchive: false }, []],
  ["policies of several groups", updateWherePolicy, { ownerGroupList: "a,b", data: { autoArchive: true } }, []],
  [
    "policies of nobody",
    updateWherePolicy,
    { data: { autoArchive: 1 } },
    ["ownerGroupList must be a string", "data.autoArchive must be a boolean value"],
  ],
  ["a publication", createPublishedData, publication, []],
  ...spoilt(createPublishedData, publication, {
    publicationYear: ["2026", `publicationYear ${count}`],
    registeredTime: ["soon", `registeredTime ${date}`],
    status: ["pending_registration"],
  }),
  ["a link for a publication", partialUpdatePublishedData, { downloadLink: "https://example.org" }, []],
  ["a job of an older client", createJob, { type: "archive", executionTime: null, creationTime: "now" }, []],
  ...spoilt(createJob, {}, { emailJobInitiator: ["me", "emailJobInitiator must be an email"] }),
  ["a state of a job", updateJob, { jobStatusMessage: "done" }, []],
  ["an index", createIndex, { index: "dataset" }, []],
  ["a configuration", runtimeConfig, { data: {} }, []],
  ["a configuration without data", runtimeConfig, {}, ["data must be an object"]],
];

const people: readonly Row[] = [
  ["credentials", credentials, { username: "a", password: "b" }, []],
  ["no credentials", credentials, {}, ["username must be a string", "password must be a string"]],
  ["no token", idToken, { idToken: 7 }, ["idToken must be a string"]],
  ["a token that never ends", customJwt, { expiresIn: "never" }, []],
  ...spoilt(customJwt, {}, { expiresIn: [60, "expiresIn must be a string"] }),
  ["a new password", updateUserPassword, { currentPassword: "a", newPassword: "b", confirmPassword: "b" }, []],
  ["half a new password", adminUpdateUserPassword, { newPassword: "b" }, ["confirmPassword must be a string"]],
  ["settings", createUserSettings, { userId: "u", datasetCount: 25, jobCount: 25 }, []],
  ["settings of nobody", createUserSettings, {}, ["userId must be a string"]],
  ...spoilt(
    partialUpdateUserSettings,
    {},
    {
      datasetCount: ["25", `datasetCount ${count}`],
      externalSettings: [[], "externalSettings must be an object"],
    },
  ),
];

describe("Bodies of the older version", () => {
  it.each([...datasets, ...parts, ...others, ...people])("answer %s with its faults", (_what, shape, body, told) => {
    expect(messages(shape, body)).toEqual(told);
  });
});
