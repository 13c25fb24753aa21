import { refused } from "./filter-error.ts";
import { readIncludes } from "./include.ts";
import { bounded, type Doc, isDoc, readJson } from "./json.ts";
import { readLimits } from "./limits.ts";
import type { ReadFilter } from "./loopback.ts";
import { readProjection, refuseCollisions } from "./projection.ts";
import type { Vocabulary } from "./vocabularies.ts";
import { readWhere } from "./where.ts";

/**
 * Reads a filter of v4, whose every key must be in the vocabulary. `allowed` are the keys that the route takes at the
 * top and nothing else; by default every part of the vocabulary, and
 * other known words change nothing there. No filter at all means the defaults, as does `null`; an empty text is no JSON.
 * Throws FilterError (400): `Invalid JSON in filter: …`, `Property where.x should not exist in the filter object`, or a
 * message about a condition.
 */
export function readStrict(filter: unknown, vocabulary: Vocabulary, allowed?: readonly string[]): ReadFilter {
  const { names, relations, defaults } = vocabulary;
  const given = filterObject(filter);
  refuseUnknown(given, vocabulary, allowed);
  const { where, include, fields, limits } = given;
  const projection = readProjection(fields);
  const included = readIncludes(include, relations);
  if (projection?.only === true)
    refuseCollisions(projection, vocabulary.keepsRelations ? included.map(({ as }) => as) : []);
  const inner = isDoc(limits) ? limits : undefined;
  const { sort, ...paging } = defaults;
  return {
    where: readWhere(where, names),
    ...readLimits(inner === undefined ? [] : [inner], names, {
      ...paging,
      sort: vocabulary.sortWithLimits || inner === undefined ? sort : [],
    }),
    projection,
    include: included,
  };
}

function filterObject(filter: unknown): Doc {
  const value = typeof filter === "string" ? readJson(filter) : bounded(filter);
  if (value === undefined || value === null) return {};
  if (!isDoc(value)) throw refused("The filter must be an object");
  return value;
}

/** Lists are not looked into, and neither is what lies below a field of free content. */
function refuseUnknown(filter: Doc, { words, free, parts }: Vocabulary, allowed?: readonly string[]): void {
  const check = (value: unknown, path: string): void => {
    if (isDoc(value) && Object.keys(value).length > 0)
      for (const [key, child] of Object.entries(value)) check(child, path === "" ? key : `${path}.${key}`);
    else if (path !== "") checkPath(path);
  };
  const checkPath = (path: string): void => {
    const steps = path.split(".");
    const end = steps.findIndex((step) => free.has(step));
    const checked = end < 0 ? steps : steps.slice(0, end);
    const [top = ""] = steps;
    const topIsKnown = allowed?.includes(top) ?? (parts.includes(top) || words.has(top));
    if (!topIsKnown || !checked.every((step) => words.has(step) || parts.includes(step)))
      throw refused(`Property ${path.slice(0, 500)} should not exist in the filter object`);
  };
  check(filter, "");
}
