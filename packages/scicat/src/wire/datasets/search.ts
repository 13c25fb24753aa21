import type { Filter } from "@margay/contract";
import type { FacetAnswer, FacetCount, Principal } from "@margay/server";
import { type Call, parameter } from "../call.ts";
import {
  all,
  allOf,
  any,
  datasetNames,
  type Facet,
  type Fullquery,
  readFacets,
  readFullquery,
  type TextReader,
} from "../filter/index.ts";
import { holds, isSignedIn } from "../guards.ts";
import { type Doc, isObject } from "../shape.ts";
import type { WireDeps } from "../wire.ts";

/** `ownerGroup` or an access group is one of the caller's. */
export const ownGroups = (groups: readonly string[]): Filter =>
  any(["ownerGroup", "accessGroups"].map((field): Filter => ({ op: "in", field: [field], values: [...groups] })));

const published: Filter = { op: "in", field: ["isPublished"], values: [true] };

const saysPublished = (one: Filter): boolean =>
  one.op === "not" ? saysPublished(one.of) : "field" in one && one.field.length === 1 && one.field[0] === "isPublished";

/** What callers ask; of anonymous ones without what they say of `isPublished`, since SciCat overwrites that. */
export function asked(principal: Principal, where: Filter | undefined): Filter | undefined {
  if (where === undefined || isSignedIn(principal)) return where;
  const kept = (where.op === "and" ? where.of : [where]).filter((one) => !saysPublished(one));
  return kept.length === 0 ? undefined : all(kept);
}

/**
 * The narrowing of SciCat's `fullquery`, on top of what the caller may read: users see their own groups' records unless
 * they ask for published ones; everybody else's view is their rights alone.
 */
export function narrowed(principal: Principal, query: Fullquery): Filter | undefined {
  const seesAll = holds(principal, "admin", "lifecycleManager") || query.isPublishedAsked;
  return ofOwnGroups(principal, asked(principal, query.where), seesAll);
}

/** Of what is wanted the own groups' records for users, unless they see all; for anonymous callers what was published. */
export function ofOwnGroups(principal: Principal, wanted: Filter | undefined, seesAll: boolean): Filter | undefined {
  if (!isSignedIn(principal)) return allOf(wanted, published);
  return seesAll ? wanted : allOf(wanted, ownGroups([...principal.groups]));
}

/**
 * The answer of `fullfacet` of datasets: `fields` and `facets` as parameters, or both in one parameter `filters`, which
 * is how SciCat's OpenAPI document tells it. `readText` says what `fields.text` means, if not words.
 */
export async function datasetFacets(
  { catalogue }: WireDeps,
  call: Call,
  principal: Principal,
  readText?: TextReader,
): Promise<Doc[]> {
  const filters = bothIn(parameter(call, "filters"));
  const fields = parameter(call, "fields") ?? filters.fields;
  const facets = readFacets(parameter(call, "facets") ?? filters.facets, datasetNames);
  const where = narrowed(principal, readFullquery(fields, undefined, datasetNames, undefined, readText));
  const paths = facets.map(({ path }) => path);
  const { signal } = call;
  return facetAnswer(facets, await catalogue.finder.facets(principal, "dataset", { where, facets: paths, signal }));
}

function bothIn(filters: string | undefined): Doc {
  try {
    const both: unknown = JSON.parse(filters ?? "{}");
    return isObject(both) ? both : {};
  } catch {
    return {};
  }
}

const isDay = (value: FacetCount["value"]): value is string =>
  typeof value === "string" && /^-?\d{4,}-\d\d-\d\d$/.test(value);

function bucket(value: FacetCount["value"], instant: boolean): unknown {
  if (!instant || !isDay(value)) return value;
  const [year, month, day] = value.split("-").map(Number);
  return { year, month, day };
}

const instants = new Set(["creationTime", "startTime", "endTime", "createdAt", "updatedAt", "registeredTime", "time"]);

/** The answer of `fullfacet`: values of each facet with `_id` falling, and how many records match. */
export function facetAnswer(facets: readonly Facet[], answer: FacetAnswer): Doc[] {
  const counted = facets.map(({ name, path }, index): [string, unknown] => {
    const values = [...(answer.facets[index] ?? [])].sort((a, b) => descending(a.value, b.value));
    const instant = instants.has(path.at(-1) ?? "");
    return [name, values.map(({ value, count }) => ({ _id: bucket(value, instant), count }))];
  });
  const all = answer.total === 0 ? [] : [{ totalSets: answer.total }];
  return [{ ...Object.fromEntries(counted), all }];
}

// MongoDB's order: nothing, numbers, texts, booleans.
const rank = (value: FacetCount["value"]) =>
  value === null ? 0 : typeof value === "number" ? 1 : typeof value === "string" ? 2 : 3;

function descending(a: FacetCount["value"], b: FacetCount["value"]): number {
  if (rank(a) !== rank(b)) return rank(b) - rank(a);
  if (typeof a === "number" && typeof b === "number") return b - a;
  const [x, y] = [String(a), String(b)];
  return x < y ? 1 : x > y ? -1 : 0;
}
