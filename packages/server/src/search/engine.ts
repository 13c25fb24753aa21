import type {
  DatasetFacet,
  FileHit,
  FilePage,
  Filter,
  Highlight,
  Histogram,
  MetadataKey,
  SearchExpression,
  SearchPending,
  SearchTerm,
  SearchTiming,
} from "@margay/contract";
import type { Principal } from "../access/index.ts";

/** A request that may be given up by its client; the engine then stops working on it. */
interface Cancellable {
  signal?: AbortSignal | undefined;
}

export interface PageQuery extends Cancellable {
  limit: number;
  /** From the page before; belongs to one sort. */
  cursor?: string | undefined;
  /** `field:asc`, `field:desc` or `-field`; of datasets also `metadata.` and the path of a numeric key. */
  sort?: string | undefined;
}

export interface DatasetQuery extends PageQuery {
  /** Query text, see docs/query-language.md. */
  q?: string | undefined;
  /** Selected values: any of one facet, all facets. */
  filters: Partial<Record<DatasetFacet, readonly string[]>>;
  /** Joined with `q` by and. */
  where?: Filter | undefined;
  /** Facets to count. */
  facets: readonly DatasetFacet[];
  /** Of these facets only values that contain the text, or whose label does, whatever the case. */
  facetSearch?: Partial<Record<DatasetFacet, string>> | undefined;
  /** Values a facet, besides the selected ones; 50 unless told. */
  facetLimit?: number | undefined;
  /** `creationTime`, `size`, … or `metadata.` and the path of a numeric key. */
  histograms?: readonly string[] | undefined;
  /** About so many bins a histogram; 30 unless told. */
  bins?: number | undefined;
  /** The answer reflects at least this change. */
  change?: string | undefined;
  /** How long the answer waits for counts of facets and histograms; 2,000 unless told. */
  countsWithinMs?: number | undefined;
}

export interface FacetValue {
  value: string;
  label?: string;
  count: number;
}

export interface DatasetResult {
  /** JSON texts of the records, without their long parts. */
  items: string[];
  total: number;
  facets: Partial<Record<DatasetFacet, FacetValue[]>>;
  /** How many values each facet has besides; none for 0. */
  furtherValues: Partial<Record<DatasetFacet, number>>;
  /** By the names asked for. */
  histograms: Record<string, Histogram>;
  /** By pid. */
  highlights: Record<string, Highlight[]>;
  cursor?: string;
  terms: SearchTerm[];
  expression: SearchExpression;
  /** What could not be counted in time: it is empty above. */
  pending?: SearchPending;
  timing: SearchTiming;
}

export interface FileQuery extends Cancellable {
  /** Part of a path, or a pattern with `*` and `?`; two characters at least. */
  q: string;
  limit: number;
  cursor?: string | undefined;
  /** PID. */
  dataset?: string | undefined;
  proposal?: string | undefined;
  /** The answer reflects at least this change. */
  change?: string | undefined;
}

export interface DatasetFileQuery extends PageQuery {
  q?: string | undefined;
}

export type DatasetFile = Omit<FileHit, "dataset">;

export interface DatasetFileResult {
  items: DatasetFile[];
  total: number;
  cursor?: string;
}

export interface MetadataKeyQuery extends Cancellable {
  q?: string | undefined;
  limit: number;
}

/**
 * What answers searches. Every answer holds only what the caller may read, totals, counts and names of keys included.
 * Errors: `invalid_query` for a query that cannot be read, `unavailable` for one that takes too long.
 */
export interface SearchEngine {
  datasets(principal: Principal, query: DatasetQuery): Promise<DatasetResult>;
  files(principal: Principal, query: FileQuery): Promise<FilePage>;
  /** Files of one dataset. Throws NotFound. */
  datasetFiles(principal: Principal, pid: string, query: DatasetFileQuery): Promise<DatasetFileResult>;
  metadataKeys(principal: Principal, query: MetadataKeyQuery): Promise<MetadataKey[]>;
}
