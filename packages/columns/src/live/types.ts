import type { Dictionary } from "../dictionary.ts";
import type { Answer, Query } from "../query.ts";
import type { SourceRow } from "../schema.ts";
import type { Segment } from "../segment/types.ts";

/** A segment that was built elsewhere, with the values that its facets number; see `buildLoose`. */
export interface LooseSegment {
  readonly segment: Segment;
  /** For each facet its values; their numbers in the segment are the places in this list. */
  readonly values: readonly (readonly string[])[];
}

/** Rows as they are now, and ids of rows that are no longer there. An id in both is there. */
export interface Batch {
  readonly rows: readonly SourceRow[];
  readonly removed: readonly number[];
}

export interface Sizes {
  /** Rows that are there. */
  readonly rows: number;
  /** Rows in segments that ended and are not yet merged away. */
  readonly ended: number;
  /** Rows that are not yet in a segment. */
  readonly fresh: number;
  readonly segments: number;
  /** Shared memory by part: `facets`, `numbers`, `quantities`, `terms`, `rows` (ids, classes, ends). */
  readonly bytes: Readonly<Record<string, number>>;
  readonly merges: number;
  /** Longest time that the calling thread was held by one step of a merge, and by one batch, since the start. */
  readonly longestSwapMs: number;
  readonly longestBatchMs: number;
}

/**
 * The index of one table. Every answer is exact for one moment: all batches applied before the call and none after it,
 * whatever is merged meanwhile.
 */
export interface ColumnIndex {
  /** Grows with each batch. Equal generations give equal answers. */
  readonly generation: number;
  dictionary(facet: number): Dictionary;
  /** Rows replace those with their ids. Visible to all later queries when it returns; takes microseconds a row. */
  apply(batch: Batch): void;
  /** Takes in a segment; ids that are already there are refused with an error, before anything is changed. */
  adopt(loose: LooseSegment): void;
  /** Errors: AbortError when the signal ends it. */
  query(query: Query, signal?: AbortSignal): Promise<Answer>;
  has(id: number): boolean;
  sizes(): Sizes;
  /** The rows at this moment as segments that nobody changes: for saving. Fresh rows become a segment of their own. */
  frozen(): { segments: readonly Segment[]; values: readonly (readonly string[])[] };
  /** Resolves when no merge is under way and none is due: for tests and measurements. */
  settled(): Promise<void>;
  close(): Promise<void>;
}
