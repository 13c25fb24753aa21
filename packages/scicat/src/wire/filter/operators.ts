import type { Filter } from "@margay/contract";
import { refused } from "./filter-error.ts";
import { isDoc, spelledScalar } from "./json.ts";
import { matches, splitRegexp } from "./patterns.ts";
import { all, boundOf, not, nothing, type Target } from "./target.ts";

/** LoopBack's words beside MongoDB's operators, and those that only LoopBack has. */
const words: Readonly<Record<string, string>> = {
  inq: "$in",
  nin: "$nin",
  eq: "$eq",
  neq: "$ne",
  gt: "$gt",
  gte: "$gte",
  lt: "$lt",
  lte: "$lte",
  exists: "$exists",
  like: "like",
  nlike: "nlike",
  ilike: "ilike",
  nilike: "nilike",
  regexp: "regexp",
  between: "between",
};

const companions = new Set(["options", "$options"]);

/** The operator that a key names: its MongoDB name or one of LoopBack's words; undefined for the name of a field. */
export function operatorOf(key: string): string | undefined {
  if (key.startsWith("$")) return key;
  return Object.hasOwn(words, key) ? words[key] : undefined;
}

/** Whether an object is a set of operators, as against a value to be equal to. */
export function isOperation(value: unknown): value is Readonly<Record<string, unknown>> {
  return isDoc(value) && Object.keys(value).some((key) => operatorOf(key) !== undefined);
}

/** What the operators need to know about the condition that they stand in. */
export interface OperatorContext {
  castFree: boolean;
  /** The condition on items of a list, for `$elemMatch`. */
  element(target: Target, where: unknown, at: string): Filter;
}

/** The condition that a field's value is `value`: a value to be equal to, or an object of operators. `at` is where it stands. */
export function fieldCondition(target: Target, value: unknown, context: OperatorContext, at: string): Filter {
  if (!isOperation(value)) return target.equals([value]);
  const bounds: Bounds = {};
  const of: Filter[] = [];
  for (const [key, operand] of Object.entries(value)) {
    const operator = operatorOf(key);
    if (operator === undefined && !companions.has(key)) throw refused(`Unknown operator "${key}" at ${at}`);
    if (operator === undefined || operator === "$options") {
      if (!("$regex" in value || "like" in value || "nlike" in value || "ilike" in value || "regexp" in value))
        throw refused(`"${key}" needs a pattern at ${at}`);
      continue;
    }
    const flags = value.$options ?? value.options ?? "";
    const found = operation({ operator, operand, target, context, flags, at: `${at}.${key}`, bounds });
    if (found !== undefined) of.push(found);
  }
  if (Object.keys(bounds).length > 0) of.push(target.leaf((field) => ({ op: "range", field, ...bounds })));
  return all(of);
}

interface Bounds {
  gt?: number | string;
  gte?: number | string;
  lt?: number | string;
  lte?: number | string;
}

interface Operation {
  operator: string;
  operand: unknown;
  target: Target;
  context: OperatorContext;
  flags: unknown;
  at: string;
  /** Bounds of one comparison are gathered here. */
  bounds: Bounds;
}

/** One operator's condition; undefined if it went into the bounds. */
function operation(one: Operation): Filter | undefined {
  const { operator, operand, target, context, at } = one;
  switch (operator) {
    case "$eq":
      return target.equals([operand]);
    case "$ne":
      return not(target.equals([operand]));
    case "$in":
      return among(target, operand, at);
    case "$nin":
      return not(among(target, operand, at));
    case "$gt":
    case "$gte":
    case "$lt":
    case "$lte":
      return ordered(one, operator);
    case "between":
      return between(one);
    case "$exists": {
      const there = target.leaf((field) => ({ op: "exists", field }));
      return isTrue(operand) ? there : not(there);
    }
    case "$not":
      if (!isOperation(operand)) throw refused(`"$not" needs operators at ${at}`);
      return not(fieldCondition(target, operand, context, at));
    case "$elemMatch":
      return context.element(target, operand, at);
    case "$all":
      return everyOne(one);
    case "$size":
      return length(target, operand, at);
    default:
      return textual(one);
  }
}

