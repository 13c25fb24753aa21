import {
  attachmentRecord,
  datablockRecord,
  datasetRecord,
  instrumentRecord,
  jobRecord,
  origDatablockRecord,
  policyRecord,
  proposalRecord,
  publicationRecord,
  sampleRecord,
} from "@margay/contract";
import type { Mapped, RecordName } from "./draft.ts";
import type { Doc } from "./ejson.ts";
import { attachmentFrom } from "./map/attachments.ts";
import { datablockFrom } from "./map/datablocks.ts";
import { datasetFrom } from "./map/datasets.ts";
import { instrumentFrom } from "./map/instruments.ts";
import { jobFrom } from "./map/jobs.ts";
import { origDatablockFrom } from "./map/origdatablocks.ts";
import { policyFrom } from "./map/policies.ts";
import { proposalFrom } from "./map/proposals.ts";
import { publicationFrom } from "./map/publications.ts";
import { sampleFrom } from "./map/samples.ts";
import type { Collection } from "./names.ts";

/** The mapping of each collection. A mapping is pure: the same document always gives the same record. */
export const mappers: Record<Collection, (doc: Doc) => Mapped> = {
  instruments: instrumentFrom,
  proposals: proposalFrom,
  samples: sampleFrom,
  policies: policyFrom,
  datasets: datasetFrom,
  origdatablocks: origDatablockFrom,
  datablocks: datablockFrom,
  attachments: attachmentFrom,
  publications: publicationFrom,
  jobs: jobFrom,
};

/** Path segment below `/v1` of each kind, for sinks that write over HTTP. */
export const recordPaths: Record<RecordName, string> = {
  instrument: instrumentRecord.path,
  proposal: proposalRecord.path,
  sample: sampleRecord.path,
  policy: policyRecord.path,
  dataset: datasetRecord.path,
  origdatablock: origDatablockRecord.path,
  datablock: datablockRecord.path,
  attachment: attachmentRecord.path,
  publication: publicationRecord.path,
  job: jobRecord.path,
};

/** Fields that a client may write, of each kind. */
export const recordFields: Record<RecordName, readonly string[]> = {
  instrument: fieldsOf(instrumentRecord),
  proposal: fieldsOf(proposalRecord),
  sample: fieldsOf(sampleRecord),
  policy: fieldsOf(policyRecord),
  dataset: fieldsOf(datasetRecord),
  origdatablock: fieldsOf(origDatablockRecord),
  datablock: fieldsOf(datablockRecord),
  attachment: fieldsOf(attachmentRecord),
  publication: fieldsOf(publicationRecord),
  job: fieldsOf(jobRecord),
};

function fieldsOf({ input, keyField }: { input: { properties: object }; keyField: string }): string[] {
  return Object.keys(input.properties).filter((name) => name !== keyField);
}
