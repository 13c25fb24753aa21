import type { FileColumn } from "../files/types.ts";
import type { TermColumn } from "../terms/types.ts";

/** A typed array of whole numbers, as narrow as its values allow. */
export type Codes = Uint8Array | Uint16Array | Uint32Array;

/**
 * One number a row that stands for its values in one or more facets: facets that vary together share a profile, so that a
 * scan counts all of them by one step a row.
 */
export interface Profile {
  /** Each row's code. */
  readonly codes: Codes;
  /** How many rows of the segment have each code, ended ones included. */
  readonly counts: Uint32Array;
}

/** What the codes of a profile mean in one facet. Different codes may mean equal sets of values. */
export interface FacetColumn {
  /** Place in the segment's `profiles`. */
  readonly profile: number;
  /** The values of code c: `values[offsets[c]]` up to, not including, `values[offsets[c + 1]]`, ascending. */
  readonly offsets: Uint32Array;
  readonly values: Uint32Array;
}

/** NaN (f64 only) where a row has no value. Narrower types where all values are whole, there and fit. */
export type NumberColumn = Float64Array | Codes;

/** Numbers of which many are equal: code 0 is no value, code c is `table[c - 1]`. The table ascends, so codes do as values do. */
export interface RankedNumbers {
  readonly codes: Uint8Array | Uint16Array;
  readonly table: Float64Array;
}

/** A key that many rows have: a value for each row, NaN or code 0 where the row has none. */
export interface DenseQuantity {
  readonly key: number;
  readonly lo: Float64Array | RankedNumbers;
  /** Missing where every `hi` equals its `lo`. */
  readonly hi?: Float64Array | RankedNumbers;
  /** Further entries of rows that have several. */
  readonly more?: { readonly rows: Uint32Array; readonly lo: Float64Array; readonly hi: Float64Array };
}

/** All keys that few rows have. Key k has the entries `starts[k]` up to `starts[k + 1]`, ascending by row; a row may come several times. */
export interface SparseQuantities {
  /** Ascending. */
  readonly keys: Uint32Array;
  readonly starts: Uint32Array;
  readonly rows: Uint32Array;
  readonly lo: Float64Array;
  /** Missing where every `hi` equals its `lo`. */
  readonly hi?: Float64Array;
}

/** Ended rows are counted by runs of this many positions. */
export const endRun = 1024;

/**
 * An immutable run of rows, clustered by class of visibility: a caller's rows are a few contiguous ranges. All arrays lie
 * in shared memory, so that posting a segment to another thread copies nothing. Only `endedAt` and `endedIn` are ever
 * written to, by `endRow`.
 */
export interface Segment {
  /** Unique in the process. */
  readonly id: number;
  readonly rows: number;
  /** Id of the row at each position. Positions are by class ascending, then by the first number descending (missing last), then by id descending. */
  readonly ids: Int32Array;
  /** The same ids ascending, and the position of each. */
  readonly sortedIds: Int32Array;
  readonly positions: Uint32Array;
  /** Classes in the segment, ascending; class c has the positions `starts[c]` up to `starts[c + 1]`. */
  readonly acls: Int32Array;
  readonly starts: Uint32Array;
  readonly profiles: readonly Profile[];
  readonly facets: readonly FacetColumn[];
  readonly numbers: readonly NumberColumn[];
  /** Ascending by key. No key is both dense and sparse. */
  readonly dense: readonly DenseQuantity[];
  readonly sparse: SparseQuantities;
  readonly terms: readonly TermColumn[];
  /** Missing where the schema has no files. */
  readonly files?: FileColumn;
  /** Generation in which each row ended; 0 while it lives. */
  readonly endedAt: Uint32Array;
  /** How many rows ended in each run of `endRun` positions: lets a scan pass by where none did. */
  readonly endedIn: Uint32Array;
}
