import type { PathTest } from "./files/types.ts";

/** An interval of numbers; a missing bound is unbounded. */
export interface Bounds {
  readonly lo?: number;
  readonly hi?: number;
  /** The bound itself does not count. */
  readonly loOpen?: boolean;
  readonly hiOpen?: boolean;
}

/** What a term column is asked for. Terms are compared by their UTF-16 code units, case included. */
export type TermTest =
  | { readonly equals: string }
  | { readonly prefix: string }
  /** Begins with `prefix` and fits the pattern behind it: `*` any characters, `?` one, case included. */
  | { readonly prefix: string; readonly pattern: string };

/** A term of a phrase: how many positions behind the one before it; of the first one that says nothing. */
export interface PhraseWord {
  readonly test: { readonly equals: string } | { readonly prefix: string };
  readonly distance: number;
}

/**
 * What rows must be. Two-valued: a row without a value fails every comparison, and `not` is the complement.
 * Facet values are given as numbers of the index's dictionary (`ColumnIndex.valuesOf`).
 */
export type Condition =
  /** All hold; of an empty list they do. */
  | { readonly op: "and"; readonly of: readonly Condition[] }
  /** One holds; of an empty list none does. */
  | { readonly op: "or"; readonly of: readonly Condition[] }
  | { readonly op: "not"; readonly of: Condition }
  /** Has one of these values. */
  | { readonly op: "facet"; readonly facet: number; readonly values: Uint32Array }
  | { readonly op: "number"; readonly column: number; readonly bounds: Bounds }
  /**
   * Has an entry of this key whose interval meets the bounds: its `hi` reaches the lower one and its `lo` the upper one.
   * With no bounds: has the key.
   */
  | { readonly op: "quantity"; readonly key: number; readonly bounds: Bounds }
  | { readonly op: "term"; readonly column: number; readonly test: TermTest }
  /** Has terms that fit, in this order and at these distances. Rows whose order is not known do not. */
  | { readonly op: "phrase"; readonly column: number; readonly words: readonly PhraseWord[] }
  /** Has a file whose path is so. */
  | { readonly op: "files"; readonly test: PathTest }
  /** Is one of these rows; ids ascending, each once. */
  | { readonly op: "ids"; readonly ids: Int32Array };

/** Something that gives a row a number. Of several entries the smallest `lo` (ascending) or largest `hi` counts. */
export type Measure =
  | { readonly number: number }
  /** Any of these keys: the same quantity may be stored under several. */
  | { readonly quantities: Int32Array };

export type SortBy =
  | Measure
  /** By the rank of its value, the smallest of several; `ranks[value]` for each value of the dictionary. */
  | { readonly facet: number; readonly ranks: Uint32Array };

export interface PageRequest {
  readonly by: SortBy;
  /** Ties by id, in the same direction. Rows without a value come last, in both directions. */
  readonly descending: boolean;
  /** The last row of the page before; `value` is null where that row had none. */
  readonly after?: Place;
  readonly limit: number;
}

export interface Place {
  readonly id: number;
  readonly value: number | null;
}

/** Values that are selected in one facet: any of them. Counts of a facet ignore its own selection. */
export interface Selection {
  readonly facet: number;
  readonly values: Uint32Array;
}

/** `edges` ascending; bin i holds `edges[i] <= x < edges[i + 1]`, the last one its upper edge too. Each row counts once, by its measure ascending. */
export interface HistogramRequest {
  readonly of: Measure;
  readonly edges: Float64Array;
}

/** One question. Rows count that may be seen, fit `where`, and fit all selections. */
export interface Query {
  /** Classes of visibility that the caller may read: `classes[acl]` is 1. Others, and beyond its end, are not read. */
  readonly visible: "all" | Uint8Array;
  readonly where?: Condition;
  readonly selections?: readonly Selection[];
  /** Facets to count. */
  readonly facets?: readonly number[];
  readonly page?: PageRequest;
  /** The ids of all that match are wanted, ascending. */
  readonly ids?: boolean;
  /** Smallest and largest value of these among what matches. */
  readonly extents?: readonly Measure[];
  readonly histograms?: readonly HistogramRequest[];
  /** Files are counted too: those that are so, of the rows that match. Facet counts then are numbers of such files, not of rows. */
  readonly countFiles?: PathTest;
}

export interface Extent {
  /** How many matching rows have a value. */
  readonly count: number;
  /** NaN when none has. */
  readonly min: number;
  readonly max: number;
}

export interface Answer {
  /** How many rows match. */
  readonly total: number;
  /** How many files of these rows are as `countFiles` says; 0 without it. */
  readonly files: number;
  /** For each facet asked for: how many rows, or with `countFiles` files of rows, have each value of the dictionary; `counts[value]`. */
  readonly facets: readonly Uint32Array[];
  readonly page: readonly Place[];
  readonly ids?: Int32Array;
  readonly extents: readonly Extent[];
  readonly histograms: readonly Uint32Array[];
}
