import { controller } from "../../wire/openapi/controller.ts";
import type { DocumentedOperation } from "../../wire/openapi/part.ts";
import { fields, filter, include, query, sorted, where } from "../../wire/openapi/query.ts";
import { anyObject, choice, list, listOf, ref } from "../../wire/openapi/schema.ts";

const origDatablocksPublic = controller({
  name: "OrigDatablocksPublicV4Controller",
  version: "v4",
  path: "/origdatablocks/public",
  tag: "origdatablocks public v4",
  open: true,
});

export const origDatablocksPublicOperations: readonly DocumentedOperation[] = [
  origDatablocksPublic.get("findAllPublic", "", {
    query: [filter({ ...where, ...include, ...fields, ...sorted("datasetId") })],
    answer: listOf("OutputOrigDatablockDto"),
  }),
  origDatablocksPublic.get("findAllFilesPublic", "/files", {
    query: [filter({ ...where, ...include, ...fields, ...sorted("datasetId") })],
    answer: listOf("OutputOrigDatablockDto"),
  }),
  origDatablocksPublic.get("fullfacet", "/fullfacet", {
    query: [query("filters", { allOf: [{ $ref: "#/components/schemas/FullFacetFilters" }] })],
    answer: listOf("FullFacetResponse"),
  }),
  origDatablocksPublic.get("fullfacetFiles", "/fullfacet/files", {
    query: [query("filters", { allOf: [{ $ref: "#/components/schemas/FullFacetFilters" }] })],
    answer: list(anyObject),
  }),
  origDatablocksPublic.get("findByIdPublic", "/{id}", {
    query: [query("include", list(choice("dataset", "all")))],
    answer: ref("OutputOrigDatablockDto"),
  }),
  origDatablocksPublic.get("countFilesPublic", "/files/count", {
    query: [filter(where)],
    answer: ref("CountApiResponse"),
  }),
];
