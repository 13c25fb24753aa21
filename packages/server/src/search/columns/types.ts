import type { ColumnIndex } from "@margay/columns";

/** How far the search columns of this process are. */
export interface ColumnState {
  /** `off`: switched off or above the memory limit; `loading`; `ready`. */
  phase: "off" | "loading" | "ready";
  /** Why they are off, or share that is loaded, for people. */
  note?: string;
  /** Which parts are kept, where the memory limit left some out. */
  terms: boolean;
  quantities: boolean;
  files: boolean;
  /** Datasets that are in them. */
  rows?: number;
  /** Shared memory that they take. */
  sizeBytes?: number;
  /** How long ago the database was last heard of. */
  lagMs?: number;
  /** The last look that found changes: how many, and how long until searches saw them. */
  lastCatchUp?: { changes: number; tookMs: number };
}

export interface CurrentOptions {
  /** `Change-Id` of a write of any process, or id of an event: the answer must reflect it. */
  change?: string | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * The search columns of this process and what keeps them fresh. `current` is undefined while PostgreSQL must answer.
 */
export interface Columns {
  state(): ColumnState;
  /**
   * The index once it reflects every write that any process committed before the call. Where that takes longer than the
   * patience it is the index as it is: after a bulk load a search is quick rather than complete to the second. Undefined
   * where the columns are not ready, the database has not been heard of for a while, or a change that was asked for is not
   * there in time: then PostgreSQL answers, which always reflects everything. Throws `invalid_query` for a malformed
   * change id.
   */
  current(options?: CurrentOptions): Promise<ColumnIndex | undefined>;
  /**
   * Which classes of visibility (ids of `acl`) contain one of these groups: `classes[aclId]` is 1. Ask for it after
   * `current`: it then knows all classes of that index. Remembered; do not change it.
   */
  classesOf(groupIds: readonly number[]): Promise<Uint8Array>;
  close(): Promise<void>;
}
