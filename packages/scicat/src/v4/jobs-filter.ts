import { type Call, parameter } from "../wire/call.ts";
import { named } from "../wire/errors.ts";
import { jobVocabulary, type ReadFilter, readStrict } from "../wire/filter/index.ts";
import { isDoc, readJson } from "../wire/filter/json.ts";

export interface JobFilter extends ReadFilter {
  /** Name under which each job carries its datasets, where the filter includes them. */
  readonly joined: string | undefined;
}

/**
 * The filter of a call; `parts` are the keys that the route takes, by default all. One name is included, `datasets` or
 * `all`. Throws 400 as SciCat does.
 */
export function jobFilterOf(call: Call, parts?: readonly string[]): JobFilter {
  const text = parameter(call, "filter");
  const given = text === undefined ? undefined : readJson(text);
  const takesInclude = parts?.includes("include") ?? true;
  if (!isDoc(given) || !takesInclude || given.include === undefined)
    return { ...readStrict(given, jobVocabulary, parts), joined: undefined };
  const { include, ...rest } = given;
  return { ...readStrict(rest, jobVocabulary, parts), joined: joinedBy(include) };
}

function joinedBy(include: unknown): string | undefined {
  const asked: unknown[] = Array.isArray(include) ? include : [include];
  const names = asked.map((one) => (isDoc(one) ? one.relation : one));
  if (names.includes("datasets") || names.includes("all")) return "datasets";
  if (names.length === 1) return undefined;
  throw named(400, "The 'include' filter must contain 'datasets' or 'all'.");
}
