import type { Dictionary } from "../dictionary.ts";
import type { Answer, Query } from "../query.ts";
import type { SourceRow } from "../schema.ts";
import type { Segment } from "../segment/types.ts";

/** A segment that was built elsewhere, with the values that its facets number; see `buildLoose`. */
export interface LooseSegment {
  readonly segment: Segment;
  /**
   * For each facet its values; their numbers in the segment are the places in this list. Segments may share a list, to
   * which values are added: each is then numbered once.
   */
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
  /** Shared memory by part: `facets`, `numbers`, `quantities`, `terms`, `files`, `rows` (ids, classes, ends). */
  readonly bytes: Readonly<Record<string, number>>;
  readonly merges: number;
  /** Longest time that the calling thread was held by one step of a merge, and by one batch, since the start. */
  readonly longestSwapMs: number;
  readonly longestBatchMs: number;
}

/** How an index works. All but `threads` have defaults that fit. */
export interface IndexOptions {
  /** Threads that scan; one more builds and merges. 0: everything happens on the calling thread, for tests and small tables. */
  readonly threads: number;
  /** Segments are not merged beyond this many rows. Default 262,144; without threads 65,536. */
  readonly segmentRows?: number;
  /** From this many fresh rows on they are built into a segment. Default 1,024. */
  readonly freshRows?: number;
  /** Also from this many bytes of their packed files on: each question looks through them. Default 128 KiB. */
  readonly freshFileBytes?: number;
  readonly keep?: Keep;
  /** Is told of workers that died and of merges that failed; the index goes on. Default: nobody is told. */
  readonly onError?: (error: Error) => void;
}

/** What an index may leave out to save memory. Questions about what is left out are refused. Default: everything is kept. */
export interface Keep {
  readonly terms?: boolean;
  readonly quantities?: boolean;
  readonly files?: boolean;
}

/** The rows of one moment, for saving. */
export interface Frozen {
  readonly segments: readonly Segment[];
  /** For each facet its values; their numbers in all segments are the places in this list. */
  readonly values: readonly (readonly string[])[];
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
  /**
   * Takes in a segment, visible to all queries when it resolves; ids that are already there are refused with an error,
   * before a row is changed. Its values are numbered over several turns of the event loop.
   */
  adopt(loose: LooseSegment): Promise<void>;
  /** Whether all that the question asks for is kept; see `Keep`. Others are refused by `query`. */
  canAnswer(query: Query): boolean;
  /** Errors: AbortError when the signal ends it; RangeError for columns that there are not, or that are not kept. */
  query(query: Query, signal?: AbortSignal): Promise<Answer>;
  has(id: number): boolean;
  sizes(): Sizes;
  /**
   * The rows at the moment of the call, whatever happens before it resolves, as segments that nobody changes; rows that
   * ended are marked with generation 1. Fresh rows become a segment of their own.
   */
  frozen(): Promise<Frozen>;
  /** Resolves when no merge is under way and none is due: for tests and measurements. */
  settled(): Promise<void>;
  close(): Promise<void>;
}
