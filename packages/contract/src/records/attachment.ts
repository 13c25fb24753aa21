import Type, { type Static } from "typebox";
import { Identifier, Imported, List, Managed, Ownable, Recorded } from "../primitives.ts";

export const AttachmentTarget = Type.Object(
  {
    targetId: Identifier,
    targetType: Type.Enum(["dataset", "proposal", "sample", "publication"], { type: "string" }),
    relationType: Type.Optional(Type.String({ maxLength: 200, default: "is attached to" })),
  },
  { additionalProperties: false },
);

const fields = {
  caption: Type.Optional(Type.String({ maxLength: 10_000 })),
  thumbnail: Type.Optional(
    Type.String({
      maxLength: 16_000_000,
      pattern: "^$|^data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+=*$",
      description: "Picture as a data URI (PNG, JPEG, GIF or WebP)",
    }),
  ),
  relationships: List(AttachmentTarget, "What it is attached to; whoever may read one of these may read it", 100),
  ownerGroup: Type.Optional(Ownable.ownerGroup),
  accessGroups: Ownable.accessGroups,
  instrumentGroup: Ownable.instrumentGroup,
  isPublished: Ownable.isPublished,
  ...Imported,
};

export const AttachmentInput = Type.Object(
  { id: Type.Optional(Identifier), ...fields, ...Recorded },
  { title: "AttachmentInput", additionalProperties: false },
);
export type AttachmentInput = Static<typeof AttachmentInput>;

export const Attachment = Type.Object(
  {
    id: Identifier,
    ...Managed,
    ...fields,
    hasImage: Type.Optional(Type.Boolean({ description: "In lists, which leave `thumbnail` out" })),
  },
  { title: "Attachment" },
);
export type Attachment = Static<typeof Attachment>;

export const attachmentRecord = {
  kind: "attachment",
  path: "attachments",
  keyField: "id",
  input: AttachmentInput,
  output: Attachment,
} as const;
