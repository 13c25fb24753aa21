import type { Principal } from "../../access/index.ts";
import type { Leaf } from "../leaf.ts";

/** A condition on tags. */
export type TagLeaf = Extract<Leaf, { on: "tag" }>;

/**
 * What is known of the datasets that the caller of a session may read, without a statement: the same that PostgreSQL would
 * say. Undefined for what is not kept.
 */
export interface Seen {
  /** How many datasets have each set of keys (`dataset.keyset_id`); `uncounted` where some have none yet. */
  keysets(): Promise<{ counts: ReadonlyMap<number, number>; uncounted: boolean }>;
  /** From where to where these numeric keys (ids) go, in SI units; those that no dataset has are left out. */
  numbers(ids: readonly number[]): Promise<ReadonlyMap<number, { min: number; max: number }> | undefined>;
  /** For each of these conditions whether a dataset has such a tag. */
  tags(leaves: readonly TagLeaf[]): Promise<readonly boolean[] | undefined>;
}

/** What can tell that. */
export interface SeenOf {
  /** Undefined while PostgreSQL must say it. */
  seen(principal: Principal, signal?: AbortSignal): Promise<Seen | undefined>;
}
