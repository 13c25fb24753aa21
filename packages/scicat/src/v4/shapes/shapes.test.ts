import { describe, expect, it } from "vitest";
import { messages, type Row, spoilt } from "../../wire/shapes/shapes.fixture.ts";
import { createAttachment, partialUpdateAttachment } from "./attachments.ts";
import { createJob, updateJob } from "./jobs.ts";
import { createPublishedData, partialUpdatePublishedData } from "./publications.ts";

const attachment = { caption: "a film", ownerGroup: "films", isPublished: false };
const publication = { title: "Films", abstract: "About films", datasetPids: ["a/1"] };
const job = { type: "archive", jobParams: {} };
const kinds = "dataset, proposal, sample, published_data";
const states = "private, public, registered, amended";

const rows: readonly Row[] = [
  ["an attachment", createAttachment, attachment, []],
  [
    "an empty attachment",
    createAttachment,
    {},
    [
      "caption must be a string",
      "isPublished must be a boolean value",
      "ownerGroup should not be empty",
      "ownerGroup must be a string",
    ],
  ],
  ...spoilt(createAttachment, attachment, {
    relationships: [
      [{ targetId: "a/1", targetType: "film" }],
      `relationships.0.targetType must be one of the following values: ${kinds}`,
    ],
    "relationships known": [[{ targetId: "a/1", targetType: "published_data" }]],
    "relationships unknown": [
      [{ targetId: "a/1", targetType: "dataset", colour: 1 }],
      "relationships.0.property colour should not exist",
    ],
    datasetId: ["a/1", "property datasetId should not exist"],
  }),
  ["a patch of an attachment", partialUpdateAttachment, { caption: "b", isPublished: null }, []],
  ...spoilt(partialUpdateAttachment, {}, { aid: ["1", "property aid should not exist"] }),
  ["a publication", createPublishedData, publication, []],
  [
    "an empty publication",
    createPublishedData,
    {},
    ["title must be a string", "abstract must be a string", "each value in datasetPids must be a string"],
  ],
  ...spoilt(createPublishedData, publication, {
    status: ["secret", `status must be one of the following values: ${states}`],
    "status known": ["registered"],
    metadata: ["none", "metadata must be an object"],
    creator: [["me"], "property creator should not exist"],
  }),
  ["an empty patch of a publication", partialUpdatePublishedData, {}, []],
  ["a job", createJob, job, []],
  ["an empty job", createJob, {}, ["type must be a string", "jobParams must be an object"]],
  ...spoilt(createJob, job, { contactEmail: ["me", "contactEmail must be an email"] }),
  ["an empty state of a job", updateJob, {}, ["statusCode must be a string", "statusMessage must be a string"]],
];

describe("Bodies of the newest version", () => {
  it.each(rows)("answer %s with its faults", (_what, shape, body, told) => {
    expect(messages(shape, body)).toEqual(told);
  });
});
