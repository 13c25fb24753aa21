import { sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import { datasetPolicy } from "../../datasets/index.ts";
import type { Database } from "../../db/database.ts";
import { CatalogueError } from "../../errors.ts";
import { transactionOf } from "../columns/feed/snapshot.ts";
import type { DatasetQuery, DatasetResult } from "../engine.ts";
import { parseQuery } from "../query/index.ts";
import { type HistogramTarget, histogramTargets } from "../screen/histograms.ts";
import { type Order, orderOf, type SortPlace } from "../screen/orders.ts";
import { sqlOf } from "./compiled.ts";
import { defaultCountsMs, hurried, Later, laterMs, nameOf, tooSlow, unlessTooSlow } from "./counting.ts";
import { type Counts, countMatches, type Listing, listingFor, selectionsOf } from "./facets.ts";
import { filterSql } from "./find/index.ts";
import { histogramsOver } from "./histograms.ts";
import { countedSet, everyMatch, type Matches, pageByGroups, pageByScan, pageOfMatches, totalOf } from "./pages.ts";
import { createMemory, type Memory } from "./remembered.ts";
import { present, Timing } from "./screen.ts";
import { type Session, withSession } from "./session.ts";
import { type SqlOrder, sqlOrder } from "./sort.ts";
import { type NumericKey, numericKeys } from "./sort-key.ts";
import { compileQuery } from "./terms.ts";
import { byGroups } from "./visible.ts";

/** What a question says before anything is looked up. */
export interface Asked {
  parsed: ReturnType<typeof parseQuery>;
  order: Order;
  targets: HistogramTarget[];
}

/** Reads a question. Throws `invalid_query` where it cannot be read. */
export function readQuestion(query: DatasetQuery): Asked {
  if (query.change !== undefined) transactionOf(query.change);
  return {
    parsed: parseQuery(query.q ?? ""),
    order: orderOf(query.sort, query.cursor),
    targets: histogramTargets(query.histograms),
  };
}

/** Numeric metadata keys that an order or a histogram goes by. */
export async function keysFor(
  session: Session,
  principal: Principal,
  { order, targets }: Asked,
): Promise<Map<string, NumericKey>> {
  const paths = [order.target, ...targets].flatMap((one) => (one.on === "metadata" ? [one.path] : []));
  return numericKeys(session, principal, paths);
}

export const orderKey = ({ target }: Order, keys: ReadonlyMap<string, NumericKey>): number | undefined =>
  target.on === "metadata" ? keys.get(target.path)?.id : undefined;

type Histograms = DatasetResult["histograms"];

/** What a search by PostgreSQL knows from one question to the next. */
export class Counting {
  readonly totals: Memory<number> = createMemory<number>();
  readonly counts: Memory<Counts> = createMemory<Counts>();
  readonly histograms: Memory<Histograms> = createMemory<Histograms>();
  readonly later: Later;

  constructor(phase: ConstructorParameters<typeof Later>[0]) {
    this.later = new Later(phase);
  }
}

/**
 * Answers one screen of datasets by PostgreSQL: a page, the exact total, facets, histograms. Page and total always come;
 * the rest is pending where it takes longer than the question allows.
 */
export async function searchDatasets(
  database: Database,
  counting: Counting,
  principal: Principal,
  query: DatasetQuery,
): Promise<DatasetResult> {
  const timing = new Timing();
  const asked = readQuestion(query);
  return withSession(database, query.signal, async (session) => {
    const prepared = await prepare(session, principal, query, asked);
    timing.mark("terms");
    const until = performance.now() + (query.countsWithinMs ?? defaultCountsMs);
    const deps: Deps = { database, counting, principal, session, until };
    const found = await (prepared.isPlain ? newest(deps, prepared) : matching(deps, prepared));
    timing.mark("matches");
    const histograms = await histogramsIn(deps, prepared);
    timing.mark("histograms");
    const { compiled, order, sqlOrder: inSql } = prepared;
    const answer = await present(
      session,
      principal,
      { query, parsed: asked.parsed, compiled, order, sqlOrder: inSql },
      { ...noCounts, ...copyOf(found.counts), ...found, histograms: histograms ?? {} },
      timing,
    );
    // One snapshot of the database shows one state.
    if (!answer) throw new CatalogueError("unavailable", "The page could not be read; ask again.");
    const parts = [...(found.counts ? [] : ["facets" as const]), ...(histograms ? [] : ["histograms" as const])];
    if (parts.length === 0) return answer;
    return {
      ...answer,
      pending: counting.later.pending(parts, names(deps, prepared), () => countLater(deps, asked, query)),
    };
  });
}

/** A question with all that is needed to answer it. */
interface Prepared extends Asked {
  query: DatasetQuery;
  compiled: Awaited<ReturnType<typeof compileQuery>>;
  keys: Map<string, NumericKey>;
  sqlOrder: SqlOrder;
  listing: Listing;
  matches: Matches;
  /** Nothing is asked for but what the caller may read. */
  isPlain: boolean;
}

async function prepare(session: Session, principal: Principal, query: DatasetQuery, asked: Asked): Promise<Prepared> {
  const compiled = await compileQuery(session, principal, asked.parsed);
  const filter = await filterSql(session, query.where);
  const keys = await keysFor(session, principal, asked);
  const listing = await listingFor(session, principal, query);
  const matches = { condition: sqlOf(compiled), filter, selections: selectionsOf(query.filters) };
  const isPlain = matches.condition === undefined && query.where === undefined && matches.selections.length === 0;
  const order = sqlOrder(asked.order, orderKey(asked.order, keys));
  return { ...asked, query, compiled, keys, sqlOrder: order, listing, matches, isPlain };
}

interface Deps {
  database: Database;
  counting: Counting;
  principal: Principal;
  session: Session;
  /** When counts must be there, by `performance.now()`. */
  until: number;
}

interface Plain {
  page: SortPlace[];
  total: number;
  /** Undefined where they did not come in time. */
  counts: Counts | undefined;
  plan: string;
}

const noCounts: Omit<Counts, "total"> = { facets: {}, furtherValues: {}, techniqueSamples: [] };

/** Without a filter: the page by an index, 25 rows of each of the caller's groups; counts over all visible rows. */
async function newest(deps: Deps, prepared: Prepared): Promise<Plain> {
  const { session, principal, counting } = deps;
  const { query, order, sqlOrder: inSql, listing } = prepared;
  const groupwise = order.name === "-creationTime" && byGroups(principal);
  const page = await session.rows((groupwise ? pageByGroups : pageByScan)(principal, query, inSql));
  const audience = audienceOf(principal);
  const count = () => totalOf(session, principal);
  const total = await (audience === undefined ? count() : counting.totals(session, JSON.stringify(audience), count));
  const counts = listing.facets.length === 0 ? { total, ...noCounts } : await countsIn(deps, prepared);
  return { page, total, counts, plan: `postgresql: ${groupwise ? "newest by group" : "ordered scan"}` };
}

/** Same for callers who see the same datasets; undefined where that depends on more than their groups. */
export function audienceOf(principal: Principal): unknown {
  if (datasetPolicy.seesAll(principal)) return "all";
  return byGroups(principal) ? principal.groupIds.toSorted((a, b) => a - b) : undefined;
}

// Labels are added per caller.
function copyOf(counts: Counts | undefined): Partial<Counts> {
  if (!counts) return {};
  const { facets, ...rest } = counts;
  const own: Counts["facets"] = {};
  for (const facet of Object.keys(facets) as (keyof Counts["facets"])[]) // its own keys
    own[facet] = facets[facet]?.map((value) => ({ ...value })) ?? [];
  return { ...rest, facets: own };
}

/** With filters: page, total and counts together; the counts by themselves where that takes too long. */
async function matching(deps: Deps, prepared: Prepared): Promise<Plain> {
  const { session, principal, counting, until } = deps;
  const { query, sqlOrder: inSql, listing, matches } = prepared;
  const plan = "postgresql: matching set";
  const find = (on: Session, wanted: Listing) => pageOfMatches(on, principal, query, inSql, wanted, matches);
  const needsCounts = listing.facets.length > 0;
  if (needsCounts && !counting.later.isSlow(names(deps, prepared))) {
    const all = await unlessTooSlow(find(hurried(session, until), listing));
    if (all) return { page: all.page, total: all.total, counts: all, plan };
  }
  const { page, ...found } = await find(session, { ...listing, facets: [] });
  const counts = needsCounts ? await countsIn(deps, prepared, false) : found;
  return { page, total: found.total, counts, plan };
}

const countStatement = ({ principal }: Pick<Deps, "principal">, { matches, listing }: Prepared) =>
  sql`${countedSet(principal, matches, listing)} ${sql.val(JSON.stringify(listing))}`;

/** Names what is counted for a question. */
const names = (deps: Pick<Deps, "database" | "principal">, prepared: Prepared): string =>
  nameOf(deps.database, countStatement(deps, prepared));

/** Counts of facets, as they are remembered or by reading; undefined where that takes too long. */
function countsIn(deps: Deps, prepared: Prepared, mayRead = true): Promise<Counts | undefined> {
  const { session, principal, counting, until } = deps;
  const { matches, listing } = prepared;
  const name = names(deps, prepared);
  const read = () =>
    countMatches(hurried(session, until), countedSet(principal, matches, listing), listing, matches.selections);
  return unlessTooSlow(
    counting.counts(session, name, mayRead && !counting.later.isSlow(name) ? read : tooSlow, {
      waitMs: until - performance.now(),
      ofAnyKind: !prepared.isPlain,
    }),
  );
}

const histogramsName = ({ database, principal }: Pick<Deps, "database" | "principal">, prepared: Prepared): string =>
  nameOf(
    database,
    sql`${everyMatch(principal, prepared.matches)} ${sql.val(JSON.stringify([prepared.targets, [...prepared.keys], prepared.query.bins]))}`,
  );

const readHistograms = (session: Session, principal: Principal, { matches, targets, keys, query }: Prepared) =>
  histogramsOver(session, everyMatch(principal, matches), { targets, keys, bins: query.bins });

function histogramsIn(deps: Deps, prepared: Prepared): Promise<Histograms | undefined> | Histograms {
  const { session, principal, counting, until } = deps;
  if (prepared.targets.length === 0) return {};
  const read = () => readHistograms(hurried(session, until), principal, prepared);
  return unlessTooSlow(
    counting.histograms(
      session,
      histogramsName(deps, prepared),
      counting.later.isSlow(names(deps, prepared)) ? tooSlow : read,
      { waitMs: until - performance.now(), ofAnyKind: !prepared.isPlain },
    ),
  );
}

/** Counts what an answer did not wait for, in one moment of its own, so that it is known when it is asked for again. */
async function countLater({ database, counting, principal }: Deps, asked: Asked, query: DatasetQuery): Promise<void> {
  await withSession(
    database,
    undefined,
    async (session) => {
      const prepared = await prepare(session, principal, query, asked);
      const { matches, listing, isPlain, targets } = prepared;
      const deps = { database, principal };
      const options = { ofAnyKind: !isPlain };
      const count = () => countMatches(session, countedSet(principal, matches, listing), listing, matches.selections);
      if (listing.facets.length > 0) await counting.counts(session, names(deps, prepared), count, options);
      const draw = () => readHistograms(session, principal, prepared);
      if (targets.length > 0) await counting.histograms(session, histogramsName(deps, prepared), draw, options);
    },
    laterMs,
  );
}
