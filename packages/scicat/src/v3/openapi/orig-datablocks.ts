import { controller } from "../../wire/openapi/controller.ts";
import type { DocumentedOperation } from "../../wire/openapi/part.ts";
import { query } from "../../wire/openapi/query.ts";
import { anyObject, bool, list, listOf, ref } from "../../wire/openapi/schema.ts";
import { createOrigDatablock, partialUpdateOrigDatablock } from "../../wire/shapes/blocks.ts";

const origDatablocks = controller({
  name: "OrigDatablocksController",
  version: "v3",
  path: "/origdatablocks",
  tag: "origdatablocks",
});

export const origDatablocksOperations: readonly DocumentedOperation[] = [
  origDatablocks.post("create", "", { body: createOrigDatablock, answer: ref("OrigDatablock") }),
  origDatablocks.get("findAll", "", { query: [query("filter")], answer: listOf("OrigDatablock") }),
  origDatablocks.post("isValid", "/isValid", { body: ref("OrigDatablock"), answer: bool, status: 200 }),
  origDatablocks.get("fullquery", "/fullquery", { query: [query("limits"), query("fields")], answer: anyObject }),
  origDatablocks.get("fullqueryFiles", "/fullquery/files", {
    query: [query("limits"), query("fields")],
    answer: anyObject,
  }),
  origDatablocks.get("fullfacet", "/fullfacet", {
    query: [query("filters", { allOf: [{ $ref: "#/components/schemas/FullFacetFilters" }] })],
    answer: listOf("FullFacetResponse"),
  }),
  origDatablocks.get("fullfacetFiles", "/fullfacet/files", {
    query: [query("filters", { allOf: [{ $ref: "#/components/schemas/FullFacetFilters" }] })],
    answer: list(anyObject),
  }),
  origDatablocks.get("findById", "/{id}", { answer: ref("OrigDatablock") }),
  origDatablocks.patch("update", "/{id}", { body: partialUpdateOrigDatablock, answer: ref("OrigDatablock") }),
  origDatablocks.remove("remove", "/{id}"),
];
