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
}

/**
 * The search columns of this process and what keeps them fresh. `current` is undefined while PostgreSQL must answer.
 */
export interface Columns {
  state(): ColumnState;
  /**
   * The index once it reflects every write that this process acknowledged before the call and, where given, the change
   * (the `Change-Id` of a write of any process). Undefined where they are not ready, or did not get there in time:
   * then PostgreSQL answers, which always reflects both. Throws `invalid_query` for a malformed change id.
   */
  current(options?: {
    change?: string | undefined;
    signal?: AbortSignal | undefined;
  }): Promise<ColumnIndex | undefined>;
  /** Which classes of visibility (ids of `acl`) contain one of these groups: `classes[aclId]` is 1. Remembered. */
  classesOf(groupIds: readonly number[]): Promise<Uint8Array>;
  close(): Promise<void>;
}
