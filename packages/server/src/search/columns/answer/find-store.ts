import { sql } from "kysely";
import type { Principal } from "../../../access/index.ts";
import type { FindQuery } from "../../finder.ts";
import { Compiler } from "../../postgres/find/conditions.ts";
import { orderOf } from "../../postgres/find/order.ts";
import type { Session } from "../../postgres/session.ts";
import { visibleFew } from "../../postgres/visible.ts";
import type { CountedColumn, Repeat } from "./find-facets.ts";

/** Which of the datasets the caller may read, as they are now. */
export async function readableAmong(session: Session, principal: Principal, ids: readonly number[]): Promise<number[]> {
  if (ids.length === 0) return [];
  const rows = await session.rows(
    sql<{ id: number }>`select d.id from dataset d where d.id = any(${[...ids]}::int[]) and ${visibleFew(principal)}`,
  );
  return rows.map(({ id }) => id);
}

/** A page of these datasets in the order of the query. */
export async function sortedAmong(
  session: Session,
  principal: Principal,
  ids: Int32Array,
  { sort = [], limit, offset = 0 }: FindQuery,
): Promise<number[]> {
  const sorter = new Compiler("dataset", { keys: () => [], forms: () => undefined, units: () => [] }, "set");
  const { joins, by } = orderOf(sorter, sort, sql`d.id`);
  const document = sorter.needsDocument ? sql`join dataset_doc x on x.id = d.id` : sql``;
  const rows = await session.rows(sql<{ id: number }>`
    select d.id from dataset d ${document} ${joins} where d.id = any(${[...ids]}::int[]) and ${visibleFew(principal)}
    order by ${by} limit ${limit} offset ${offset}`);
  return rows.map(({ id }) => id);
}

const maxRepeating = 20_000;

/**
 * Datasets whose lists name a value several times: few, by an index of its own. `repeats` adds up what those of the given
 * ids have too much. Undefined where they are many.
 */
export async function repeatingAmong(session: Session, columns: readonly CountedColumn[]) {
  const lists = [...new Set(columns.flatMap(({ list }) => list ?? []))];
  const parts = lists.map(
    (list) => sql`select d.id, ${sql.lit(list)} as list, one as value, (count(*) - 1)::int as more
      from dataset d cross join lateral unnest(${sql.ref(`d.${list}`)}) as one
      where repeats(d.keywords) or repeats(d.proposal_ids) or repeats(d.sample_ids) or repeats(d.instrument_ids)
        or repeats(d.pis) or repeats(d.access_groups)
      group by d.id, one having count(*) > 1`,
  );
  const rows = await session.rows(sql<Repeat & { id: number }>`
    select * from (${sql.join(parts, sql` union all `)}) found order by id limit ${maxRepeating + 1}`);
  if (rows.length > maxRepeating) return undefined;
  return {
    candidates: Int32Array.from(new Set(rows.map(({ id }) => id))),
    repeats: (ids: ReadonlySet<number>): Repeat[] => rows.filter(({ id }) => ids.has(id)),
  };
}
