import { controller, json, mergePatch } from "../../wire/openapi/controller.ts";
import type { DocumentedOperation } from "../../wire/openapi/part.ts";
import { fields, filter, query, required, scopedInclude, sorted, where } from "../../wire/openapi/query.ts";
import { choice, list, listOf, ref, text, texts } from "../../wire/openapi/schema.ts";
import {
  createDataset,
  partialUpdateDataset,
  partialUpdateDatasetLifecycle,
  updateDataset,
} from "../../wire/shapes/datasets.ts";

const datasets = controller({ name: "DatasetsV4Controller", version: "v4", path: "/datasets", tag: "datasets v4" });

export const datasetsOperations: readonly DocumentedOperation[] = [
  datasets.post("create", "", { body: createDataset, answer: ref("OutputDatasetDto") }),
  datasets.get("findAll", "", {
    query: [filter({ ...where, ...scopedInclude(), ...fields, ...sorted("datasetName") })],
    answer: listOf("PartialOutputDatasetDto"),
  }),
  datasets.post("isValid", "/isValid", { body: createDataset, answer: ref("IsValidResponse"), status: 200 }),
  datasets.get("fullfacet", "/fullfacet", {
    query: [query("filters", { allOf: [{ $ref: "#/components/schemas/FullFacetFilters" }] })],
    answer: listOf("FullFacetResponse"),
  }),
  datasets.get("metadataKeys", "/metadataKeys", { query: [query("limits"), query("fields")], answer: texts }),
  datasets.get("findOne", "/findOne", {
    query: [filter({ ...where, ...scopedInclude(), ...fields, ...sorted("datasetName") }, required)],
    answer: ref("OutputDatasetDto"),
  }),
  datasets.get("count", "/count", { query: [filter(where)], answer: ref("CountApiResponse") }),
  datasets.get("findById", "/{pid}", {
    query: [
      query(
        "include",
        list(choice("instruments", "proposals", "origdatablocks", "datablocks", "attachments", "samples", "all")),
      ),
    ],
    answer: ref("OutputDatasetDto"),
  }),
  datasets.patch("findByIdAndUpdate", "/{pid}", {
    body: partialUpdateDataset,
    media: [json, mergePatch],
    answer: ref("OutputDatasetDto"),
  }),
  datasets.put("findByIdAndReplace", "/{pid}", { body: updateDataset, answer: ref("OutputDatasetDto") }),
  datasets.remove("findByIdAndDelete", "/{pid}", { answer: ref("OutputDatasetDto") }),
  datasets.get("findLifecycleById", "/{pid}/datasetlifecycle", { answer: ref("UpdateDatasetLifecycleDto") }),
  datasets.patch("findByIdAndUpdateLifecycle", "/{pid}/datasetlifecycle", {
    body: partialUpdateDatasetLifecycle,
    media: [mergePatch],
    answer: ref("UpdateDatasetLifecycleDto"),
  }),
  datasets.get("findLogbookByPid", "/{pid}/logbook", {
    query: [query("filters", text, required)],
    answer: ref("Logbook"),
  }),
];
