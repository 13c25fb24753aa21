import { controller, json, mergePatch } from "../../wire/openapi/controller.ts";
import type { DocumentedOperation } from "../../wire/openapi/part.ts";
import { fields, filter, sorted, where } from "../../wire/openapi/query.ts";
import { listOf, ref } from "../../wire/openapi/schema.ts";
import { createAttachment, partialUpdateAttachment, updateAttachment } from "../shapes/attachments.ts";

const attachments = controller({
  name: "AttachmentsV4Controller",
  version: "v4",
  path: "/attachments",
  tag: "attachments v4",
});

export const attachmentsOperations: readonly DocumentedOperation[] = [
  attachments.get("findAll", "", {
    query: [filter({ ...where, ...fields, ...sorted("createdAt") })],
    answer: listOf("OutputAttachmentV4Dto"),
  }),
  attachments.post("createAttachment", "", { body: createAttachment, answer: ref("Attachment") }),
  attachments.get("findAllPublic", "/public", {
    query: [filter({ ...where, ...fields, ...sorted("createdAt") })],
    answer: listOf("OutputAttachmentV4Dto"),
  }),
  attachments.get("findOne", "/{aid}", { answer: ref("OutputAttachmentV4Dto") }),
  attachments.patch("findOneAndUpdate", "/{aid}", {
    body: partialUpdateAttachment,
    media: [json, mergePatch],
    answer: ref("Attachment"),
  }),
  attachments.put("findOneAndReplace", "/{aid}", { body: updateAttachment, answer: ref("Attachment") }),
  attachments.remove("findOneAttachmentAndRemove", "/{aid}", { strayParameters: ["id"] }),
  attachments.post("isValid", "/isValid", { body: createAttachment, answer: ref("IsValidResponse"), status: 200 }),
];
