import { createHash } from "node:crypto";

export const sourceTypes = ["Dataset", "Proposal", "Sample", "Instrument"] as const;
export type SourceType = (typeof sourceTypes)[number];

/** One key of the metadata of one kind of record, under one human-readable name, and who uses it. */
export interface MetadataKeyUse {
  /** Follows from the next three. */
  readonly id: string;
  readonly sourceType: SourceType;
  /** Top level of the metadata, as written. */
  readonly key: string;
  /** `human_name` of the entry; empty where it has none. */
  readonly humanReadableName: string;
  /** Owner and access groups of the records that use it, sorted. */
  readonly userGroups: readonly string[];
  /** How many records of each of these groups use it. */
  readonly userGroupCounts: Readonly<Record<string, number>>;
  /** Number of records that use it. */
  readonly usageCount: number;
  /** Whether one of them is published. */
  readonly isPublished: boolean;
  readonly createdBy: "system";
  readonly updatedBy: "system";
  /** ISO 8601 in UTC: the creation of the first and the last change of a record that uses it. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** How many records use something, and when they were made and changed. */
export interface Users {
  n: number;
  isPublished: boolean;
  firstAt: Date;
  lastAt: Date;
}

/** Records that have the same keys, with how many of them each group has. */
export interface Tally extends Users {
  /** Absent for the small kinds, whose groups are known at once. */
  keysetId?: number;
  groups: Map<string, number>;
}

interface Named {
  sourceType: SourceType;
  key: string;
  humanName: string;
  tallies: Tally[];
}

/** A key with the tallies that its groups are counted from; they must know their groups before these are looked at. */
export interface FoundUse {
  use: MetadataKeyUse;
  tallies: readonly Tally[];
}

/** Collects the tallies of each kind, key and human name. */
export class KeyUses {
  readonly #named = new Map<string, Named>();

  add(sourceType: SourceType, key: string, humanName: string, tally: Tally): void {
    const name = JSON.stringify([sourceType, key, humanName]);
    const known = this.#named.get(name);
    if (known) known.tallies.push(tally);
    else this.#named.set(name, { sourceType, key, humanName, tallies: [tally] });
  }

  list(): FoundUse[] {
    return [...this.#named].map(([name, named]) => ({ use: toUse(name, named), tallies: named.tallies }));
  }
}

/** Groups are added up when they are looked at: many keys of many groups are found, and few are shown. */
function toUse(name: string, { sourceType, key, humanName, tallies }: Named): MetadataKeyUse {
  let counts: Record<string, number> | undefined;
  const countsOf = () => {
    counts ??= addedUp(tallies);
    return counts;
  };
  return {
    get id() {
      return idFrom(name);
    },
    sourceType,
    key,
    humanReadableName: humanName,
    get userGroups() {
      return Object.keys(countsOf()).sort();
    },
    get userGroupCounts() {
      return countsOf();
    },
    usageCount: tallies.reduce((sum, { n }) => sum + n, 0),
    isPublished: tallies.some(({ isPublished }) => isPublished),
    createdBy: "system",
    updatedBy: "system",
    createdAt: new Date(
      tallies.reduce((at, { firstAt }) => Math.min(at, firstAt.getTime()), Number.POSITIVE_INFINITY),
    ).toISOString(),
    updatedAt: new Date(
      tallies.reduce((at, { lastAt }) => Math.max(at, lastAt.getTime()), Number.NEGATIVE_INFINITY),
    ).toISOString(),
  };
}

function addedUp(tallies: readonly Tally[]): Record<string, number> {
  const sum = new Map<string, number>();
  for (const { groups } of tallies) for (const [group, n] of groups) sum.set(group, (sum.get(group) ?? 0) + n);
  return Object.fromEntries([...sum].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A UUID of version 8: a hash in its form. */
function idFrom(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
