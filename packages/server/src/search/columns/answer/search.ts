import type { Answer, ColumnIndex, Query } from "@margay/columns";
import type { Principal } from "../../../access/index.ts";
import type { Database } from "../../../db/database.ts";
import { CatalogueError } from "../../../errors.ts";
import type { DatasetQuery, DatasetResult } from "../../engine.ts";
import { type Asked, keysFor, orderKey, readQuestion } from "../../postgres/datasets.ts";
import { type Listing, listingFor, selectionsOf } from "../../postgres/facets.ts";
import { allEdges, allHistograms } from "../../postgres/histograms.ts";
import { type Found, present, Timing } from "../../postgres/screen.ts";
import type { NamedSeen } from "../../postgres/seen.ts";
import { type Session, withSession } from "../../postgres/session.ts";
import { sqlOrder } from "../../postgres/sort.ts";
import type { NumericKey } from "../../postgres/sort-key.ts";
import { asksNames, compileQuery } from "../../postgres/terms.ts";
import type { SortPlace } from "../../screen/orders.ts";
import type { Columns } from "../types.ts";
import { type Audience, audienceFor } from "./audience.ts";
import { facetAt } from "./conditions.ts";
import { facetsOf, selectionsFor } from "./facets.ts";
import { nodeOfFilter } from "./filters.ts";
import { nameOrderOf } from "./name-order.ts";
import type { Named } from "./named.ts";
import { allOf, nodeOfQuery } from "./node.ts";
import { columnOrder, measureOf, pageRequest } from "./order.ts";
import type { Answers } from "./remembered.ts";
import { resolve } from "./resolve.ts";
import { seenBy } from "./seen.ts";
import type { SeenMemory } from "./seen-memory.ts";
import type { TechniqueSamples } from "./technique-samples.ts";
import { type Matches, pageByText } from "./text-order-store.ts";

export interface Deps {
  database: Database;
  columns: Columns;
  answers: Answers;
  named: Named;
  memory: SeenMemory;
  samples: TechniqueSamples;
  /** PostgreSQL is asked about so many datasets by their ids; about more, by conditions and orders of its own. */
  few: number;
}

// A check of a dataset by its primary key takes so much less than its place in an order of texts. Measured: up to 20,000
// checks take no longer than the index over all words.
const checksPerSort = 4;

// Rows may change between the columns' answer and their reading; then the columns are asked again.
const maxAttempts = 5;

/** Answers one screen of datasets by the columns; undefined where PostgreSQL must. */
export async function searchColumns(
  deps: Deps,
  principal: Principal,
  query: DatasetQuery,
): Promise<DatasetResult | undefined> {
  const { columns, database } = deps;
  const timing = new Timing();
  const asked = readQuestion(query);
  // Refuses what PostgreSQL would refuse.
  selectionsOf(query.filters);
  // Before a connection is held: whoever waits for a second one might wait for ever.
  const needsNames = asksNames(asked.parsed) || query.facetSearch !== undefined;
  const [current, names] = await Promise.all([
    columns.current({ change: query.change, signal: query.signal }),
    needsNames && columns.state().phase === "ready" ? deps.named.seenBy(principal) : undefined,
  ]);
  let index = current;
  const audience = index && (await audienceFor(columns, principal));
  if (!index || !audience) return undefined;
  timing.mark("freshness");
  nameOrderOf(database).prepare(() => current?.sizes().rows ?? 0);
  const plan = await prepare(deps, principal, query, asked, { index, audience, named: names });
  timing.mark("terms");
  for (let attempt = 0; index && attempt < maxAttempts; attempt++) {
    const question: Plan = { ...plan, index, audience };
    const main = mainQuestion(question, query, asked);
    if (!index.canAnswer(main)) return undefined;
    const found = await ask(deps, query, asked, question, main);
    timing.mark("columns");
    const answer = await withSession(database, query.signal, async (session) => {
      const place = { ...plan.shown, query, parsed: asked.parsed, order: asked.order };
      const page =
        found.page ??
        (await textPage(session, question, query, asked, {
          ids: found.ids ?? new Int32Array(),
          few: deps.few,
          names: nameOrderOf(database),
        }));
      const values = found.facets.technique ?? [];
      const techniqueSamples = await deps.samples.of(session, question.index, principal, audience, values);
      return present(session, principal, place, { ...found, page, techniqueSamples }, timing);
    });
    if (answer) return answer;
    index = await columns.current({ signal: query.signal });
  }
  return undefined;
}

interface Plan extends Prepared {
  index: ColumnIndex;
  audience: Audience;
}

