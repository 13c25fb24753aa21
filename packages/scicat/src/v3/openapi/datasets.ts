import { controller } from "../../wire/openapi/controller.ts";
import type { DocumentedOperation } from "../../wire/openapi/part.ts";
import { fields, filter, ordered, query, required, scope, scopedInclude, where } from "../../wire/openapi/query.ts";
import { listOf, ref, text, texts } from "../../wire/openapi/schema.ts";
import { updateOrigDatablock } from "../../wire/shapes/blocks.ts";
import {
  createDataset,
  partialUpdateDataset,
  partialUpdateDatasetLifecycle,
  updateDataset,
} from "../../wire/shapes/datasets.ts";
import { createAttachment, updateAttachment } from "../shapes/attachments.ts";
import { createDatasetDatablock, createDatasetOrigDatablock, partialUpdateDatablock } from "../shapes/blocks.ts";
import {
  createDerivedDataset,
  createRawDataset,
  partialUpdateDerivedDataset,
  partialUpdateRawDataset,
  updateDerivedDataset,
  updateRawDataset,
} from "../shapes/datasets.ts";

const datasets = controller({ name: "DatasetsController", version: "v3", path: "/datasets", tag: "datasets" });

export const datasetsOperations: readonly DocumentedOperation[] = [
  datasets.post("create", "", {
    body: [createRawDataset, createDerivedDataset, createDataset],
    answer: ref("OutputDatasetObsoleteDto"),
  }),
  datasets.get("findAll", "", {
    query: [filter({ ...where, ...scopedInclude(scope), ...fields, ...ordered })],
    answer: listOf("OutputDatasetObsoleteDto"),
  }),
  datasets.post("isValid", "/isValid", {
    body: [createRawDataset, createDerivedDataset, createDataset],
    answer: ref("IsValidResponse"),
    status: 200,
  }),
  datasets.get("fullquery", "/fullquery", {
    query: [query("limits"), query("fields")],
    answer: listOf("OutputDatasetObsoleteDto"),
  }),
  datasets.get("fullfacet", "/fullfacet", {
    query: [query("facets"), query("fields")],
    answer: listOf("FullFacetResponse"),
  }),
  datasets.get("metadataKeys", "/metadataKeys", { query: [query("limits"), query("fields")], answer: texts }),
  datasets.get("findOne", "/findOne", {
    query: [filter({ ...where, ...scopedInclude(scope), ...fields, ...ordered })],
    answer: ref("OutputDatasetObsoleteDto"),
  }),
  datasets.get("count", "/count", { query: [query("filter")], answer: ref("CountApiResponse") }),
  datasets.get("findById", "/{pid}", {
    query: [filter({ ...where, ...scopedInclude(scope), ...fields, ...ordered })],
    answer: ref("OutputDatasetObsoleteDto"),
    also: { 404: undefined },
  }),
  datasets.patch("findByIdAndUpdate", "/{pid}", {
    body: [partialUpdateRawDataset, partialUpdateDerivedDataset, partialUpdateDataset],
    answer: ref("OutputDatasetObsoleteDto"),
  }),
  datasets.put("findByIdAndReplace", "/{pid}", {
    body: [updateRawDataset, updateDerivedDataset, updateDataset],
    answer: ref("OutputDatasetObsoleteDto"),
  }),
  datasets.remove("findByIdAndDelete", "/{pid}", { answer: ref("DatasetClass") }),
  datasets.get("findLifecycleById", "/{pid}/datasetlifecycle", {
    answer: ref("UpdateDatasetLifecycleDto"),
    also: { 404: undefined },
  }),
  datasets.patch("findByIdAndUpdateLifecycle", "/{pid}/datasetlifecycle", {
    body: partialUpdateDatasetLifecycle,
    answer: ref("UpdateDatasetLifecycleDto"),
  }),
  datasets.post("appendToArrayField", "/{pid}/appendToArrayField", {
    query: [query("fieldName", text, required), query("data", texts, required)],
    answer: ref("OutputDatasetObsoleteDto"),
    status: 200,
  }),
  datasets.get("thumbnail", "/{pid}/thumbnail", { answer: ref("Attachment") }),
  datasets.post("createAttachment", "/{pid}/attachments", { body: createAttachment, answer: ref("Attachment") }),
  datasets.get("findAllAttachments", "/{pid}/attachments", { answer: listOf("Attachment") }),
  datasets.remove("findAttachmentsAndRemove", "/{pid}/attachments", { answer: ref("CountApiResponse") }),
  datasets.get("attachmentsCount", "/{pid}/attachments/count", {
    answer: listOf("CountApiResponse"),
    also: { 403: ref("ForbiddenException") },
  }),
  datasets.put("findOneAttachmentAndUpdate", "/{pid}/attachments/{aid}", {
    body: updateAttachment,
    answer: ref("Attachment"),
  }),
  datasets.remove("findOneAttachmentAndRemove", "/{pid}/attachments/{aid}"),
  datasets.post("createOrigDatablock", "/{pid}/origdatablocks", {
    body: createDatasetOrigDatablock,
    answer: ref("OrigDatablock"),
  }),
  datasets.get("findAllOrigDatablocks", "/{pid}/origdatablocks", { answer: listOf("OrigDatablock") }),
  datasets.remove("deleteAllOrigDatablocksFromDatasetId", "/{pid}/origdatablocks", { answer: ref("CountApiResponse") }),
  datasets.post("origDatablockIsValid", "/{pid}/origdatablocks/isValid", { body: createDatasetOrigDatablock }),
  datasets.get("countOrigDatablocks", "/{pid}/origdatablocks/count", { answer: listOf("CountApiResponse") }),
  datasets.patch("findOneOrigDatablockAndUpdate", "/{pid}/origdatablocks/{oid}", {
    body: updateOrigDatablock,
    answer: ref("OrigDatablock"),
  }),
  datasets.remove("findOneOrigDatablockAndRemove", "/{pid}/origdatablocks/{oid}"),
  datasets.post("createDatablock", "/{pid}/datablocks", { body: createDatasetDatablock, answer: ref("Datablock") }),
  datasets.get("findAllDatablocks", "/{pid}/datablocks", { answer: listOf("Datablock") }),
  datasets.remove("deleteAllDatablocksFromDatasetId", "/{pid}/datablocks", { answer: ref("CountApiResponse") }),
  datasets.get("countDatablocks", "/{pid}/datablocks/count", {
    answer: listOf("CountApiResponse"),
    also: { 403: ref("ForbiddenException") },
  }),
  datasets.patch("findOneDatablockAndUpdate", "/{pid}/datablocks/{did}", {
    body: partialUpdateDatablock,
    answer: ref("Datablock"),
  }),
  datasets.remove("findOneDatablockAndRemove", "/{pid}/datablocks/{did}"),
  datasets.get("findLogbookByPid", "/{pid}/logbook", {
    query: [query("filters", text, required)],
    answer: ref("Logbook"),
  }),
];
