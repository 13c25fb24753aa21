import { controller } from "../../wire/openapi/controller.ts";
import type { DocumentedOperation } from "../../wire/openapi/part.ts";
import { query, required } from "../../wire/openapi/query.ts";
import { anyObject, listOf, ref, texts } from "../../wire/openapi/schema.ts";
import { createPublishedData, partialUpdatePublishedData } from "../shapes/publications.ts";

const publishedData = controller({
  name: "PublishedDataV4Controller",
  version: "v4",
  path: "/publisheddata",
  tag: "published data v4",
});

export const publicationsOperations: readonly DocumentedOperation[] = [
  publishedData.get("getConfig", "/config", { answer: ref("PublishedDataConfigDto") }),
  publishedData.post("create", "", { body: createPublishedData, answer: ref("PublishedData") }),
  publishedData.get("findAll", "", {
    query: [query("limits", {}), query("filter", {})],
    answer: listOf("PublishedData"),
  }),
  publishedData.get("count", "/count", { query: [query("filter", {})], answer: ref("ICount") }),
  publishedData.get("formPopulate", "/formpopulate", {
    query: [query("pid", texts, { ...required, explode: true })],
    answer: ref("FormPopulateData"),
  }),
  publishedData.get("findOne", "/{id}", { answer: ref("PublishedData"), also: { 404: undefined } }),
  publishedData.patch("update", "/{id}", { body: partialUpdatePublishedData, answer: ref("PublishedData") }),
  publishedData.remove("remove", "/{id}", { answer: anyObject }),
  publishedData.post("publish", "/{id}/publish", { answer: ref("PublishedData"), status: 200 }),
  publishedData.post("amend", "/{id}/amend", { answer: ref("PublishedData"), status: 200 }),
  publishedData.post("register", "/{id}/register", { answer: anyObject }),
  publishedData.post("resync", "/{id}/resync", { body: partialUpdatePublishedData, status: 200 }),
];
