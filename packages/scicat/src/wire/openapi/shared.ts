import { dataFile } from "../shapes/blocks.ts";
import { lifecycle, technique, updateDataset } from "../shapes/datasets.ts";
import type { Schema } from "./part.ts";
import {
  allOptional,
  anyObject,
  bool,
  choice,
  instant,
  joined,
  list,
  listOf,
  number,
  record,
  ref,
  schemaOf,
  schemasOf,
  text,
  texts,
  withDefault,
} from "./schema.ts";

/** When a record was made and changed. */
export const times = record({ createdAt: instant, updatedAt: instant });
/** Who made and changed a record, and when. */
export const tracked = joined(record({ createdBy: text, updatedBy: text }), times);
/** Whose a record is, as answers to requests have it. */
export const owned = record({ ownerGroup: text, "accessGroups?": texts, "instrumentGroup?": text });
/** A record that somebody owns, as it is stored. */
export const stored = joined(
  tracked,
  record({ ownerGroup: text, accessGroups: texts, "instrumentGroup?": text, isPublished: withDefault(bool, false) }),
);

/** A dataset in the newest form. */
export const outputDataset = joined(
  schemaOf(updateDataset),
  record({ pid: text, type: text }),
  tracked,
  record({ version: text }),
);

/** Schemas of answers that several parts of the API have in common. */
export const sharedSchemas: Readonly<Record<string, Schema>> = {
  ...schemasOf(technique, dataFile, lifecycle),
  UpdateDatasetLifecycleDto: schemaOf(lifecycle),
  PartialOutputDatasetDto: allOptional(outputDataset),
  AttachmentRelationshipClass: record({
    targetId: withDefault(text, ""),
    targetType: choice("dataset", "proposal", "sample", "published_data"),
    relationType: withDefault(text, "is attached to"),
  }),
  Attachment: joined(
    stored,
    record({
      aid: text,
      thumbnail: text,
      caption: text,
      "relationships?": withDefault(listOf("AttachmentRelationshipClass"), []),
    }),
  ),
  OrigDatablock: joined(
    stored,
    record({ _id: text, datasetId: text, size: number, "chkAlg?": text, dataFileList: listOf("DataFile") }),
  ),
  CountApiResponse: record({ count: number }),
  ICount: record({ count: number }),
  IsValidResponse: record({ valid: bool, "reason?": texts }),
  FullFacetFilters: record({ "facets?": text, "fields?": text }),
  TotalSets: record({ totalSets: number }),
  FullFacetResponse: record({ all: list(ref("TotalSets")) }),
  Message: record({}),
  Logbook: record({ name: text, roomId: text, messages: listOf("Message") }),
  FormPopulateData: record({
    "resourceType?": text,
    "description?": text,
    "title?": text,
    "abstract?": text,
    "thumbnail?": text,
    "metadata?": anyObject,
  }),
};
