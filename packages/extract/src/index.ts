export {
  type BeamtimeMetadata,
  BeamtimeMetadataError,
  isBeamtimeMetadataFile,
  parseBeamtimeMetadata,
} from "./desy/beamtime.ts";
export { type FacilityPath, parseFacilityPath } from "./desy/path.ts";
export { ExtractError, type ExtractErrorCode } from "./errors.ts";
export { extractHdf5, type OpenOptions, previewPng } from "./extract.ts";
export { type FioMetadata, parseFio } from "./fio/parse-fio.ts";
export { type FileToGroup, type Grouping, groupFiles, type ProposedDataset } from "./grouping/group-files.ts";
export { defaultRules, type GroupingRules } from "./grouping/rules.ts";
export type { H5Input, H5Wasm } from "./h5/lib.ts";
export { drawLinePlot } from "./preview/line-plot.ts";
export type { PreviewOptions } from "./preview/render.ts";
export { parseTime } from "./time.ts";
export type * from "./types.ts";
