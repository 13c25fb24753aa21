import type { Schema } from "../../wire/openapi/part.ts";
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
  schemaOf,
  text,
  texts,
  withDefault,
} from "../../wire/openapi/schema.ts";
import { outputDataset, owned, sharedSchemas, stored, times, tracked } from "../../wire/openapi/shared.ts";
import { updateOrigDatablock } from "../../wire/shapes/blocks.ts";
import { createJob } from "../shapes/jobs.ts";

const origDatablock = joined(
  schemaOf(updateOrigDatablock),
  record({ datasetId: text }),
  tracked,
  record({ version: text }),
);

/** Schemas of the answers. */
export const schemas: Readonly<Record<string, Schema>> = {
  ...sharedSchemas,
  OutputDatasetDto: outputDataset,
  OutputOrigDatablockDto: origDatablock,
  PartialOutputOrigDatablockDto: allOptional(origDatablock),
  OutputAttachmentV4Dto: joined(
    owned,
    times,
    record({
      "aid?": text,
      "thumbnail?": text,
      caption: text,
      "relationships?": listOf("AttachmentRelationshipsV4Dto"),
      isPublished: bool,
    }),
  ),
  OutputMetadataKeyDto: joined(
    tracked,
    record({
      id: text,
      key: text,
      "humanReadableName?": text,
      userGroups: { ...list(text), minItems: 1 },
      sourceType: text,
      usageCount: number,
      isPublished: withDefault(bool, false),
    }),
  ),
  JobClass: joined(
    stored,
    record({
      id: text,
      ownerUser: text,
      type: text,
      "statusCode?": text,
      "statusMessage?": text,
      jobParams: anyObject,
      "contactEmail?": text,
      configVersion: text,
      jobResultObject: anyObject,
    }),
  ),
  PartialOutputJobDto: joined(
    allOptional(
      joined(
        schemaOf(createJob),
        record({ id: text, statusCode: text, statusMessage: text, configVersion: text, jobResultObject: anyObject }),
        tracked,
      ),
    ),
    // No answer has both: of clients that were made to demand them none could read a job.
    record({ "datasets?": listOf("PartialOutputDatasetDto"), "datasetDetails?": listOf("PartialOutputDatasetDto") }),
  ),
  PublishedData: joined(
    tracked,
    record({
      doi: text,
      title: text,
      abstract: text,
      "numberOfFiles?": number,
      "sizeOfArchive?": number,
      datasetPids: texts,
      "registeredTime?": instant,
      status: choice("private", "public", "registered", "amended"),
      "metadata?": withDefault(anyObject, {}),
    }),
  ),
  PublishedDataConfigDto: record({ metadataSchema: anyObject, uiSchema: anyObject }),
};
