import type { Filter } from "@margay/contract";
import { type RawBuilder, sql } from "kysely";
import type { Principal } from "../../../access/index.ts";
import type { Stored } from "../../../records/stored.ts";
import type { FindKind, FindQuery } from "../../finder.ts";
import type { Session } from "../session.ts";
import { Compiler } from "./conditions.ts";
import type { Lookups, Mode } from "./lookups.ts";
import { lookUpKeys } from "./metadata-keys.ts";
import { orderOf } from "./order.ts";
import { lookUpUnits } from "./quantity-conditions.ts";
import { recordsOf } from "./rows.ts";
import { sourceOf } from "./source.ts";
import { allOf } from "./value-tests.ts";

export async function lookUp(session: Session, kind: FindKind, where: Filter | undefined): Promise<Lookups> {
  return {
    keys: kind === "dataset" ? await lookUpKeys(session, where) : () => [],
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
  const { rows, order, id } = matching(kind, principal, query, lookups, "set");
  const page = await session.rows(sql<{ id: number }>`
    select ${id} as id ${rows} order by ${order} limit ${query.limit} offset ${query.offset ?? 0}`);
  return recordsOf(
    session,
    kind,
    page.map((row) => row.id),
    query.fields,
  );
}

/** FROM and WHERE of the records that match and may be read, and their order. */
export function matching(
  kind: FindKind,
  principal: Principal,
  query: Pick<FindQuery, "where" | "sort">,
  lookups: Lookups,
  mode: Mode,
): { rows: RawBuilder<unknown>; order: RawBuilder<unknown>; id: RawBuilder<number> } {
  const source = sourceOf(kind);
  const compiler = new Compiler(kind, lookups, mode);
  const where = allOf([...source.conditions(principal), compiler.where(query.where)]);
  const { joins, by } = orderOf(compiler, query.sort ?? [], source.id);
  const rows = sql`from ${source.table} ${compiler.needsDocument ? source.withDocument : sql``} ${joins} where ${where}`;
  return { rows, order: by, id: source.id };
}

export async function countRecords(
  session: Session,
  principal: Principal,
  kind: FindKind,
  where: Filter | undefined,
): Promise<number> {
  const { rows } = matching(kind, principal, { where }, await lookUp(session, kind, where), "set");
  const [found] = await session.rows(sql<{ n: number }>`select count(*) as n ${rows}`);
  return found?.n ?? 0;
}
