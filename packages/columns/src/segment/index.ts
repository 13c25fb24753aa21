export { buildDrafted, buildLoose, buildNumbered, buildSegment, type NumberedRow } from "./build.ts";
export { type SegmentBytes, segmentBytes } from "./bytes.ts";
export { collectGarbage, collectSoon } from "./collect.ts";
export { Draft } from "./draft.ts";
export { endRow, positionOf } from "./ended.ts";
export { type FieldReader, Fields } from "./fields.ts";
export { mergeSegments } from "./merge.ts";
export * from "./types.ts";
export { withValues } from "./with-values.ts";
