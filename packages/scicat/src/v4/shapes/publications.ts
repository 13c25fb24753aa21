import { custom, date, listOf, object, optional, partial, shape, text } from "../../wire/shape.ts";

const statuses = ["private", "public", "registered", "amended"];

export const createPublishedData = shape("CreatePublishedDataV4Dto", {
  title: text(),
  abstract: text(),
  datasetPids: listOf(text()),
  registeredTime: optional(date()),
  status: optional(
    custom({ type: "string" }, "isEnum", `must be one of the following values: ${statuses.join(", ")}`, (value) =>
      statuses.includes(String(value)),
    ),
  ),
  metadata: optional(object()),
});
export const partialUpdatePublishedData = partial("PartialUpdatePublishedDataV4Dto", createPublishedData);
