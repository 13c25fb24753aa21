import type { TermColumn } from "../terms/types.ts";

/** A typed array of whole numbers, as narrow as its values allow. */
export type Codes = Uint8Array | Uint16Array | Uint32Array;

/** Each row's set of facet values. Equal sets are stored once; set 0 is the empty one. */
export interface FacetColumn {
  /** Number of each row's set. */
  readonly codes: Codes;
  /** The values of set s: `values[offsets[s]]` up to, not including, `values[offsets[s + 1]]`, ascending. */
  readonly offsets: Uint32Array;
  readonly values: Uint32Array;
}

/** NaN (f64 only) where a row has no value. Narrower types where all values are whole, there and fit. */
export type NumberColumn = Float64Array | Codes;

/** One key's values: `dense` where many rows have it, else `sparse`. See quantities.ts for how they are packed. */
export type QuantityColumn = DenseQuantity | SparseQuantity;

export interface DenseQuantity {
  readonly kind: "dense";
  readonly key: number;
  /** NaN where the row has none, for both. `hi` is the same array as `lo` where no interval is wider than a point. */
  readonly lo: Float64Array;
  readonly hi: Float64Array;
  /** Further entries of rows that have several. */
  readonly more?: SparseQuantity;
}

export interface SparseQuantity {
  readonly kind: "sparse";
  readonly key: number;
  /** Positions of rows, ascending; a row may come several times. */
  readonly rows: Uint32Array;
  readonly lo: Float64Array;
  readonly hi: Float64Array;
}

/**
 * An immutable run of rows, clustered by class of visibility: a caller's rows are a few contiguous ranges. All arrays lie
 * in shared memory, so that posting a segment to another thread copies nothing. Only `endedAt` is ever written to.
 */
export interface Segment {
  /** Unique in the process. */
  readonly id: number;
  readonly rows: number;
  /** Id of the row at each position. */
  readonly ids: Int32Array;
  /** The same ids ascending, and the position of each. */
  readonly sortedIds: Int32Array;
  readonly positions: Uint32Array;
  /** Classes in the segment, ascending; class c has the positions `starts[c]` up to `starts[c + 1]`. */
  readonly acls: Int32Array;
  readonly starts: Uint32Array;
  readonly facets: readonly FacetColumn[];
  readonly numbers: readonly NumberColumn[];
  /** Ascending by key. */
  readonly quantities: readonly QuantityColumn[];
  readonly terms: readonly TermColumn[];
  /** Generation in which each row ended; 0 while it lives. */
  readonly endedAt: Uint32Array;
}
