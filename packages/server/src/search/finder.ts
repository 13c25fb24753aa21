import type { FieldPath, Filter, SortKey } from "@margay/contract";
import type { Principal } from "../access/index.ts";
import type { Stored } from "../records/stored.ts";

/** Kinds of records that can be found by a filter. */
export type FindKind =
  | "dataset"
  | "origdatablock"
  | "datablock"
  | "attachment"
  | "proposal"
  | "beamtime"
  | "sample"
  | "instrument"
  | "policy"
  | "publication"
  | "job";

interface Cancellable {
  signal?: AbortSignal | undefined;
}

export interface FindQuery extends Cancellable {
  where?: Filter | undefined;
  /** Ties, and everything without an order, by creation in the catalogue. */
  sort?: readonly SortKey[] | undefined;
  limit: number;
  offset?: number | undefined;
  /**
   * Names of top-level fields that are wanted. The engine may leave the others out of `docText`, for speed; a block's
   * `dataFileList`, an attachment's `thumbnail` and a dataset's `scientificMetadata` are then never read.
   */
  fields?: readonly string[] | undefined;
}

/** One value of a facet: a text, number, boolean, `null` where the field is missing, or a UTC day `2026-03-02`. */
export interface FacetCount {
  value: string | number | boolean | null;
  count: number;
}

export interface FacetQuery extends Cancellable {
  where?: Filter | undefined;
  /** A list counts once for each of its items; instants count by UTC day. */
  facets: readonly FieldPath[];
}

export interface FacetAnswer {
  /** How many records match. */
  total: number;
  /** For each facet asked for, in that order, values by falling count. */
  facets: FacetCount[][];
}

/** A file of a block, with the block's own fields (its file list left out) beside it. */
export interface FoundFile {
  block: Stored;
  /** JSON text of one DataFile. */
  fileText: string;
  /** Whether the dataset is there; its PID stands in the block's document as `datasetPid`. */
  datasetExists: boolean;
}

/**
 * Answers filters over one kind of record. Every answer, counts and facets included, holds only what the caller may
 * read. `Stored` rows are what the record services work with: `docText` in the contract's shape. Paths of blocks begin
 * at the block (`["dataFileList", "path"]`), and `ownerGroup`, `accessGroups`, `isPublished` are their dataset's.
 * Errors: `invalid_query` for a filter that cannot be answered, `unavailable` for one that takes too long.
 */
export interface Finder {
  find(principal: Principal, kind: FindKind, query: FindQuery): Promise<Stored[]>;
  count(principal: Principal, kind: FindKind, query: { where?: Filter | undefined } & Cancellable): Promise<number>;
  facets(principal: Principal, kind: FindKind, query: FacetQuery): Promise<FacetAnswer>;
  /** One row a file of an orig datablock; `where` and `sort` as for `origdatablock`, applied to each file. */
  files(principal: Principal, query: FindQuery): Promise<FoundFile[]>;
  countFiles(principal: Principal, query: { where?: Filter | undefined } & Cancellable): Promise<number>;
}
