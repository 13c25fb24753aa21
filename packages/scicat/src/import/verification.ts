import type { FieldDifference } from "./compare.ts";
import type { Collection } from "./names.ts";

export interface RecordDifference {
  collection: Collection;
  key: string;
  /** `missing`: the catalogue does not have the record. */
  fields: FieldDifference[] | "missing";
}

export interface CollectionCheck {
  collection: Collection;
  /** Different keys that were written or were there. */
  expected: number;
  /** Records of the kind in the catalogue, those from elsewhere too. */
  present: number;
  compared: number;
  different: number;
}

export interface Verification {
  collections: CollectionCheck[];
  /** The first 200; `differencesTotal` counts all. */
  differences: RecordDifference[];
  differencesTotal: number;
}

/** Whether the catalogue holds what it should, as far as it was looked at. */
export const isVerified = ({ collections, differencesTotal }: Verification): boolean =>
  differencesTotal === 0 && collections.every(({ expected: wanted, present }) => present >= wanted);
