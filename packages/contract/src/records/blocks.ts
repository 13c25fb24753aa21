import Type, { type Static } from "typebox";
import { Bytes, Count, FreeObject, Identifier, Imported, Instant, List, Managed, Recorded } from "../primitives.ts";

/** One file of a dataset. */
export const DataFile = Type.Object(
  {
    path: Type.String({
      minLength: 1,
      maxLength: 4_096,
      pattern: "^[^\\u0000-\\u001f\\u007f]+$",
      description: "Path relative to the dataset's source folder, `/` between parts, no control characters",
    }),
    size: Bytes("File size"),
    time: Type.Optional(Type.Unsafe<string>({ ...Instant, description: "Modification time" })),
    chk: Type.Optional(Type.String({ maxLength: 512, description: "Checksum, by the block's `chkAlg`" })),
    uid: Type.Optional(Type.String({ maxLength: 256, description: "Owning user on the file system" })),
    gid: Type.Optional(Type.String({ maxLength: 256, description: "Owning group on the file system" })),
    perm: Type.Optional(Type.String({ maxLength: 64, description: "File mode" })),
    type: Type.Optional(Type.String({ maxLength: 256 })),
    metadata: Type.Optional(FreeObject("Metadata of this file")),
  },
  { title: "DataFile", additionalProperties: false },
);
export type DataFile = Static<typeof DataFile>;

const block = {
  datasetPid: Identifier,
  chkAlg: Type.Optional(
    Type.String({ maxLength: 64, description: "Checksum algorithm of `chk`", examples: ["sha256"] }),
  ),
  dataFileList: List(DataFile, "The files; a path stands once in a block", 2_000_000),
  ...Imported,
};

export const OrigDatablockInput = Type.Object(
  {
    id: Type.Optional(Identifier),
    ...block,
    size: Type.Optional(Bytes("Sum of the file sizes; computed if absent")),
    ...Recorded,
  },
  { title: "OrigDatablockInput", additionalProperties: false },
);
export type OrigDatablockInput = Static<typeof OrigDatablockInput>;

const readBlock = {
  ownerGroup: Type.String({ description: "Of the dataset" }),
  accessGroups: Type.Array(Type.String(), { description: "Of the dataset" }),
  isPublished: Type.Boolean({ description: "Of the dataset" }),
  numberOfFiles: Count("Files in this block"),
};

export const OrigDatablock = Type.Object(
  { id: Identifier, ...Managed, ...block, size: Bytes("Sum of the file sizes"), ...readBlock },
  { title: "OrigDatablock" },
);
export type OrigDatablock = Static<typeof OrigDatablock>;

const archive = {
  archiveId: Identifier,
  archiveVersion: Type.Optional(Type.String({ maxLength: 256, description: "Version of the packaging" })),
  packedSize: Type.Optional(Bytes("Size of the package; counts as 0 in the dataset's total if absent")),
};

export const DatablockInput = Type.Object(
  {
    id: Type.Optional(Identifier),
    ...block,
    size: Type.Optional(Bytes("Sum of the file sizes; computed if absent")),
    ...archive,
    ...Recorded,
  },
  { title: "DatablockInput", additionalProperties: false },
);
export type DatablockInput = Static<typeof DatablockInput>;

export const Datablock = Type.Object(
  { id: Identifier, ...Managed, ...block, size: Bytes("Sum of the file sizes"), ...archive, ...readBlock },
  { title: "Datablock" },
);
export type Datablock = Static<typeof Datablock>;

export const origDatablockRecord = {
  kind: "origdatablock",
  path: "orig-datablocks",
  keyField: "id",
  input: OrigDatablockInput,
  output: OrigDatablock,
} as const;

export const datablockRecord = {
  kind: "datablock",
  path: "datablocks",
  keyField: "id",
  input: DatablockInput,
  output: Datablock,
} as const;