interface Prepared {
  where: Query["where"];
  usedSql: boolean;
  keys: ReadonlyMap<string, NumericKey>;
  listing: Listing;
  shown: Pick<Parameters<typeof present>[2], "compiled" | "sqlOrder">;
}

/** Reads what the question needs to know of PostgreSQL, and asks it what the columns cannot answer. */
async function prepare(
  { columns, database, few, answers, memory }: Deps,
  principal: Principal,
  query: DatasetQuery,
  asked: Asked,
  { index, audience, named }: Pick<Plan, "index" | "audience"> & { named: NamedSeen | undefined },
): Promise<Prepared> {
  const { visible } = audience;
  const { signal } = query;
  return withSession(database, signal, async (plain) => {
    const state = columns.state();
    const session = { ...plain, seen: seenBy({ answers, index, audience, state, signal, named, memory }) };
    const compiled = await compileQuery(session, principal, asked.parsed);
    const filter = await nodeOfFilter(session, query.where, state);
    const keys = await keysFor(session, principal, asked);
    const listing = await listingFor(session, principal, query);
    const node = allOf([nodeOfQuery(compiled, state), filter]);
    const { where, usedSql } = await resolve({ index, session, visible, signal, few: few * checksPerSort }, node);
    return {
      where,
      usedSql,
      keys,
      listing,
      shown: { compiled, sqlOrder: sqlOrder(asked.order, orderKey(asked.order, keys)) },
    };
  });
}

function mainQuestion({ index, audience, where, keys, listing }: Plan, query: DatasetQuery, asked: Asked): Query {
  const order = columnOrder(index, asked.order, keys);
  return {
    visible: audience.visible,
    ...(where ? { where } : {}),
    selections: selectionsFor(index, query.filters),
    facets: listing.facets.map(facetAt),
    ...(order ? { page: pageRequest(order, query.limit + 1) } : { ids: true }),
    extents: asked.targets.map((target) => measureOf(target, keys)),
  };
}

type Asking = Omit<Found, "techniqueSamples" | "page"> & {
  /** Absent where PostgreSQL sorts. */
  page?: SortPlace[];
  ids?: Int32Array;
};

/** One question for page, total, facets and extents; another one for histograms, whose edges follow from the extents. */
async function ask({ answers }: Deps, query: DatasetQuery, asked: Asked, plan: Plan, main: Query): Promise<Asking> {
  const { index, audience, usedSql, keys, listing } = plan;
  const put = (question: Query): Promise<Answer> =>
    usedSql ? index.query(question, query.signal) : answers.ask(index, audience.name, question, query.signal);
  const answer = await put(main);
  const order = columnOrder(index, asked.order, keys);
  const { page: _page, facets: _facets, ids: _ids, extents = [], ...matches } = main;
  const { ids } = answer;
  return {
    total: answer.total,
    ...facetsOf(index, listing, answer.facets, query.filters),
    ...(order ? { page: answer.page.map((place) => order.placeOf(place)) } : {}),
    ...(ids ? { ids } : {}),
    histograms: await histograms(put, { ...matches, extents }, answer, query, asked, keys),
    plan: usedSql || !order ? "columns and postgresql" : "columns",
  };
}

async function histograms(
  put: (question: Query) => Promise<Answer>,
  matches: Query,
  first: Answer,
  query: DatasetQuery,
  { targets }: Asked,
  keys: ReadonlyMap<string, NumericKey>,
): Promise<DatasetResult["histograms"]> {
  if (targets.length === 0) return {};
  const wanted = { targets, keys, bins: query.bins };
  const edges = allEdges(wanted, first.extents);
  const asked = targets.flatMap((target, at) => {
    const found = edges[at];
    return found ? [{ at, of: measureOf(target, keys), edges: found.edges }] : [];
  });
  const answer =
    asked.length === 0
      ? first
      : await put({ ...matches, histograms: asked.map(({ of, edges: e }) => ({ of, edges: e })) });
  const counts: ArrayLike<number>[] = targets.map(() => []);
  for (const [place, { at }] of asked.entries()) counts[at] = answer.histograms[place] ?? [];
  const missing = targets.map((_, at) => answer.total - (answer.extents[at]?.count ?? 0));
  return allHistograms(wanted, edges, counts, missing);
}

async function textPage(
  session: Session,
  { index, shown }: Plan,
  { limit }: DatasetQuery,
  { order }: Asked,
  matches: Matches,
) {
  if (order.target.on !== "text") throw new CatalogueError("internal", "The columns have no such order.");
  return pageByText(session, index, matches, order, shown.sqlOrder, limit + 1);
}
