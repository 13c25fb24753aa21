import type { SortKey } from "@margay/contract";
import { refused } from "./filter-error.ts";
import { type Doc, isDoc, spelledScalar } from "./json.ts";
import { type NameTable, resolveName } from "./names.ts";

const maxRecords = 100_000;

/** What is asked of the catalogue for a limit that a client named, or named none: an answer is held in memory. */
export const boundedLimit = (limit: number | undefined): number => Math.min(limit ?? maxRecords, maxRecords);

/** What part of the matches is wanted, in which order. Without sort keys: as the records were created. */
export interface Limits {
  sort: readonly SortKey[];
  /** Undefined: all. */
  limit?: number | undefined;
  offset: number;
}

/** What a route makes of limits that a filter leaves out. */
export interface LimitOptions {
  /** For a filter that names none; undefined: all. */
  limit?: number | undefined;
  /** What a limit of 0 means; the same as `limit` if not given. `Infinity`: all. */
  zeroLimit?: number | undefined;
  /** For a filter that names no order. */
  sort?: readonly SortKey[] | undefined;
}

/**
 * Reads `limit`, `skip` (or `offset`), `order` and `sort` of the first of the sources that has each, so that `limits`
 * goes before the top level. Throws FilterError (400) for numbers that are none.
 */
export function readLimits(sources: readonly Doc[], names: NameTable, options: LimitOptions = {}): Limits {
  const given = (...keys: readonly string[]): unknown => {
    for (const source of sources)
      for (const key of keys) if (Object.hasOwn(source, key) && source[key] != null) return source[key];
    return undefined;
  };
  const skip = whole(given("skip", "offset"), "skip");
  if (skip !== undefined && skip < 0) throw refused("skip must not be negative");
  const sort = [...readOrder(given("order"), names), ...readSort(given("sort"), names)];
  return {
    sort: sort.length > 0 ? sort : (options.sort ?? []),
    limit: limitOf(whole(given("limit"), "limit"), options),
    offset: skip ?? 0,
  };
}

function limitOf(given: number | undefined, { limit, zeroLimit = limit }: LimitOptions): number | undefined {
  if (given === undefined) return limit;
  if (given === 0) return zeroLimit === Number.POSITIVE_INFINITY ? undefined : zeroLimit;
  return Math.abs(given); // the database behind SciCat takes the sign as a detail of the transfer
}

function whole(value: unknown, name: string): number | undefined {
  if (value === undefined || value === "") return undefined;
  const number = typeof value === "string" ? spelledScalar(value.trim()) : value;
  if (typeof number !== "number" || !Number.isSafeInteger(Math.trunc(number)))
    throw refused(`${name} must be a number`);
  return Math.trunc(number);
}

const direction = /^(.+?)\s*(?:[:\s])\s*(asc|desc|ascending|descending)$/i;

/**
 * `"field:desc"`, `"field desc"`, several of these behind commas or in a list; a name alone is ascending. Anything else
 * is ignored, as SciCat does.
 */
function readOrder(order: unknown, names: NameTable): SortKey[] {
  if (Array.isArray(order)) return order.flatMap((one: unknown) => readOrder(one, names));
  if (isDoc(order)) return readSort(order, names);
  if (typeof order !== "string") return [];
  const parts = order.split(",").map((part) => part.trim());
  // A metadata key may hold a comma, so all parts must look like keys of an order.
  const keys = parts.every((part) => direction.test(part) || /^[\w.%]+$/.test(part)) ? parts : [order.trim()];
  return keys.flatMap((key) => {
    const found = direction.exec(key);
    if (found !== null) return [sortKey(names, found[1] ?? "", /^desc/i.test(found[2] ?? ""))];
    return /^[\w.%]+$/.test(key) ? [sortKey(names, key, false)] : [];
  });
}

/** `{field: "asc"}`; every direction but `asc` and 1 is descending. */
function readSort(sort: unknown, names: NameTable): SortKey[] {
  if (typeof sort === "string" || Array.isArray(sort)) return readOrder(sort, names);
  if (!isDoc(sort)) return [];
  return Object.entries(sort).map(([name, way]) => sortKey(names, name, way !== "asc" && way !== 1));
}

const sortKey = (names: NameTable, name: string, descending: boolean): SortKey => ({
  field: resolveName(names, name).path,
  descending,
});
