export { Dictionary } from "./dictionary.ts";
export { isPacked, type PathTest, packPaths } from "./files/index.ts";
export { createColumnIndex } from "./live/index.ts";
export { type PackedHeader, type PackedSegment, packSegment, unpackSegment } from "./live/pack.ts";
export type { Batch, ColumnIndex, Frozen, IndexOptions, Keep, LooseSegment, Sizes } from "./live/types.ts";
export { pagedMemory } from "./memory.ts";
export type {
  Answer,
  Bounds,
  Condition,
  Extent,
  HistogramRequest,
  Measure,
  PageRequest,
  PhraseWord,
  Place,
  Query,
  Selection,
  SortBy,
  TermTest,
} from "./query.ts";
export type { Quantities, Schema, SourceRow } from "./schema.ts";
export {
  buildDrafted,
  buildLoose,
  buildSegment,
  collectGarbage,
  Draft,
  endRow,
  type FieldReader,
  Fields,
} from "./segment/index.ts";
export type { Segment } from "./segment/types.ts";
export { packSequence, RowWords, wordHash, writeSequence } from "./terms/index.ts";
export { stepBack } from "./threads/step-back.ts";