function textual({ operator, operand, target, flags, at }: Operation): Filter {
  const options = typeof flags === "string" ? flags : "";
  switch (operator) {
    case "$regex":
    case "like":
      return matches(target, operand, options, at);
    case "nlike":
      return not(matches(target, operand, options, at));
    case "ilike":
      return matches(target, operand, `i${options}`, at);
    case "nilike":
      return not(matches(target, operand, `i${options}`, at));
    case "regexp": {
      const { source, flags: own } = splitRegexp(operand);
      return matches(target, source, own + options, at);
    }
    default:
      throw refused(`Unknown operator "${operator.slice(0, 60)}" at ${at}`);
  }
}

function among(target: Target, operand: unknown, at: string): Filter {
  if (!Array.isArray(operand)) throw refused(`A list of values is needed at ${at}`);
  for (const one of operand)
    if (isOperation(one)) throw refused(`Operators cannot stand in the list of values at ${at}`);
  return operand.length === 0 ? nothing : target.equals(operand);
}

const keys = { $gt: "gt", $gte: "gte", $lt: "lt", $lte: "lte" } as const;

function ordered({ operand, target, context, at, bounds }: Operation, operator: keyof typeof keys): Filter | undefined {
  const key = keys[operator];
  const inclusive = key === "gte" || key === "lte";
  if (operand === null) return inclusive ? target.equals([null]) : nothing;
  const bound = boundOf(target, operand, context.castFree);
  if (typeof operand === "boolean") return target.equals(truthsBeyond(operand, key));
  if (bound === undefined) throw refused(`A number, date or text is needed at ${at}`);
  const others = Object.values(bounds);
  // Of a list one item may be above the one bound and another below the other.
  if (target.list || bounds[key] !== undefined || others.some((other) => typeof other !== typeof bound))
    return target.leaf((field) => ({ op: "range", field, [key]: bound }));
  bounds[key] = bound;
  return undefined;
}

function truthsBeyond(bound: boolean, key: "gt" | "gte" | "lt" | "lte"): boolean[] {
  const inclusive = key === "gte" || key === "lte";
  const up = key === "gt" || key === "gte";
  return [false, true].filter((one) => (one === bound ? inclusive : up === one));
}

function between({ operand, target, context, at }: Operation): Filter {
  const [low, high] = Array.isArray(operand) && operand.length === 2 ? operand : [];
  const gte = boundOf(target, low, context.castFree);
  const lte = boundOf(target, high, context.castFree);
  if (gte === undefined || lte === undefined || typeof gte !== typeof lte)
    throw refused(`Two bounds of one type are needed at ${at}`);
  return target.leaf((field) => ({ op: "range", field, gte, lte }));
}

function everyOne({ operand, target, context, at }: Operation): Filter {
  if (!Array.isArray(operand)) throw refused(`A list of values is needed at ${at}`);
  if (operand.length === 0) return nothing;
  return all(operand.map((one: unknown) => fieldCondition(target, one, context, at)));
}

function length(target: Target, operand: unknown, at: string): Filter {
  const is = typeof operand === "string" ? spelledScalar(operand) : operand;
  if (typeof is !== "number" || !Number.isSafeInteger(is) || is < 0) throw refused(`A length is needed at ${at}`);
  return target.leaf((field) => ({ op: "length", field, is }));
}

const isTrue = (value: unknown) => value !== "false" && value !== "0" && Boolean(value);

/** Any of the values of a list, which may be none, or the one value. */
export const oneOf = (target: Target, value: unknown): Filter => {
  if (!Array.isArray(value)) return target.equals([value]);
  return value.length === 0 ? nothing : target.equals(value);
};
