import type { Filter } from "@margay/contract";
import { type RawBuilder, sql } from "kysely";
import type { Principal } from "../../../access/index.ts";
import type { Stored } from "../../../records/stored.ts";
import type { FindKind, FindQuery } from "../../finder.ts";
import type { Session } from "../session.ts";
import { Compiler } from "./conditions.ts";
import { lookUpForms } from "./forms.ts";
import type { Lookups } from "./lookups.ts";
import { lookUpKeys } from "./metadata-keys.ts";
import { orderOf } from "./order.ts";
import { lookUpUnits } from "./quantity-conditions.ts";
import { recordsOf } from "./rows.ts";
import { sourceOf } from "./source.ts";
import { allOf } from "./value-tests.ts";
import { isWalkable, newestByAcl, walk } from "./walk.ts";

/** What a condition needs to know of the dictionaries before its SQL can be written. */
export async function lookUp(session: Session, kind: FindKind, where: Filter | undefined): Promise<Lookups> {
  return {
    keys: kind === "dataset" ? await lookUpKeys(session, where) : () => [],
    forms: kind === "dataset" ? await lookUpForms(session, where) : () => undefined,
    units: await lookUpUnits(session, kind, where),
  };
}

/** One page of records, each with what is wanted of its document. */
export async function findRecords(
  session: Session,
  principal: Principal,
  kind: FindKind,
  query: FindQuery,
): Promise<Stored[]> {
  const lookups = await lookUp(session, kind, query.where);
  const ids =
    (await walkedIds(session, principal, kind, query, lookups)) ??
    (await session.rows(setIds(kind, principal, query, lookups)));
  return recordsOf(
    session,
    kind,
    ids.map(({ id }) => id),
    query.fields,
  );
}

/** The page from the first rows in the wanted order; undefined where they are not enough or there is no such order. */
async function walkedIds(
  session: Session,
  principal: Principal,
  kind: FindKind,
  query: FindQuery,
  lookups: Lookups,
): Promise<{ id: number }[] | undefined> {
  if (kind !== "dataset" || !isWalkable(query)) return undefined;
  const walked = await session.rows(walk(principal, query, lookups));
  if (walked.length === query.limit) return walked;
  const byAcl = newestByAcl(principal, query);
  return byAcl && session.rows(byAcl);
}

/** The page of the whole matching set. */
function setIds(kind: FindKind, principal: Principal, query: FindQuery, lookups: Lookups): RawBuilder<{ id: number }> {
  const { from, where, order, id, joins } = matching(kind, principal, query, lookups);
  const page = sql`order by ${order} limit ${query.limit} offset ${query.offset ?? 0}`;
  // Without the fence PostgreSQL may walk an index in the wanted order, for ever where matches are rare.
  if (kind === "dataset" && query.where)
    return sql<{ id: number }>`
      with m as materialized (select d.id ${from} ${where}) select d.id from m join dataset d using (id) ${joins} ${page}`;
  return kind === "dataset"
    ? sql<{ id: number }>`select d.id ${from} ${joins} ${where} ${page}`
    : sql<{ id: number }>`select ${id} as id ${from} ${joins} ${where} ${page}`;
}

interface Matching {
  from: RawBuilder<unknown>;
  where: RawBuilder<unknown>;
  /** Of what the order needs beside the records. */
  joins: RawBuilder<unknown>;
  order: RawBuilder<unknown>;
  id: RawBuilder<number>;
}

/** The records that match and may be read, and their order. */
function matching(
  kind: FindKind,
  principal: Principal,
  query: Pick<FindQuery, "where" | "sort">,
  lookups: Lookups,
): Matching {
  const source = sourceOf(kind);
  const compiler = new Compiler(kind, lookups, "set");
  const where = allOf([...source.conditions(principal), compiler.where(query.where)]);
  const sorter = new Compiler(kind, lookups, "set");
  const { joins, by } = orderOf(sorter, query.sort ?? [], source.id);
  return {
    from: sql`from ${source.table} ${compiler.needsDocument ? source.withDocument : sql``}`,
    where: sql`where ${where}`,
    joins: sql`${sorter.needsDocument ? source.withDocument : sql``} ${joins}`,
    order: by,
    id: source.id,
  };
}

/** How many records match, of those that the caller may read. */
export async function countRecords(
  session: Session,
  principal: Principal,
  kind: FindKind,
  where: Filter | undefined,
): Promise<number> {
  const found = matching(kind, principal, { where }, await lookUp(session, kind, where));
  const [counted] = await session.rows(sql<{ n: number }>`select count(*) as n ${found.from} ${found.where}`);
  return counted?.n ?? 0;
}
