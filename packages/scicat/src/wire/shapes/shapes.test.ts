import { describe, expect, it } from "vitest";
import { createOrigDatablock, partialUpdateOrigDatablock, updateOrigDatablock } from "./blocks.ts";
import { createDataset, partialUpdateDataset, partialUpdateDatasetLifecycle, updateDataset } from "./datasets.ts";
import { datasetListItem } from "./jobs.ts";
import { messages, type Row, spoilt } from "./shapes.fixture.ts";

const dataset = {
  type: "raw",
  datasetName: "film 7",
  contactEmail: "one@example.org; two@example.org",
  sourceFolder: "/data/film7",
  creationTime: "2026-03-01T10:00:00.000Z",
  ownerGroup: "films",
};
const file = { path: "scan_0001.h5", size: 12, time: "2026-03-01T10:00:00.000Z" };
const block = { datasetId: "test/1", size: 12, dataFileList: [file] };
const date = "must be a valid ISO 8601 date string";

const rows: readonly Row[] = [
  ["a dataset with what it must have", createDataset, dataset, []],
  [
    "a dataset with null in optional properties",
    createDataset,
    { ...dataset, description: null, techniques: null, size: null },
    [],
  ],
  ["a lone text where a list is asked", createDataset, { ...dataset, keywords: "film" }, []],
  ["a lifecycle with a key that it does not know", createDataset, { ...dataset, datasetlifecycle: { colour: 1 } }, []],
  [
    "an empty dataset",
    createDataset,
    {},
    [
      "type must be a string",
      "contactEmail must be an email",
      "sourceFolder must be a string",
      `creationTime ${date}`,
      "datasetName must be a string",
      "ownerGroup should not be empty",
      "ownerGroup must be a string",
    ],
  ],
  ...spoilt(createDataset, dataset, {
    ownerGroup: ["", "ownerGroup should not be empty"],
    contactEmail: ["one@example.org;", "contactEmail must be an email"],
    ownerEmail: ["one@example.org;two@example.org", "ownerEmail must be an email"],
    size: [1.5, "size must be an integer number"],
    "numberOfFiles as text": ["3", "numberOfFiles must be an integer number"],
    dataQualityMetrics: ["4", "dataQualityMetrics must be a number conforming to the specified constraints"],
    isPublished: ["true", "isPublished must be a boolean value"],
    scientificMetadata: [[], "scientificMetadata must be an object"],
    keywords: [["film", 4], "each value in keywords must be a string"],
    creationTime: ["yesterday", `creationTime ${date}`],
    "creationTime without zone": ["2026-03-01T10:00:00"],
    sourceFolderHost: ["localhost", "sourceFolderHost must be a URL address"],
    "sourceFolderHost bare": ["store_1", "sourceFolderHost must be a URL address"],
    "sourceFolderHost with port": ["ssh://store.example.org:22/films"],
    "sourceFolderHost as number": ["10.0.0.7"],
    proposalId: ["p1", "property proposalId should not exist"],
    techniques: [[{ pid: "t" }], "techniques.0.name must be a string"],
    "techniques unknown": [[{ pid: "t", name: "n", x: 1 }], "techniques.0.property x should not exist"],
    "techniques alone": [{ pid: "t", name: "n" }, "techniques must be an array"],
    relationships: [
      [{ pid: "a/1", relationship: "x" }],
      "relationships.0.property pid should not exist",
      "relationships.0.identifier must be a string",
    ],
    "relationships by URL": [
      [{ identifier: "nowhere", identifierType: "URL" }],
      "relationships.0.identifier must be a valid URL when identifierType is set to 'URL'.",
    ],
    "relationships by good URL": [[{ identifier: "https://example.org/a", identifierType: "URL" }]],
    "relationships of texts": [
      ["a"],
      "relationships.each value in nested property relationships must be either object or array",
    ],
  }),
  ["a replacement names neither pid nor type", updateDataset, dataset, ["property type should not exist"]],
  ["an empty patch", partialUpdateDataset, {}, []],
  ...spoilt(
    partialUpdateDataset,
    {},
    { ownerGroup: ["", "ownerGroup should not be empty"], pid: ["a/1", "property pid should not exist"] },
  ),
  ["an empty lifecycle", partialUpdateDatasetLifecycle, {}, []],
  ...spoilt(
    partialUpdateDatasetLifecycle,
    {},
    {
      archivable: ["yes", "archivable must be a boolean value"],
      publishedOn: ["soon", `publishedOn ${date}`],
      archiveReturnMessage: [{ code: 7 }],
      colour: [1, "property colour should not exist"],
    },
  ),
  ["a block", createOrigDatablock, block, []],
  [
    "a file with everything",
    createOrigDatablock,
    {
      ...block,
      dataFileList: [{ ...file, chk: "1", uid: "2", gid: "3", perm: "4", type: "5", metadata: { detector: 1 } }],
    },
    [],
  ],
  ...spoilt(createOrigDatablock, block, {
    dataFileList: [[], "dataFileList should not be empty"],
    "dataFileList alone": [file, "dataFileList should not be empty", "dataFileList must be an array"],
    "dataFileList spoilt": [
      [file, { ...file, size: "1", owner: "me", metadata: [] }],
      "dataFileList.1.property owner should not exist",
      "dataFileList.1.size must be an integer number",
      "dataFileList.1.metadata must be an object",
    ],
    chkAlg: ["", "chkAlg should not be empty"],
    ownerGroup: ["", "ownerGroup should not be empty"],
    colour: [1, "property colour should not exist"],
  }),
  ["a patch of a block alone", partialUpdateOrigDatablock, { isPublished: true }, []],
  [
    "a patch of a block through its dataset",
    updateOrigDatablock,
    { isPublished: true },
    ["size must be an integer number", "dataFileList should not be empty", "dataFileList must be an array"],
  ],
  ["a dataset of a job", datasetListItem, { pid: "a/1", files: [] }, []],
  [
    "a dataset of a job without files, with more",
    datasetListItem,
    { pid: "", more: 1 },
    ["property more should not exist", "pid should not be empty", "files must be an array"],
  ],
];

describe("Bodies that both versions take", () => {
  it.each(rows)("answer %s with its faults", (_what, shape, body, told) => {
    expect(messages(shape, body)).toEqual(told);
  });
});
