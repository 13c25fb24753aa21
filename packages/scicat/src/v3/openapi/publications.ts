import { controller } from "../../wire/openapi/controller.ts";
import type { DocumentedOperation } from "../../wire/openapi/part.ts";
import { query, required } from "../../wire/openapi/query.ts";
import { anyObject, listOf, ref, text } from "../../wire/openapi/schema.ts";
import { createPublishedData, partialUpdatePublishedData, updatePublishedData } from "../shapes/publications.ts";

const publishedData = controller({
  name: "PublishedDataController",
  version: "v3",
  path: "/publisheddata",
  tag: "published data",
  deprecated: true,
});

export const publicationsOperations: readonly DocumentedOperation[] = [
  publishedData.post("create", "", { body: createPublishedData, answer: ref("PublishedDataObsoleteDto") }),
  publishedData.get("findAll", "", { query: [query("filter", {})], answer: listOf("PublishedDataObsoleteDto") }),
  publishedData.get("count", "/count", { query: [query("filter", {})], answer: ref("ICount") }),
  publishedData.get("formPopulate", "/formpopulate", {
    query: [query("pid", text, required)],
    answer: ref("FormPopulateData"),
  }),
  publishedData.get("findOne", "/{id}", { answer: ref("PublishedDataObsoleteDto"), also: { 404: undefined } }),
  publishedData.patch("update", "/{id}", { body: partialUpdatePublishedData, answer: ref("PublishedDataObsoleteDto") }),
  publishedData.remove("remove", "/{id}", { answer: ref("PublishedDataObsoleteDto") }),
  publishedData.post("register", "/{id}/register", { answer: anyObject }),
  publishedData.post("resync", "/{id}/resync", { body: updatePublishedData, status: 200 }),
];
