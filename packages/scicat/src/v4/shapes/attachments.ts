import { bool, documented, extended, nestedList, oneOf, optional, partial, shape, text } from "../../wire/shape.ts";
import { ownable } from "../../wire/shapes/ownable.ts";

export const attachmentRelationship = shape("AttachmentRelationshipsV4Dto", {
  targetId: text(),
  targetType: oneOf("dataset", "proposal", "sample", "published_data"),
  relationType: documented(optional(text()), { default: "is attached to" }),
});

export const updateAttachment = extended("UpdateAttachmentV4Dto", ownable, {
  thumbnail: optional(text()),
  caption: text(),
  relationships: optional(nestedList(attachmentRelationship)),
  isPublished: bool(),
});
export const createAttachment = extended("CreateAttachmentV4Dto", updateAttachment, { aid: optional(text()) });
export const partialUpdateAttachment = partial("PartialUpdateAttachmentV4Dto", updateAttachment);
