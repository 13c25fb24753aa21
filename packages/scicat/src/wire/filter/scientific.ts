import type { FieldPath, Filter } from "@margay/contract";
import { isDoc, spelledScalar } from "./json.ts";
import { decodedKey } from "./names.ts";
import { all, any } from "./target.ts";

/** A unit that a condition asks for, in which SciCat then shows the value. */
export interface AskedUnit {
  /** Name of the metadata entry, decoded. */
  key: string;
  unit: string;
}

export interface Scientific {
  where?: Filter | undefined;
  units: AskedUnit[];
}

type Bounds = { eq?: number; gt?: number; gte?: number; lt?: number; lte?: number };

/**
 * Reads conditions `{lhs, relation, rhs, unit}` on the metadata in the field `root`. With a unit, numbers are compared
 * in SI units; without one the entry itself, its `value` and its `v` count as written. All of them must hold, also
 * several on one entry. Conditions without an entry or a value, and unknown relations, are ignored as SciCat does.
 */
export function readScientific(conditions: unknown, root: string): Scientific {
  const list: readonly unknown[] = Array.isArray(conditions) ? conditions : isDoc(conditions) ? [conditions] : [];
  const units: AskedUnit[] = [];
  const of: Filter[] = [];
  for (const one of list) {
    if (!isDoc(one) || typeof one.lhs !== "string" || one.lhs === "") continue;
    const { lhs, relation, rhs } = one;
    if (rhs === undefined || rhs === null || typeof relation !== "string") continue;
    const unit = typeof one.unit === "string" && one.unit.trim() !== "" ? one.unit.trim() : undefined;
    if (unit !== undefined) units.push({ key: decodedKey(lhs), unit });
    const found = candidates(lhs).map((path) => condition({ root, path, unit }, relation, rhs));
    const known = found.filter((filter) => filter !== undefined);
    if (known.length > 0) of.push(any(known));
  }
  return { where: of.length > 0 ? all(of) : undefined, units };
}

/** SciCat takes `lhs` as one key; its own list of keys also offers dotted paths, so both readings count. */
function candidates(lhs: string): FieldPath[] {
  const key = decodedKey(lhs);
  const path = lhs.split(".").map(decodedKey);
  return path.length > 1 && path.length <= 50 ? [[key], path] : [[key]];
}

interface Entry {
  root: string;
  path: FieldPath;
  unit: string | undefined;
}

function condition(entry: Entry, relation: string, rhs: unknown): Filter | undefined {
  switch (relation) {
    case "EQUAL_TO":
      return equal(entry, rhs);
    case "EQUAL_TO_NUMERIC":
      return isNumber(rhs) ? compare(entry, { eq: rhs }) : compareSpelled(entry, "eq", rhs);
    case "EQUAL_TO_STRING":
      return written(entry, (field) => ({ op: "in", field, values: [textOf(rhs)] }));
    case "CONTAINS_STRING":
      return written(entry, (field) => ({ op: "substring", field, text: textOf(rhs), ignoreCase: true }));
    case "GREATER_THAN":
      return compareSpelled(entry, "gt", rhs);
    case "GREATER_THAN_OR_EQUAL":
      return compareSpelled(entry, "gte", rhs);
    case "LESS_THAN":
      return compareSpelled(entry, "lt", rhs);
    case "LESS_THAN_OR_EQUAL":
      return compareSpelled(entry, "lte", rhs);
    case "RANGE":
      return range(entry, rhs);
    default:
      return undefined;
  }
}

function equal(entry: Entry, rhs: unknown): Filter {
  const number = numberOf(rhs);
  if (number !== undefined && entry.unit !== undefined) return compare(entry, { eq: number });
  const values = typeof rhs === "string" && number !== undefined ? [rhs, number] : [plainOf(rhs)];
  return written(entry, (field) => ({ op: "in", field, values }));
}

function range(entry: Entry, rhs: unknown): Filter | undefined {
  const [low, high]: unknown[] = Array.isArray(rhs) ? rhs : [];
  const gt = numberOf(low);
  const lt = numberOf(high);
  if (gt === undefined && lt === undefined) return undefined;
  // Half of a range is what is left when the other field of the form is still empty.
  return compare(entry, { ...(gt === undefined ? {} : { gt }), ...(lt === undefined ? {} : { lt }) });
}

function compareSpelled(entry: Entry, key: keyof Bounds, rhs: unknown): Filter {
  const number = numberOf(rhs);
  if (number !== undefined) return compare(entry, { [key]: number });
  const text = textOf(rhs);
  return key === "eq"
    ? written(entry, (field) => ({ op: "in", field, values: [text] }))
    : written(entry, (field) => ({ op: "range", field, [key]: text }));
}

function compare(entry: Entry, bounds: Bounds): Filter {
  const { path, unit } = entry;
  if (unit !== undefined) return { op: "quantity", path, unit, ...bounds };
  const { eq, ...range } = bounds;
  return written(entry, (field) =>
    eq === undefined ? { op: "range", field, ...range } : { op: "in", field, values: [eq] },
  );
}

/** The condition on the entry as it was written: a bare value or one with a unit, which then must be the one asked for. */
function written({ root, path, unit }: Entry, make: (field: FieldPath) => Filter): Filter {
  const at = [root, ...path];
  const found = any([make(at), make([...at, "value"]), make([...at, "v"])]);
  if (unit === undefined) return found;
  const units = any(["unit", "u"].map((name) => ({ op: "in", field: [...at, name], values: [unit] })));
  return all([found, units]);
}

const isNumber = (value: unknown): value is number => typeof value === "number";

function numberOf(value: unknown): number | undefined {
  const spelled = typeof value === "string" ? spelledScalar(value.trim()) : value;
  return isNumber(spelled) ? spelled : undefined;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

const plainOf = (value: unknown) =>
  typeof value === "string" || typeof value === "boolean" || isNumber(value) ? value : textOf(value);
