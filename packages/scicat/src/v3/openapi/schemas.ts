import type { Schema } from "../../wire/openapi/part.ts";
import {
  anyObject,
  bool,
  instant,
  joined,
  listOf,
  number,
  record,
  schemaOf,
  schemasOf,
  text,
  texts,
  withDefault,
} from "../../wire/openapi/schema.ts";
import { owned, sharedSchemas, stored, times, tracked } from "../../wire/openapi/shared.ts";
import { datasetListItem } from "../../wire/shapes/jobs.ts";
import { createPolicy, updatePolicy } from "../shapes/policies.ts";
import { updatePublishedData } from "../shapes/publications.ts";
import { datasetSchemas } from "./dataset-schemas.ts";
import { peopleSchemas } from "./people-schemas.ts";

const {
  ownerGroup: _ownerGroup,
  accessGroups: _accessGroups,
  instrumentGroup: _instrumentGroup,
  ...policyTerms
} = schemaOf(createPolicy).properties;

/** What a sample says of itself, with or without what belongs to it. */
const sample = { "description?": text, "type?": text, "proposalId?": text, "parentSampleId?": text };
const characteristics = { "sampleCharacteristics?": withDefault(anyObject, {}) };

/** Schemas of the answers. */
export const schemas: Readonly<Record<string, Schema>> = {
  ...sharedSchemas,
  ...schemasOf(datasetListItem, updatePolicy),
  ...datasetSchemas,
  ...peopleSchemas,
  ForbiddenException: record({}),
  Datablock: joined(
    stored,
    record({
      _id: text,
      datasetId: text,
      archiveId: text,
      size: number,
      packedSize: number,
      "chkAlg?": text,
      version: text,
      dataFileList: listOf("DataFile"),
    }),
  ),
  OutputAttachmentV3Dto: joined(
    owned,
    times,
    record({
      "id?": text,
      "datasetId?": text,
      "proposalId?": text,
      "sampleId?": text,
      "thumbnail?": text,
      caption: text,
    }),
  ),
  MeasurementPeriodClass: record({ _id: text, instrument: text, start: instant, end: instant, comment: text }),
  ProposalClass: joined(
    stored,
    record({
      proposalId: text,
      "pi_email?": text,
      "pi_firstname?": text,
      "pi_lastname?": text,
      email: text,
      "firstname?": text,
      "lastname?": text,
      title: text,
      "abstract?": text,
      "startTime?": instant,
      "endTime?": instant,
      "MeasurementPeriodList?": listOf("MeasurementPeriodClass"),
      "metadata?": withDefault(anyObject, {}),
      parentProposalId: { ...text, nullable: true, default: null },
      type: withDefault(text, "Default Proposal"),
      "instrumentIds?": texts,
      "numberOfDatasets?": number,
    }),
  ),
  ProposalCountFilters: record({ "fields?": text, "filter?": text }),
  FindByIdAccessResponse: record({ canAccess: bool }),
  Policy: joined(stored, record({ _id: text, ...policyTerms })),
  Instrument: joined(
    tracked,
    record({ pid: text, uniqueName: text, name: text, "customMetadata?": withDefault(anyObject, {}) }),
  ),
  OutputRuntimeConfigDto: joined(record({ cid: text, data: anyObject, updatedBy: text, createdBy: text }), times),
  OutputJobV3Dto: record({
    id: text,
    "emailJobInitiator?": text,
    type: text,
    creationTime: instant,
    "executionTime?": instant,
    jobParams: anyObject,
    "jobStatusMessage?": text,
    datasetList: listOf("DatasetListDto"),
    jobResultObject: anyObject,
  }),
  PublishedDataObsoleteDto: joined(
    schemaOf(updatePublishedData),
    record({ doi: text, registeredTime: instant, status: text }),
    times,
    record({ _id: text }),
  ),
  OutputSampleDto: joined(
    owned,
    tracked,
    record({ "version?": text, ...characteristics, "sampleId?": text, sampleName: text, "owner?": text, ...sample }),
    record({ "isPublished?": withDefault(bool, false) }),
  ),
  SampleWithAttachmentsAndDatasets: joined(
    stored,
    record({ "attachments?": listOf("OutputAttachmentV3Dto"), "datasets?": listOf("DatasetClass") }),
    record({ sampleId: text, "owner?": text, sampleName: text, ...sample, ...characteristics, "version?": text }),
  ),
};
