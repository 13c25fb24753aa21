import { controller } from "../../wire/openapi/controller.ts";
import type { DocumentedOperation } from "../../wire/openapi/part.ts";
import { fields, filter, query, required, scopedInclude, sorted, where } from "../../wire/openapi/query.ts";
import { choice, list, listOf, ref, texts } from "../../wire/openapi/schema.ts";

const datasetsPublic = controller({
  name: "DatasetsPublicV4Controller",
  version: "v4",
  path: "/datasets/public",
  tag: "datasets public v4",
  open: true,
});

export const datasetsPublicOperations: readonly DocumentedOperation[] = [
  datasetsPublic.get("findAllPublic", "", {
    query: [filter({ ...where, ...scopedInclude(), ...fields, ...sorted("datasetName") })],
    answer: listOf("OutputDatasetDto"),
  }),
  datasetsPublic.get("fullfacet", "/fullfacet", {
    query: [query("filters", { allOf: [{ $ref: "#/components/schemas/FullFacetFilters" }] })],
    answer: listOf("FullFacetResponse"),
  }),
  datasetsPublic.get("publicMetadataKeys", "/metadataKeys", {
    query: [query("limits"), query("fields")],
    answer: texts,
  }),
  datasetsPublic.get("findOnePublic", "/findOne", {
    query: [filter({ ...where, ...scopedInclude(), ...fields, ...sorted("datasetName") }, required)],
    answer: ref("OutputDatasetDto"),
  }),
  datasetsPublic.get("countPublic", "/count", { query: [filter(where)], answer: ref("CountApiResponse") }),
  datasetsPublic.get("findByIdPublic", "/{pid}", {
    query: [
      query(
        "include",
        list(choice("instruments", "proposals", "origdatablocks", "datablocks", "attachments", "samples", "all")),
      ),
    ],
    answer: ref("OutputDatasetDto"),
  }),
];
