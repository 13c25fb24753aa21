import { extended, optional, partial, shape, text } from "../../wire/shape.ts";
import { ownable } from "../../wire/shapes/ownable.ts";

const parents = {
  id: optional(text()),
  datasetId: optional(text()),
  proposalId: optional(text()),
  sampleId: optional(text()),
};
const picture = { thumbnail: optional(text()), caption: text() };

/** An attachment posted to a dataset or a proposal. Clients send it as they got it from elsewhere. */
export const createAttachment = extended(
  "CreateAttachmentV3Dto",
  extended("AttachmentParents", ownable, parents),
  picture,
  { open: true },
);
/** An attachment that replaces another; whose it is does not change, whatever the body says. */
export const updateAttachment = extended("UpdateAttachmentV3Dto", ownable, picture, { open: true });
export const partialUpdateAttachment = partial("PartialUpdateAttachmentV3Dto", updateAttachment);
/** An attachment posted to a sample, whose owner it gets. */
export const createSubAttachment = shape("CreateSubAttachmentV3Dto", picture, { open: true });
