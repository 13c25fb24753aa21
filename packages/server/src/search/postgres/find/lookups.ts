import type { FieldPath } from "@margay/contract";
import type { FormLookup } from "./forms.ts";
import type { KeyLookup } from "./metadata-keys.ts";

/** Spellings of units that small records have at a path. */
export type UnitsOf = (path: FieldPath) => readonly string[];

/** What compiling needs beyond the filter, looked up before. */
export interface Lookups {
  keys: KeyLookup;
  /** In which forms numbers are written. */
  forms: FormLookup;
  units: UnitsOf;
}

/**
 * `set`: indexes narrow first, for the whole matching set. `walk`: conditions are looked at row by row, where rows come
 * in the wanted order and few are needed.
 */
export type Mode = "set" | "walk";
