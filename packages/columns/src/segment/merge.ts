import type { Schema } from "../schema.ts";
import type { SegmentOptions } from "./build.ts";
import type { Segment } from "./types.ts";

/**
 * The rows of all segments as one, without those that ended at or before the generation. Rows that end later, or meanwhile,
 * come as living: whoever swaps the segments ends them again. At most 2^18 rows are meant; ids are unique among what is left.
 */
export function mergeSegments(
  _schema: Schema,
  _segments: readonly Segment[],
  _generation: number,
  _options: SegmentOptions,
): Segment {
  throw new Error("not written yet");
}
