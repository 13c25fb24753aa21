import { createHash } from "node:crypto";
import type { Keyset } from "../datasets/index.ts";

export const sourceTypes = ["Dataset", "Proposal", "Sample", "Instrument"] as const;
export type SourceType = (typeof sourceTypes)[number];

/** One key of the metadata of one kind of record, under one human-readable name, and who uses it. */
export interface MetadataKeyUse {
  /** Follows from the next three. */
  id: string;
  sourceType: SourceType;
  /** Top level of the metadata, as written. */
  key: string;
  /** `human_name` of the entry; empty where it has none. */
  humanReadableName: string;
  /** Owner and access groups of the records that use it, sorted. */
  userGroups: string[];
  /** How many records of each of these groups use it. */
  userGroupCounts: Record<string, number>;
  /** Number of records that use it. */
  usageCount: number;
  /** Whether one of them is published. */
  isPublished: boolean;
  createdBy: "system";
  updatedBy: "system";
  /** ISO 8601 in UTC: the creation of the first and the last change of a record that uses it. */
  createdAt: string;
  updatedAt: string;
}

/** Records that use the same keys and have the same groups. */
export interface Users {
  ownerGroup: string | null;
  accessGroups: readonly string[];
  isPublished: boolean;
  n: number;
  firstAt: Date;
  lastAt: Date;
}

/** Adds up who uses something. */
export class Tally {
  n = 0;
  isPublished = false;
  firstAt = Number.POSITIVE_INFINITY;
  lastAt = Number.NEGATIVE_INFINITY;
  readonly groups = new Map<string, number>();

  add({ ownerGroup, accessGroups, isPublished, n, firstAt, lastAt }: Users): void {
    for (const group of new Set([ownerGroup ?? "", ...accessGroups]))
      if (group !== "") this.groups.set(group, (this.groups.get(group) ?? 0) + n);
    this.count(n, isPublished, firstAt.getTime(), lastAt.getTime());
  }

  addAll(other: Tally): void {
    for (const [group, n] of other.groups) this.groups.set(group, (this.groups.get(group) ?? 0) + n);
    this.count(other.n, other.isPublished, other.firstAt, other.lastAt);
  }

  private count(n: number, isPublished: boolean, firstAt: number, lastAt: number): void {
    this.n += n;
    this.isPublished ||= isPublished;
    this.firstAt = Math.min(this.firstAt, firstAt);
    this.lastAt = Math.max(this.lastAt, lastAt);
  }
}

/** Tallies by kind, key and human name. */
export class KeyUses {
  readonly #tallies = new Map<string, { sourceType: SourceType; key: string; humanName: string; tally: Tally }>();

  of(sourceType: SourceType, key: string, humanName: string): Tally {
    const name = JSON.stringify([sourceType, key, humanName]);
    const known = this.#tallies.get(name);
    if (known) return known.tally;
    const tally = new Tally();
    this.#tallies.set(name, { sourceType, key, humanName, tally });
    return tally;
  }

  addKeyset({ keys }: Keyset, tally: Tally): void {
    for (const [key, humanName] of keys) this.of("Dataset", key, humanName).addAll(tally);
  }

  list(): MetadataKeyUse[] {
    return [...this.#tallies].map(([name, { sourceType, key, humanName, tally }]) => {
      const groups = [...tally.groups].sort(([a], [b]) => (a < b ? -1 : 1));
      return {
        id: idFrom(name),
        sourceType,
        key,
        humanReadableName: humanName,
        userGroups: groups.map(([group]) => group),
        userGroupCounts: Object.fromEntries(groups),
        usageCount: tally.n,
        isPublished: tally.isPublished,
        createdBy: "system",
        updatedBy: "system",
        createdAt: new Date(tally.firstAt).toISOString(),
        updatedAt: new Date(tally.lastAt).toISOString(),
      };
    });
  }
}

/** A UUID of version 8: a hash in its form. */
function idFrom(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
