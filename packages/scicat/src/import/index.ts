export { type Mapped, type RecordName, Unmappable, unownedGroup } from "./draft.ts";
export { type Doc, type ParsedDocument, parseDocument } from "./ejson.ts";
export { formatFailure, formatReport } from "./format-report.ts";
export { type ImportOptions, type ImportProgress, importSciCat, type PutResult, type Sink } from "./import.ts";
export { attachmentFrom } from "./map/attachments.ts";
export { datablockFrom } from "./map/datablocks.ts";
export { datasetFrom } from "./map/datasets.ts";
export { instrumentFrom } from "./map/instruments.ts";
export { jobFrom } from "./map/jobs.ts";
export { origDatablockFrom } from "./map/origdatablocks.ts";
export { policyFrom } from "./map/policies.ts";
export { proposalFrom } from "./map/proposals.ts";
export { publicationFrom } from "./map/publications.ts";
export { sampleFrom } from "./map/samples.ts";
export { mappers, recordPaths } from "./mappers.ts";
export type { Adaptation, CollectionReport, ImportFailure, ImportReport } from "./report.ts";
export {
  type Collection,
  collections,
  folderSource,
  type ImportSource,
  ImportSourceError,
  readExport,
  type SourceItem,
  type SourceOverview,
  type SourceProblem,
} from "./source.ts";
