import type { FieldPath, Filter } from "@margay/contract";
import { refused } from "./filter-error.ts";
import { isDoc } from "./json.ts";
import { type NameTable, resolveName } from "./names.ts";
import { fieldCondition, isOperation, type OperatorContext, operatorOf } from "./operators.ts";
import { all, any, not, type Target, targetOf } from "./target.ts";
import { textCondition } from "./text.ts";

/** How a dialect reads conditions. */
export interface WhereOptions {
  /**
   * Whether a text that spells a number or truth value also counts as one below free metadata, as LoopBack reads it.
   * Fields of a known type are always read by their type.
   */
  castFree?: boolean;
}

/** Where a condition stands: in a record, or in the items of the list called `prefix`. */
interface Place extends WhereOptions {
  names: NameTable;
  prefix: string;
  outer: FieldPath;
}

/**
 * Reads a `where`: LoopBack's words and MongoDB's operators at any depth, SciCat's names. A list means that all of its
 * conditions hold; null, `{}` and `[]` are no condition. Throws FilterError (400) that names what is wrong and where.
 */
export function readWhere(where: unknown, names: NameTable, options: WhereOptions = {}): Filter | undefined {
  return conditions(where, { ...options, names, prefix: "", outer: [] }, "where");
}

function conditions(where: unknown, place: Place, at: string): Filter | undefined {
  if (where === null || where === undefined) return undefined;
  if (Array.isArray(where)) {
    const of = where.map((one: unknown, index) => conditions(one, place, `${at}.${index}`));
    return joined(of);
  }
  if (!isDoc(where)) throw refused(`An object is needed at ${at}`);
  return joined(Object.entries(where).map(([key, value]) => condition(key, value, place, `${at}.${key}`)));
}

function joined(of: readonly (Filter | undefined)[]): Filter | undefined {
  const found = of.filter((one) => one !== undefined);
  return found.length === 0 ? undefined : all(found);
}

function condition(key: string, value: unknown, place: Place, at: string): Filter | undefined {
  switch (key) {
    case "and":
    case "$and":
      return all(branches(key, value, place, at));
    case "or":
    case "$or":
      return any(branches(key, value, place, at));
    case "nor":
    case "$nor":
      return not(any(branches(key, value, place, at)));
    case "$not":
      return not(conditions(value, place, at) ?? { op: "and", of: [] });
    case "$text":
      return freeText(value, place, at);
  }
  if (key.startsWith("$") || (operatorOf(key) !== undefined && !isField(key, place)))
    throw refused(`Unknown operator "${key}" at ${at}`);
  if (key === "text" && !isField(key, place)) return freeText(value, place, at);
  const target = targetOf(place.names, place.prefix + key, place.outer, place.castFree ?? false);
  return fieldCondition(target, value, operators(place, place.prefix + key), at);
}

const isField = (key: string, { names, prefix }: Place) => prefix !== "" || resolveName(names, key).known;

function branches(key: string, value: unknown, place: Place, at: string): Filter[] {
  if (!Array.isArray(value) || value.length === 0) throw refused(`"${key}" needs a list of conditions at ${at}`);
  return value.map((one: unknown, index): Filter => {
    if (!isDoc(one)) throw refused(`An object is needed at ${at}.${index}`);
    return conditions(one, place, `${at}.${index}`) ?? { op: "and", of: [] };
  });
}

function freeText(value: unknown, { prefix }: Place, at: string): Filter | undefined {
  const text = isDoc(value) ? (value.$search ?? value.search) : value;
  if (typeof text !== "string" || prefix !== "") throw refused(`A text to search for is needed at ${at}`);
  return textCondition(text) ?? { op: "or", of: [] };
}

function operators(place: Place, name: string): OperatorContext {
  return {
    castFree: place.castFree ?? false,
    element(target: Target, where: unknown, at: string): Filter {
      if (!isDoc(where)) throw refused(`"$elemMatch" needs an object at ${at}`);
      const outer = [...place.outer, ...target.path];
      const items: Filter =
        isOperation(where) && !Object.keys(where).some(isLogical)
          ? fieldCondition(itemOf(place, name, outer), where, operators({ ...place, outer }, name), at)
          : (conditions(where, { ...place, prefix: `${name}.`, outer }, at) ?? { op: "and", of: [] });
      return target.leaf((field) => ({ op: "element", field, where: items }));
    },
  };
}

const isLogical = (key: string) => ["$and", "$or", "$nor", "and", "or", "nor"].includes(key);

/** The item itself, for a list of plain values. */
function itemOf(place: Place, name: string, outer: FieldPath): Target {
  return { ...targetOf(place.names, name, outer, place.castFree ?? false), list: false };
}
