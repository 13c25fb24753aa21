import type { Answer, ColumnIndex, Condition, Query } from "@margay/columns";
import type { FieldPath, SortKey } from "@margay/contract";
import type { Principal } from "../../../access/index.ts";
import type { Stored } from "../../../records/stored.ts";
import type { FacetAnswer, FacetQuery, FindQuery } from "../../finder.ts";
import { type NumberColumn, numberColumns } from "../../leaf.ts";
import { checkFacets, checkFilter, checkFind } from "../../postgres/find/limits.ts";
import { recordsOf } from "../../postgres/find/rows.ts";
import { withSession } from "../../postgres/session.ts";
import { type Audience, audienceFor } from "./audience.ts";
import { numberAt } from "./conditions.ts";
import { nodeOfFilter } from "./filters.ts";
import { facetColumnOf, facetCounts, needsRepeats } from "./find-facets.ts";
import { readableAmong, repeatingAmong, sortedAmong } from "./find-store.ts";
import { resolve } from "./resolve.ts";
import type { Deps as SearchDeps } from "./search.ts";

type Deps = Omit<SearchDeps, "samples" | "named" | "memory">;

/** A filter over datasets as the columns answer it. */
interface Asked extends Audience {
  index: ColumnIndex;
  where: Condition;
  /** PostgreSQL was asked too: the answer depends on more than the columns. */
  usedSql: boolean;
}

type Filtered = Pick<FindQuery, "where" | "signal">;

/** Undefined where PostgreSQL must answer, or is as quick: what it would be asked about are too many datasets. */
async function ask(
  { columns, database, few }: Deps,
  principal: Principal,
  query: Filtered,
): Promise<Asked | undefined> {
  const index = await columns.current({ signal: query.signal });
  const audience = index && (await audienceFor(columns, principal));
  if (!index || !audience) return undefined;
  return withSession(database, query.signal, async (session) => {
    const { visible } = audience;
    const node = await nodeOfFilter(session, query.where, columns.state());
    const resolved = await resolve({ index, session, visible, signal: query.signal, few, onlyFew: true }, node);
    if (!resolved) return undefined;
    return index.canAnswer({ visible, where: resolved.where }) ? { ...audience, index, ...resolved } : undefined;
  });
}

/** How many datasets match; undefined where PostgreSQL must count. */
export async function countByColumns(deps: Deps, principal: Principal, query: Filtered): Promise<number | undefined> {
  checkFilter(query.where);
  const asked = await ask(deps, principal, query);
  if (!asked) return undefined;
  const { total } = await put(deps, asked, {}, query.signal);
  return total;
}

function put({ answers }: Deps, asked: Asked, more: Partial<Query>, signal?: AbortSignal): Promise<Answer> {
  const { index, name, visible, where, usedSql } = asked;
  const question: Query = { visible, where, ...more };
  return usedSql ? index.query(question, signal) : answers.ask(index, name, question, signal);
}

/** Total and facets; undefined where a facet is none that the columns have. */
export async function facetsByColumns(
  deps: Deps,
  principal: Principal,
  query: FacetQuery,
): Promise<FacetAnswer | undefined> {
  checkFacets(query);
  const columns = query.facets.flatMap((field) => facetColumnOf(field) ?? []);
  if (columns.length < query.facets.length || columns.length === 0) return undefined;
  const asked = await ask(deps, principal, query);
  if (!asked) return undefined;
  const repeats = needsRepeats(columns) ? await repeatsOf(deps, asked, columns, query.signal) : [];
  if (!repeats) return undefined;
  return facetCounts(asked.index, columns, repeats, (more) => put(deps, asked, more, query.signal));
}

/** Values that a matching dataset names several times: lists count each item, columns each dataset. */
async function repeatsOf(
  { database }: Deps,
  { index, visible, where }: Asked,
  columns: Parameters<typeof needsRepeats>[0],
  signal: AbortSignal | undefined,
) {
  return withSession(database, signal, async (session) => {
    const ids = await repeatingAmong(session, columns);
    if (ids === undefined) return undefined;
    if (ids.candidates.length === 0) return [];
    const among: Condition = { op: "and", of: [where, { op: "ids", ids: ids.candidates }] };
    const found = await index.query({ visible, where: among, ids: true }, signal);
    return ids.repeats(new Set(found.ids));
  });
}

const maxAttempts = 3;

/** A page of datasets; undefined where PostgreSQL finds it as quickly, or must. */
export async function findByColumns(deps: Deps, principal: Principal, query: FindQuery): Promise<Stored[] | undefined> {
  checkFind(query);
  if (query.limit === 0) return undefined;
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const asked = await ask(deps, principal, query);
    if (!asked) return undefined;
    const ids = await pageOf(deps, principal, asked, query);
    if (!ids) return undefined;
    const found = await withSession(deps.database, query.signal, async (session) => {
      const readable = await readableAmong(session, principal, ids);
      return readable.length < ids.length ? undefined : recordsOf(session, "dataset", ids, query.fields);
    });
    if (found?.length === ids.length) return found;
  }
  return undefined;
}

async function pageOf(
  deps: Deps,
  principal: Principal,
  asked: Asked,
  query: FindQuery,
): Promise<readonly number[] | undefined> {
  const { signal, sort = [], limit, offset = 0 } = query;
  const { total } = await put(deps, asked, {}, signal);
  if (total <= offset) return [];
  if (total <= deps.few) {
    const { ids = new Int32Array() } = await put(deps, asked, { ids: true }, signal);
    if (sort.length === 0) return [...ids.subarray(offset, offset + limit)];
    return withSession(deps.database, signal, (session) => sortedAmong(session, principal, ids, query));
  }
  const column = numberOf(sort);
  return column === undefined || offset + limit > maxPage ? undefined : pageByNumber(deps, asked, column, query);
}

const maxPage = 1_000;

/** The column of an order by one number that every dataset has. */
function numberOf(sort: readonly SortKey[]): NumberColumn | undefined {
  const [key] = sort;
  const field: FieldPath = key?.field ?? [];
  if (sort.length !== 1 || field.length !== 1) return undefined;
  return numberColumns.find((column) => column === field[0] && column !== "startTime");
}

/** In order of a number; ties by ascending id, whatever the direction. */
async function pageByNumber(
  deps: Deps,
  asked: Asked,
  column: NumberColumn,
  { sort = [], limit, offset = 0, signal }: FindQuery,
): Promise<number[]> {
  const by = { number: numberAt(column) };
  const descending = sort[0]?.descending === true;
  const { page } = await put(deps, asked, { page: { by, descending, limit: offset + limit } }, signal);
  if (!descending) return page.slice(offset).map(({ id }) => id);
  const last = page.at(-1);
  const value = last?.value;
  if (value === null || value === undefined) return [];
  // The columns break ties the other way round, so the tie at the end is asked for by itself.
  const before = page.filter((place) => place.value !== value);
  const tie: Condition = { op: "number", column: numberAt(column), bounds: { lo: value, hi: value } };
  const { index, visible, where } = asked;
  const tied = await index.query({ visible, where: { op: "and", of: [where, tie] }, ids: true }, signal);
  const ordered = before.toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0) || a.id - b.id).map(({ id }) => id);
  return [...ordered, ...(tied.ids ?? [])].slice(offset, offset + limit);
}
