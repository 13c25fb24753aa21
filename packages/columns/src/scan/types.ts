import type { Query } from "../query.ts";
import type { SourceRow } from "../schema.ts";

/** One question at one moment, with what a thread must know of the index to count. Survives structured cloning. */
export interface ScanRequest {
  readonly query: Query;
  /** Rows count that did not end at or before this generation. */
  readonly generation: number;
  /** For each of `query.facets` how many values its dictionary has. */
  readonly sizes: readonly number[];
}

/** A row that is not yet in a segment. */
export interface FreshRow {
  readonly row: SourceRow;
  /** For each facet its values as numbers of the dictionary. */
  readonly values: readonly Uint32Array[];
  readonly bornAt: number;
  /** 0 while it lives. */
  readonly endedAt: number;
}

/** The best rows so far as a heap, the worst of them first. Keys are negated where the order descends; NaN stands for no value. */
export interface Top {
  size: number;
  readonly keys: Float64Array;
  readonly ids: Int32Array;
}

export interface ExtentTally {
  count: number;
  min: number;
  max: number;
}

/** What was found so far. Survives structured cloning; tallies of disjoint rows add up. */
export interface Tally {
  total: number;
  /** Missing where the question counts no files. */
  files?: number;
  readonly facets: readonly Uint32Array[];
  readonly top?: Top;
  /** Pieces in no order. */
  readonly ids: Int32Array[];
  readonly extents: readonly ExtentTally[];
  readonly histograms: readonly Uint32Array[];
}
