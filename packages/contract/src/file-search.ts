import Type, { type Static } from "typebox";
import { DataFile } from "./records/blocks.ts";
import { FacetBucket, SearchTiming } from "./search.ts";

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
    total: Type.Optional(
      Type.Integer({
        description:
          "Exact number of files that match; absent only while the search columns are not there and counting takes too long",
      }),
    ),
    totalAtLeast: Type.Optional(
      Type.Integer({ description: "Where there is no `total`: so many files match for certain, and maybe more" }),
    ),
    more: Type.Boolean({ description: "True where there is no `total`" }),
    proposals: Type.Optional(
      Type.Array(FacetBucket, {
        description: "With the first page, where there is a `total`: the 20 proposals with most of these files",
      }),
    ),
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
