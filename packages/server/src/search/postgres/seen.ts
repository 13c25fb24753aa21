import type { Principal } from "../../access/index.ts";
import type { Leaf } from "../leaf.ts";

/** A condition on tags. */
export type TagLeaf = Extract<Leaf, { on: "tag" }>;

export interface NamedRecord {
  kind: string;
  key: string;
  label: string;
}

/** What is known of proposals, beamtimes, samples and instruments that the caller may read, as of the last commit. */
export interface NamedSeen {
  /** References to those whose title or name has the words; undefined where they are too many or PostgreSQL must tell. */
  titled(leaf: Leaf): string[] | undefined;
  /** Those whose key begins so, then those whose name contains the text, whatever the case; of both the newest first. */
  like(kind: string, text: string, limit: number): NamedRecord[];
  /** Keys, ascending, of those whose name contains the text. */
  labelled(kind: string, text: string, limit: number): string[];
}

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
  /** Undefined where names are not kept. */
  readonly named?: NamedSeen | undefined;
}

/** What can tell that. */
export interface SeenOf {
  /** Undefined while PostgreSQL must say it. */
  seen(principal: Principal, signal?: AbortSignal): Promise<Seen | undefined>;
}
