import Type, { type Static } from "typebox";
import { DataFile } from "./records/blocks.ts";
import { SearchTiming } from "./search.ts";

export const FileHit = Type.Object(
  {
    ...DataFile.properties,
    dataset: Type.Object({
      pid: Type.String(),
      datasetName: Type.String(),
      sourceFolder: Type.Optional(Type.String()),
    }),
    blockId: Type.String(),
  },
  { title: "FileHit" },
);
export type FileHit = Static<typeof FileHit>;

export const FilePage = Type.Object(
  {
    items: Type.Array(FileHit),
    total: Type.Optional(Type.Integer({ description: "Number of files that match; absent when `more` is true" })),
    more: Type.Boolean({ description: "More files match than were counted" }),
    cursor: Type.Optional(Type.String()),
    timing: SearchTiming,
  },
  { title: "FilePage" },
);
export type FilePage = Static<typeof FilePage>;

export const DatasetFilePage = Type.Object(
  {
    items: Type.Array(Type.Object({ ...DataFile.properties, blockId: Type.String() })),
    total: Type.Integer({ description: "Number of files that match" }),
    cursor: Type.Optional(Type.String()),
  },
  { title: "DatasetFilePage" },
);
export type DatasetFilePage = Static<typeof DatasetFilePage>;
