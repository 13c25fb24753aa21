import type { FieldPath, Filter, SortKey } from "@margay/contract";
import type { FacetQuery, FindQuery } from "../../finder.ts";
import { checkPattern } from "./patterns.ts";
import { refusal } from "./refusal.ts";
import { checkShape } from "./shape.ts";

const maxDepth = 50;
const maxNodes = 1_000;
const maxValues = 10_000;
const maxSteps = 100;
const maxTextLength = 10_000;
const maxSortKeys = 20;
const maxFacets = 100;

/** Bounds of one filter, counted over all of it. */
interface Spent {
  nodes: number;
  values: number;
}

/** Refuses what would cost too much, before anything recursive sees it. Throws `invalid_query`. */
export function checkFilter(where: Filter | undefined): void {
  if (where !== undefined) check(where, 1, { nodes: 0, values: 0 });
}

/** Throws InvalidQuery for more than one query may ask for. */
export function checkFind({ where, sort, limit, offset = 0 }: FindQuery): void {
  checkFilter(where);
  checkSort(sort ?? []);
  for (const [name, value] of Object.entries({ limit, offset }))
    if (!Number.isSafeInteger(value) || value < 0) throw refusal(name, "must be a whole number, 0 or more");
}

/** The same for facets. */
export function checkFacets({ where, facets }: FacetQuery): void {
  checkFilter(where);
  if (facets.length > maxFacets) throw refusal("facets", `more than ${maxFacets}; ask for fewer`);
  for (const field of facets) checkPath(field);
}

function checkSort(sort: readonly SortKey[]): void {
  if (sort.length > maxSortKeys) throw refusal("sort", `more than ${maxSortKeys} keys; leave some out`);
  for (const { field } of sort) checkPath(field);
}

function check(filter: Filter, depth: number, spent: Spent): void {
  if (depth > maxDepth) throw refusal("where", `nests deeper than ${maxDepth} levels`);
  if (++spent.nodes > maxNodes) throw refusal("where", `has more than ${maxNodes} conditions`);
  checkShape(filter);
  switch (filter.op) {
    case "and":
    case "or":
      for (const part of filter.of) check(part, depth + 1, spent);
      return;
    case "not":
      check(filter.of, depth + 1, spent);
      return;
    case "element":
      checkPath(filter.field);
      check(filter.where, depth + 1, spent);
      return;
    case "text":
      checkText("text", filter.text);
      return;
    case "quantity":
      checkPath(filter.path);
      return;
    default:
      checkPath(filter.field);
  }
  if (filter.op === "in") checkValues(filter.field, filter.values, depth, spent);
  else if (filter.op === "substring") checkText(filter.field, filter.text);
  else if (filter.op === "pattern") checkPattern(filter.field, filter.pattern);
  else if (
    filter.op === "range" &&
    [filter.gt, filter.gte, filter.lt, filter.lte].every((bound) => bound === undefined)
  )
    throw refusal(filter.field, "a range needs a bound");
}

function checkPath(path: FieldPath): void {
  if (path.length > maxSteps) throw refusal(path, `has more than ${maxSteps} steps`);
}

function checkText(field: FieldPath | string, text: string): void {
  if (text.length > maxTextLength) throw refusal(field, `the text is longer than ${maxTextLength} characters`);
}

function checkValues(field: FieldPath, values: readonly unknown[], depth: number, spent: Spent): void {
  if (depth > maxDepth) throw refusal(field, `a value nests deeper than ${maxDepth} levels`);
  spent.values += values.length;
  if (spent.values > maxValues) throw refusal(field, `more than ${maxValues} values`);
  for (const value of values)
    if (value !== null && typeof value === "object") checkValues(field, Object.values(value), depth + 1, spent);
}
