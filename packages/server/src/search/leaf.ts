import type { PathTest, PhraseWord } from "@margay/columns";
import { datasetFacets } from "@margay/contract";
import type { Interval } from "./query/index.ts";

/** Columns of texts that the search columns keep of each dataset: those that are counted, and some that are only selected. */
export const facetColumns = [
  "type",
  "creationLocation",
  "ownerGroup",
  "instrument",
  "technique",
  "keyword",
  "proposal",
  "sample",
  "principalInvestigator",
  "dataFormat",
  "year",
  "isPublished",
  /** `dataset.access_groups`. */
  "accessGroup",
  /** Values of `dataset.refs`, such as `proposal:…`, `beamtime:…`, `dataset:…`. */
  "ref",
  /** Which metadata keys it has: `dataset.keyset_id` in decimal. */
  "keyset",
] as const;
export type FacetColumn = (typeof facetColumns)[number];

// Every facet that an answer counts is a column.
datasetFacets satisfies readonly FacetColumn[];

/** Columns of numbers: times in microseconds since 1970 (UTC), sizes in bytes. `startTime` may be missing. */
export const numberColumns = [
  "creationTime",
  "createdAt",
  "updatedAt",
  "startTime",
  "size",
  "packedSize",
  "numberOfFiles",
  "numberOfFilesArchived",
] as const;
export type NumberColumn = (typeof numberColumns)[number];

/** Columns of terms: the lexemes of `dataset_search.tsv`, and its `tags` (`key=value`, lower case). */
export const termColumns = ["word", "tag"] as const;

/**
 * A condition on datasets that the search columns can answer by themselves, exactly as SQL does. Whoever writes the SQL of
 * a condition writes the leaf beside it, where there is one; the tests compare both.
 */
export type Leaf =
  | { on: "and" | "or"; of: readonly Leaf[] }
  | { on: "not"; of: Leaf }
  /** Has one of these values. */
  | { on: "facet"; column: FacetColumn; values: readonly string[] }
  /** Has a value for which the test holds; it is asked once for each different value of all datasets. */
  | { on: "facetLike"; column: FacetColumn; test: (value: string) => boolean }
  | { on: "number"; column: NumberColumn; bounds: Bounds }
  /** Has an entry of this key (id in `metadata_key`) whose interval meets the bounds, in the key's SI unit. */
  | { on: "quantity"; key: number; bounds: Bounds }
  /** Has a lexeme that begins so (lower case, as `to_tsvector('simple', …)` makes them). */
  | { on: "word"; prefix: string }
  | { on: "word"; equals: string }
  /** Has lexemes in this order, at these distances; the same text searches as `<->` and `<N>` find. */
  | { on: "word"; phrase: readonly PhraseWord[] }
  | { on: "tag"; equals: string }
  /** Has a tag that begins so and, behind that, fits the pattern (`*` any characters, `?` one). */
  | { on: "tag"; prefix: string; pattern: string }
  /** Has an original file whose path, in PostgreSQL's lower case, is so. */
  | { on: "files"; test: PathTest };

export type Bounds = Pick<Interval, "lo" | "hi" | "loOpen" | "hiOpen">;
