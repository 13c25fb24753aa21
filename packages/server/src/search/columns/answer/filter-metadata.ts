import type { FieldPath } from "@margay/contract";
import { joinKey } from "@margay/units";
import { metadataTag } from "../../../datasets/index.ts";
import type { Bounds, Leaf } from "../../leaf.ts";
import type { WrittenNumbers } from "../../postgres/find/forms.ts";
import { canBeStored } from "../../postgres/find/json-values.ts";
import type { Lookups } from "../../postgres/find/lookups.ts";
import { type Key, type KeyLookup, spellings } from "../../postgres/find/metadata-keys.ts";
import type { Bounds as QuantityBounds } from "../../postgres/find/quantities.ts";
import { boundsOfRange, type FieldFilter, side, strictest } from "./filter-columns.ts";

/** What is lost when a number is brought to another unit and back; as in the SQL of quantities. */
const slack = 1e-12;
const near = (value: number) => Math.abs(value) * slack;

const anyOf = (of: readonly Leaf[]): Leaf => (of.length === 1 && of[0] ? of[0] : { on: "or", of });
const within = (keys: readonly Key[], bounds: Bounds): Leaf =>
  anyOf(keys.map(({ id }) => ({ on: "quantity", key: id, bounds })));

/** One of the keys has a number within the bounds, which are in SI. */
export function leafOfQuantities(keys: readonly Key[], { eq, gt, gte, lt, lte }: QuantityBounds): Leaf {
  const shifted = (value: number | undefined, by: 1 | -1) =>
    value === undefined ? undefined : value + by * near(value);
  const lower = [...side(shifted(eq, -1), false), ...side(shifted(gt, 1), true), ...side(shifted(gte, -1), false)];
  const upper = [...side(shifted(eq, 1), false), ...side(shifted(lt, -1), true), ...side(shifted(lte, 1), false)];
  return within(keys, strictest(lower, upper));
}

/** Conditions on `valueSI` and `unitSI` of a quantity; undefined for other fields and what only PostgreSQL can say. */
export function metadataLeaf(filter: FieldFilter, lookUp: KeyLookup): Leaf | undefined {
  const { field } = filter;
  const last = field.at(-1);
  if (field[0] !== "scientificMetadata" || field.length < 3 || (last !== "valueSI" && last !== "unitSI"))
    return undefined;
  if (!field.every(canBeStored)) return undefined;
  const path = field.slice(1);
  const around = new Set(spellings(path.slice(0, -1)));
  const keys = lookUp(path).filter(
    (key) =>
      key.numeric && ((around.has(key.key) && key.unitSI !== "") || (last === "valueSI" && key.key === joinKey(path))),
  );
  const isThere = within(keys, {});
  if (filter.op === "exists") return isThere;
  if (filter.op === "in") {
    const missing: Leaf[] = filter.values.includes(null) ? [{ on: "not", of: isThere }] : [];
    if (last === "unitSI")
      return anyOf([
        within(
          keys.filter(({ unitSI }) => filter.values.includes(unitSI.replace(/^\?/, ""))),
          {},
        ),
        ...missing,
      ]);
    const numbers = filter.values.filter((value): value is number => Number.isFinite(value));
    return anyOf([...numbers.map((eq) => leafOfQuantities(keys, { eq })), ...missing]);
  }
  if (filter.op !== "range" || last !== "valueSI") return undefined;
  const { gt, gte, lt, lte } = filter;
  if (![gt, gte, lt, lte].every((bound) => bound === undefined || Number.isFinite(bound))) return anyOf([]);
  return leafOfQuantities(keys, { gt, gte, lt, lte } as QuantityBounds); // just seen to be numbers
}

const numeric = /^\s*[+-]?[\d.]/;

/** What every dataset fulfils that fulfils a condition on its metadata, by the index of quantities and of texts. */
export function widerOfMetadata(
  filter: FieldFilter,
  path: FieldPath,
  { keys: lookUp, forms }: Pick<Lookups, "keys" | "forms">,
): Leaf | undefined {
  if (!filter.field.every(canBeStored)) return undefined;
  const keys = lookUp(path).filter((key) => key.numeric);
  if (filter.op === "range") {
    const bounds = boundsOfRange(filter);
    return bounds && numbersWithin(keys, bounds);
  }
  if (filter.op !== "in") return undefined;
  const spelled = spellings(path);
  // A unit beside a value is part of the quantity, and not indexed by itself.
  const isUnit = path.at(-1)?.startsWith("u") === true;
  if (spelled.length === 0) return undefined;
  const found: Leaf[] = [];
  for (const value of filter.values) {
    if (typeof value === "number" && Number.isFinite(value)) found.push(numbersWithin(keys, { lo: value, hi: value }));
    else if (typeof value === "boolean" || (typeof value === "string" && value.trim() !== "" && !isUnit)) {
      if (typeof value === "string" && !canBeStored(value)) continue;
      found.push(...spelled.map((key): Leaf => ({ on: "tag", equals: metadataTag(key, String(value).trim()) })));
      // With a unit beside it, a number written as text is indexed as a number.
      if (typeof value === "string" && numeric.test(value)) found.push(numericTexts(keys, forms(path)));
    } else return undefined;
  }
  return anyOf(found);
}

/** Has one of the keys, and maybe a text for a number. */
function numericTexts(keys: readonly Key[], written: WrittenNumbers | undefined): Leaf {
  if (!written || written.uncounted) return within(keys, {});
  return { on: "and", of: [within(keys, {}), { on: "facet", column: "keyset", values: written.texts.map(String) }] };
}

/** Numbers as written: those of keys with a unit are indexed in SI, and their bounds are not known. */
function numbersWithin(keys: readonly Key[], bounds: Bounds): Leaf {
  const isAsWritten = ({ unitSI }: Key) => unitSI === "" || unitSI.startsWith("?");
  return anyOf([
    within(
      keys.filter((key) => !isAsWritten(key)),
      {},
    ),
    within(keys.filter(isAsWritten), bounds),
  ]);
}
