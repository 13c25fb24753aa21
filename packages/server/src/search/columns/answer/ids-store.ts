import { type RawBuilder, sql } from "kysely";
import type { Session } from "../../postgres/session.ts";
import type { SqlNode } from "./node.ts";

/** Ids, ascending, of rows `(id)`. As bytes: millions of them take less than a second. */
export async function idsFrom(session: Session, rows: RawBuilder<unknown>): Promise<Int32Array> {
  const [found] = await session.rows(sql<{ ids: Buffer | null }>`
    select string_agg(int4send(id), '' order by id) as ids from (${rows}) found`);
  const bytes = found?.ids ?? Buffer.alloc(0);
  const ids = new Int32Array(bytes.length / 4);
  for (let at = 0; at < ids.length; at++) ids[at] = bytes.readInt32BE(at * 4);
  return ids;
}

/** Datasets that fulfil the condition; of these candidates, where there are such. */
export function fitting(
  session: Session,
  { condition, check, needsDocument }: Pick<SqlNode, "condition" | "check" | "needsDocument">,
  candidates?: Int32Array,
): Promise<Int32Array> {
  const document = needsDocument ? sql`join dataset_doc x on x.id = d.id` : sql``;
  const among = candidates ? sql`d.id = any(${[...candidates]}::int[]) and` : sql``;
  return idsFrom(
    session,
    sql`select d.id from dataset d ${document} where ${among} ${(candidates && check) ?? condition}`,
  );
}

/** Which of the values fit, by their place. */
export async function fittingValues(
  session: Session,
  values: readonly string[],
  test: (value: RawBuilder<unknown>) => RawBuilder<boolean>,
): Promise<number[]> {
  const rows = await session.rows(sql<{ at: number }>`
    select (at - 1)::int as at from unnest(${[...values]}::text[]) with ordinality as one(value, at)
    where ${test(sql`one.value collate "C"`)}`);
  return rows.map(({ at }) => at);
}
