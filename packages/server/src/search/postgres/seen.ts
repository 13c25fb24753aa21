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

/** Sets of keys by their ids; what is missing has not been asked for. */
export interface KeysetMemory {
  /** Sets that have this path, or one below it. */
  readonly ofPath: Map<string, Int32Array>;
  /** Units in which a key is written, each with the sets that do. */
  readonly unitsOf: Map<string, readonly { unit: string; sets: Int32Array }[]>;
}

/**
 * What is known of the datasets that the caller of a session may read, without a statement: the same that PostgreSQL would
 * say. Undefined for what is not kept.
 */
export interface Seen {
  /**
   * How many datasets have each set of keys (`dataset.keyset_id`); `uncounted` where some have none yet. `memory` may be
   * added to by whoever reads the sets.
   */
  keysets(): Promise<{ counts: ReadonlyMap<number, number>; uncounted: boolean; memory: KeysetMemory }>;
  /** Ids of the newest datasets. Read them with the read rule: it may have changed since. */
  newest(limit: number): Promise<readonly number[]>;
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
