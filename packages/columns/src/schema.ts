/** What an index keeps of each row. Columns are known by their place in these lists. */
export interface Schema {
  /** Columns of texts that are counted and selected: each row has a set of values, mostly one or none. */
  readonly facets: readonly string[];
  /** Columns of one number a row, such as times in microseconds and sizes in bytes. */
  readonly numbers: readonly string[];
  /** Columns of many terms a row that are only looked for, never counted: words, tags. */
  readonly terms: readonly string[];
  /** Rows have lists of files, which are looked for by parts of their paths and counted. */
  readonly files?: boolean;
}

/**
 * Numbers of which a row has few out of many thousands of keys, such as scientific metadata in SI units. A value is an
 * interval `lo..hi` (`lo` equals `hi` for a single number); a key may come several times.
 */
export interface Quantities {
  readonly keys: ArrayLike<number>;
  readonly lo: ArrayLike<number>;
  readonly hi: ArrayLike<number>;
}

/** One row as it comes from the database. */
export interface SourceRow {
  /** Positive, below 2^31; unique among the rows that are there. */
  readonly id: number;
  /** The row's class of visibility: whoever may read one row of a class may read all of them. Below 2^31. */
  readonly acl: number;
  /** For each facet the row's values; order and repetition mean nothing. */
  readonly facets: readonly (readonly string[])[];
  /** For each number column its value; NaN where the row has none. */
  readonly numbers: readonly number[];
  readonly quantities: Quantities;
  /** For each term column its terms; order and repetition mean nothing. */
  readonly terms: readonly (readonly string[])[];
  /** For each term column in which order the row has its terms (`packSequence`), where phrases are looked for in it. */
  readonly sequences?: readonly (Uint8Array | undefined)[];
  /** The row's files, in pieces of any number of files each packed by `packPaths`. */
  readonly files?: readonly Uint8Array[];
}
