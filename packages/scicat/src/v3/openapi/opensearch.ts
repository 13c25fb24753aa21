import { controller } from "../../wire/openapi/controller.ts";
import type { DocumentedOperation } from "../../wire/openapi/part.ts";
import { query, required } from "../../wire/openapi/query.ts";
import { number, text, withDefault } from "../../wire/openapi/schema.ts";
import { createIndex, updateIndex } from "../shapes/administration.ts";

const opensearch = controller({ name: "OpensearchController", version: "v3", path: "/opensearch", tag: "opensearch" });

export const opensearchOperations: readonly DocumentedOperation[] = [
  opensearch.post("createIndex", "/create-index", { body: createIndex }),
  opensearch.post("syncDatabase", "/sync-database", {
    query: [query("index", withDefault(text, "dataset"), required)],
    status: 200,
  }),
  opensearch.post("fetchOSResults", "/search", {
    query: [
      query("index", withDefault(text, "dataset")),
      query("limit", number),
      query("skip", number),
      query("textQuery", text, required),
    ],
    status: 200,
  }),
  opensearch.post("deleteIndex", "/delete-index", {
    query: [query("index", withDefault(text, "dataset"), required)],
    status: 200,
  }),
  opensearch.get("getIndex", "/get-index", { query: [query("index", withDefault(text, "dataset"), required)] }),
  opensearch.post("updateIndex", "/update-index", { body: updateIndex, status: 200 }),
];
