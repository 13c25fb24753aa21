import { controller } from "../../wire/openapi/controller.ts";
import type { DocumentedOperation } from "../../wire/openapi/part.ts";
import { query } from "../../wire/openapi/query.ts";
import { listOf, ref, texts } from "../../wire/openapi/schema.ts";
import { createSubAttachment } from "../shapes/attachments.ts";
import { createSample, partialUpdateSample } from "../shapes/samples.ts";

const samples = controller({ name: "SamplesController", version: "v3", path: "/samples", tag: "samples" });

export const samplesOperations: readonly DocumentedOperation[] = [
  samples.post("create", "", { body: createSample, answer: ref("OutputSampleDto") }),
  samples.get("findAll", "", { query: [query("filter")], answer: listOf("OutputSampleDto") }),
  samples.get("count", "/count", { query: [query("fields")], answer: ref("CountApiResponse") }),
  samples.get("fullquery", "/fullquery", {
    query: [query("limits"), query("fields")],
    answer: listOf("OutputSampleDto"),
  }),
  samples.get("metadataKeys", "/metadataKeys", { query: [query("limits"), query("fields")], answer: texts }),
  samples.get("findOne", "/findOne", { query: [query("filter")], answer: ref("SampleWithAttachmentsAndDatasets") }),
  samples.get("findById", "/{id}", { answer: ref("OutputSampleDto") }),
  samples.patch("update", "/{id}", { body: partialUpdateSample, answer: ref("OutputSampleDto") }),
  samples.remove("remove", "/{id}"),
  samples.get("findByIdAccess", "/{id}/authorization", { answer: ref("FindByIdAccessResponse") }),
  samples.post("createAttachments", "/{id}/attachments", { body: createSubAttachment, answer: ref("Attachment") }),
  samples.get("findAllAttachments", "/{id}/attachments", { answer: listOf("Attachment") }),
  samples.get("findOneAttachment", "/{id}/attachments/{fk}", { answer: ref("Attachment") }),
  samples.remove("findOneAttachmentAndRemove", "/{id}/attachments/{fk}"),
  samples.get("findAllDatasets", "/{id}/datasets", { answer: listOf("DatasetClass") }),
];
