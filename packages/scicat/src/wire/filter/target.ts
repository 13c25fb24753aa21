import type { FieldPath, Filter, FilterValue } from "@margay/contract";
import { isDoc, spelledScalar } from "./json.ts";
import { type FieldType, type NameTable, own, type Resolved, resolveName } from "./names.ts";

/** Matches nothing. */
export const nothing: Filter = { op: "or", of: [] };

/** All of the conditions, without shells that say nothing. */
export const all = (of: readonly Filter[]): Filter => joined("and", of);

/** Those of the conditions that there are; undefined where there is none. */
export function allOf(...conditions: readonly (Filter | undefined)[]): Filter | undefined {
  const given = conditions.filter((one) => one !== undefined);
  return given.length === 0 ? undefined : all(given);
}

/** One of the conditions, without shells that say nothing. */
export const any = (of: readonly Filter[]): Filter => joined("or", of);

function joined(op: "and" | "or", of: readonly Filter[]): Filter {
  const flat = of.flatMap((one) => (one.op === op ? one.of : [one]));
  const [only] = flat;
  return flat.length === 1 && only !== undefined ? only : { op, of: flat };
}

export const not = (of: Filter): Filter => ({ op: "not", of });

/** The field that a condition is about: where it is, and how a positive condition on it is put. */
export interface Target {
  readonly path: FieldPath;
  readonly type: FieldType;
  readonly list: boolean;
  leaf(make: (field: FieldPath) => Filter): Filter;
  equals(values: readonly unknown[]): Filter;
}

/** A field by its SciCat name. Inside of a list's item `outer` is that list's path, which the paths then leave out. */
export function targetOf(names: NameTable, name: string, outer: FieldPath, castFree: boolean): Target {
  const resolved = resolveName(names, name);
  const path = relative(resolved.path, outer);
  const { type, list, link } = resolved;
  const table = own(names.values, resolved.path.join("."));
  const values = (given: readonly unknown[]) => given.flatMap((one) => spellings(one, type, castFree, table));
  const plain: Target = {
    path,
    type,
    list,
    leaf: (make) => make(path),
    equals: (given) => ({ op: "in", field: path, values: values(given) }),
  };
  return link === undefined ? plain : linked(plain, link, values);
}

type Values = (given: readonly unknown[]) => readonly FilterValue[];

/** A condition on an item of a list, so that a denial of it means that no item is so. */
function linked(plain: Target, link: NonNullable<Resolved["link"]>, values: Values): Target {
  const element = (of: readonly Filter[]): Filter => ({ op: "element", field: link.list, where: all(of) });
  const leaf: Target["leaf"] = (make) => element([link.where, make(link.field)]);
  return {
    ...plain,
    leaf,
    equals(given) {
      const named = values(given).filter((one) => one !== null);
      const found: Filter[] = named.length > 0 ? [leaf((field) => ({ op: "in", field, values: named }))] : [];
      return any(given.includes(null) ? [...found, not(element([link.where]))] : found);
    },
  };
}

const relative = (path: FieldPath, outer: FieldPath): FieldPath =>
  outer.every((step, at) => path[at] === step) ? path.slice(outer.length) : path;

/**
 * The values that one typed by a client may mean for a field of a type: a text that spells a truth value or a number
 * counts as one where the field holds such; a text field is never searched for anything but text.
 */
function spellings(
  value: unknown,
  type: FieldType,
  castFree: boolean,
  table: Readonly<Record<string, readonly string[]>> | undefined,
): readonly FilterValue[] {
  if (typeof value === "number") {
    if (type === "text") return [value, String(value)];
    return [type === "instant" ? instantText(value) : value];
  }
  if (typeof value !== "string") return value === null || typeof value === "boolean" ? [value] : [frozen(value)];
  const mapped = own(table, value);
  if (mapped !== undefined) return mapped;
  const spelled = type === "text" || type === "instant" ? undefined : spelledScalar(value);
  if (spelled === undefined) return [value];
  if (type === "free") return castFree ? [value, spelled] : [value];
  return [typeof spelled === type ? spelled : value];
}

function frozen(value: unknown): FilterValue {
  if (Array.isArray(value) || isDoc(value)) return value;
  return null; // nothing else comes out of JSON
}

/** Milliseconds since 1970 as a date, where they are one. */
function instantText(value: number): FilterValue {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? value : date.toISOString();
}

/** A bound of an ordered comparison, typed like the field, or undefined for what has no order. */
export function boundOf(target: Target, value: unknown, castFree: boolean): number | string | undefined {
  if (typeof value === "number") return target.type === "instant" ? String(instantText(value)) : value;
  if (typeof value !== "string") return undefined;
  if (target.type !== "number" && !(target.type === "free" && castFree)) return value;
  const spelled = spelledScalar(value);
  return typeof spelled === "number" ? spelled : value;
}
