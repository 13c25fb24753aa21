import type { Segment } from "./types.ts";

/** Shared memory of a segment by part. */
export interface SegmentBytes {
  /** Ids, classes, ends. */
  rows: number;
  facets: number;
  numbers: number;
  quantities: number;
  terms: number;
}

export function segmentBytes(_segment: Segment): SegmentBytes {
  return { rows: 0, facets: 0, numbers: 0, quantities: 0, terms: 0 };
}
