import { refusal } from "./refusal.ts";

type Test = (value: unknown) => boolean;

const isText: Test = (value) => typeof value === "string";
const isNumber: Test = (value) => typeof value === "number";
const isFlag: Test = (value) => typeof value === "boolean";
const isObject: Test = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isPath: Test = (value) => Array.isArray(value) && value.every(isText);
const isBound: Test = (value) => isText(value) || isNumber(value);
const maybe =
  (test: Test): Test =>
  (value) =>
    value === undefined || test(value);

const bounds = (test: Test) => ({ gt: maybe(test), gte: maybe(test), lt: maybe(test), lte: maybe(test) });

/** What each part of a condition must be; the parts below are looked at on their own. */
const shapes: Readonly<Record<string, Readonly<Record<string, Test>>>> = {
  and: { of: Array.isArray },
  or: { of: Array.isArray },
  not: { of: isObject },
  in: { field: isPath, values: Array.isArray },
  range: { field: isPath, ...bounds(isBound) },
  substring: { field: isPath, text: isText, ignoreCase: maybe(isFlag) },
  pattern: { field: isPath, pattern: isText, ignoreCase: maybe(isFlag) },
  exists: { field: isPath },
  length: { field: isPath, is: isNumber },
  element: { field: isPath, where: isObject },
  text: { text: isText, words: (value) => value === "any" || value === "all" },
  quantity: { path: isPath, unit: maybe(isText), eq: maybe(isNumber), ...bounds(isNumber) },
};

/** Refuses what is no condition: filters come from clients as they are, too deep for a schema. Throws `invalid_query`. */
export function checkShape(filter: unknown): void {
  const given: Readonly<Record<string, unknown>> = isObject(filter)
    ? Object.fromEntries(Object.entries(filter as object))
    : {}; // just seen to be one
  const op = typeof given.op === "string" && Object.hasOwn(shapes, given.op) ? given.op : undefined;
  if (op === undefined) throw refusal("where", `must be an object with an op of ${Object.keys(shapes).join(", ")}`);
  const wrong = Object.entries(shapes[op] ?? {}).find(([name, test]) => !test(given[name]));
  if (wrong) throw refusal("where", `${wrong[0]} of a condition ${JSON.stringify(op)} is missing or of the wrong type`);
}
