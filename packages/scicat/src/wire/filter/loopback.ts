import type { Filter } from "@margay/contract";
import { FilterError, refused } from "./filter-error.ts";
import { type Include, type Relations, readIncludes } from "./include.ts";
import { bounded, type Doc, isDoc, readJson } from "./json.ts";
import { type LimitOptions, type Limits, readLimits } from "./limits.ts";
import type { NameTable } from "./names.ts";
import { type Projection, readProjection } from "./projection.ts";
import { noRelations } from "./relations.ts";
import { readWhere } from "./where.ts";

/** A filter as the catalogue can answer it. */
export interface ReadFilter extends Limits {
  readonly where?: Filter | undefined;
  readonly projection?: Projection | undefined;
  readonly include: readonly Include[];
}

/** What a route makes of a filter in the older dialect. */
export interface LoopbackOptions {
  relations?: Relations;
  /** Default: 100 records, 10 for a limit of 0, as they were created. */
  limits?: LimitOptions;
}

const defaultLimits: LimitOptions = { limit: 100, zeroLimit: 10 };

/**
 * Chooses between the two places that v3 takes a filter from. Both at once is SciCat's 400; an empty text is none.
 */
export function queryOrHeader(query: unknown, header: unknown): unknown {
  if (!query) return header || undefined;
  if (!header) return query;
  throw new FilterError(400, {
    status: 400,
    message:
      "Using two different types(query and headers) of filters is not supported and can result with inconsistencies",
  });
}

/**
 * Reads a filter of v3: `{where, include, fields, limits}` in LoopBack's or MongoDB's dialect, with `limit`, `skip` and
 * `order` also at the top level, as text or as an object whose parts may be texts again. No filter, `null`, `""` and
 * `{}` mean the defaults; other keys are ignored. Throws FilterError (400).
 */
export function readLoopback(filter: unknown, names: NameTable, options: LoopbackOptions = {}): ReadFilter {
  const { where, include, fields, limits, ...rest } = filterObject(filter);
  const inner = reread(limits, "limits");
  const dialect = { castFree: true };
  return {
    where: readWhere(reread(where, "where"), names, dialect),
    ...readLimits([isDoc(inner) ? inner : {}, rest], names, options.limits ?? defaultLimits),
    projection: readProjection(reread(fields, "fields")),
    include: readIncludes(include, options.relations ?? noRelations, dialect),
  };
}

/** A filter's text as an object; of texts inside of texts the inner one counts. */
function filterObject(filter: unknown): Doc {
  const value = reread(filter, "filter");
  const object = typeof value === "string" ? reread(value, "filter") : value;
  if (object === undefined || object === null || object === "") return {};
  if (Array.isArray(object) && object.length === 0) return {};
  if (!isDoc(object)) throw refused("The filter must be an object");
  return object;
}

/** A part of a filter that may itself have come as JSON text. */
function reread(value: unknown, what: string): unknown {
  if (typeof value !== "string") return bounded(value, what);
  if (value.trim() === "") return undefined;
  // A lone name has an error of its own.
  if (what === "fields" && !/^\s*([[{]|null\s*$)/.test(value)) return value;
  return readJson(value, what);
}
