import { insideOf, type WrittenBounds, writtenToSI } from "@margay/units";
import type { Bounds, Leaf } from "../../leaf.ts";
import type { FormLookup, WrittenNumber } from "../../postgres/find/forms.ts";
import type { Key, KeyLookup } from "../../postgres/find/metadata-keys.ts";
import type { FieldFilter } from "./filter-columns.ts";

/** A condition on the numbers that stand at a path of the metadata as they were written. */
export interface NumbersAsWritten {
  /** Datasets that surely fulfil it. */
  sure: Leaf;
  /** Others that may, each part with what PostgreSQL has to look at; few as a rule. */
  unclear: readonly { within: Leaf; any: boolean }[];
}

const maxNumbers = 50;

/**
 * The condition by sets of keys, which tell in which unit each dataset wrote the number, and by the number in SI. Undefined
 * where it is not one on numbers alone, or the sets do not tell.
 */
export function numbersAsWritten(
  filter: FieldFilter,
  lookUp: KeyLookup,
  forms: FormLookup,
): NumbersAsWritten | undefined {
  const [name, ...path] = filter.field;
  if (name !== "scientificMetadata" || path.length === 0) return undefined;
  const wanted = intervalsOf(filter);
  const found = wanted && forms(path);
  if (!wanted || !found) return undefined;
  const keys = lookUp(path).filter(({ numeric }) => numeric);
  const sure: Leaf[] = [];
  const unclear: { within: Leaf; any: boolean }[] = [];
  const untold = [...found.unclear];
  for (const one of merged(found.plain)) {
    const key = keyOf(keys, one);
    if (!key) {
      untold.push(...one.keysets);
      continue;
    }
    const among = ofKeysets(one.keysets);
    const at = (bounds: Bounds): Leaf => ({ on: "and", of: [{ on: "quantity", key: key.id, bounds }, among] });
    for (const bounds of wanted) {
      const found = writtenToSI(bounds, one.unit);
      sure.push(at(found.sure));
      unclear.push(...found.unclear.map((value) => ({ within: at({ lo: value, hi: value }), any: false })));
    }
  }
  if (untold.length > 0) unclear.push({ within: ofKeysets(untold), any: true });
  // Datasets of which nobody has noted the keys.
  if (found.uncounted)
    unclear.push({ within: { on: "not", of: { on: "facetLike", column: "keyset", test: () => true } }, any: true });
  return { sure: { on: "or", of: sure }, unclear };
}

/** The bounds that a number must be within, one pair of them. */
function intervalsOf(filter: FieldFilter): WrittenBounds[] | undefined {
  if (filter.op === "in") {
    const { values } = filter;
    const numbers = values.filter((value): value is number => Number.isFinite(value));
    if (numbers.length < values.length || numbers.length > maxNumbers) return undefined;
    return numbers.map((value) => ({ lo: value, hi: value }));
  }
  if (filter.op !== "range") return undefined;
  const { gt, gte, lt, lte } = filter;
  const given = [gt, gte, lt, lte].filter((bound) => bound !== undefined);
  if (!given.every((bound) => Number.isFinite(bound))) return undefined;
  const inside = insideOf({ gt, gte, lt, lte } as Parameters<typeof insideOf>[0]); // just seen to be numbers
  return inside && [inside];
}

/** Spellings of one unit are one. */
function merged(plain: readonly WrittenNumber[]): WrittenNumber[] {
  const groups = Map.groupBy(plain, ({ key, unit }) => `${unit}\0${key}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first, keysets: group.flatMap(({ keysets }) => keysets) }] : [];
  });
}

const keyOf = (keys: readonly Key[], { key, unitSI }: WrittenNumber) =>
  keys.find((one) => one.key === key && one.unitSI === unitSI);

const ofKeysets = (ids: readonly number[]): Leaf => ({ on: "facet", column: "keyset", values: ids.map(String) });
