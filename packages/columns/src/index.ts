export { Dictionary } from "./dictionary.ts";
export type { Batch, ColumnIndex, LooseSegment, Sizes } from "./live/types.ts";
export type {
  Answer,
  Bounds,
  Condition,
  Extent,
  HistogramRequest,
  Measure,
  PageRequest,
  Place,
  Query,
  Selection,
  SortBy,
  TermTest,
} from "./query.ts";
export type { Quantities, Schema, SourceRow } from "./schema.ts";
export type { Segment } from "./segment/types.ts";
