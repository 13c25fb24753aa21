import { controller } from "../../wire/openapi/controller.ts";
import type { DocumentedOperation } from "../../wire/openapi/part.ts";
import { fields, filter, include, query, sorted, where } from "../../wire/openapi/query.ts";
import { anyObject, choice, list, listOf, ref } from "../../wire/openapi/schema.ts";
import { createOrigDatablock, partialUpdateOrigDatablock } from "../../wire/shapes/blocks.ts";

const origDatablocks = controller({
  name: "OrigDatablocksV4Controller",
  version: "v4",
  path: "/origdatablocks",
  tag: "origdatablocks v4",
});

export const origDatablocksOperations: readonly DocumentedOperation[] = [
  origDatablocks.post("create", "", { body: createOrigDatablock, answer: ref("OutputOrigDatablockDto") }),
  origDatablocks.get("findAll", "", {
    query: [filter({ ...where, ...include, ...fields, ...sorted("datasetId") })],
    answer: listOf("PartialOutputOrigDatablockDto"),
  }),
  origDatablocks.post("isValid", "/isValid", {
    body: ref("OrigDatablock"),
    answer: ref("IsValidResponse"),
    status: 200,
  }),
  origDatablocks.get("findAllFiles", "/files", {
    query: [query("filter")],
    answer: listOf("PartialOutputOrigDatablockDto"),
  }),
  origDatablocks.get("fullfacet", "/fullfacet", {
    query: [query("filters", { allOf: [{ $ref: "#/components/schemas/FullFacetFilters" }] })],
    answer: listOf("FullFacetResponse"),
  }),
  origDatablocks.get("fullfacetFiles", "/fullfacet/files", {
    query: [query("filters", { allOf: [{ $ref: "#/components/schemas/FullFacetFilters" }] })],
    answer: list(anyObject),
  }),
  origDatablocks.get("countFiles", "/files/count", { query: [filter(where)], answer: ref("CountApiResponse") }),
  origDatablocks.get("findById", "/{id}", {
    query: [query("include", list(choice("dataset", "all")))],
    answer: ref("OutputOrigDatablockDto"),
  }),
  origDatablocks.patch("findByIdAndUpdate", "/{id}", {
    body: partialUpdateOrigDatablock,
    answer: ref("OutputOrigDatablockDto"),
  }),
  origDatablocks.remove("findByIdAndDelete", "/{id}", { answer: ref("OrigDatablock") }),
];
