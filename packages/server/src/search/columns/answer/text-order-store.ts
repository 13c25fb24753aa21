import type { ColumnIndex } from "@margay/columns";
import { type RawBuilder, sql } from "kysely";
import type { Session } from "../../postgres/session.ts";
import type { SqlOrder } from "../../postgres/sort.ts";
import type { Order, SortPlace } from "../../screen/orders.ts";

const minStep = 50;
const maxStep = 50_000;

/** Orders that an index has; see migration 0009. Others are sorted as a whole. */
const indexed: ReadonlySet<string> = new Set(["datasetName", "pid", "owner", "sourceFolder"]);

/**
 * The page of these datasets in an order that the columns do not have. PostgreSQL sorts few of them; with many, it is
 * walked along the order until the page is full.
 */
export async function pageByText(
  session: Session,
  index: ColumnIndex,
  { ids, few }: { ids: Int32Array; few: number },
  order: Order,
  by: SqlOrder,
  limit: number,
): Promise<SortPlace[]> {
  const field = order.target.on === "text" ? order.target.field : "";
  if (ids.length > few && indexed.has(field)) return walk(session, index, ids, order, by, limit);
  const document = by.needsDocument ? sql`join dataset_doc x on x.id = d.id` : sql``;
  return session.rows(sql<SortPlace>`
    select d.id, ${by.asText(by.value)} as value from dataset d ${document}
    where d.id = any(${[...ids]}::int[]) and ${by.after(by.value, sql`d.id`)}
    order by ${by.by(by.value, sql`d.id`)} limit ${limit}`);
}

/** Along the index of the order, first the datasets with a value, then those without. */
async function walk(
  session: Session,
  index: ColumnIndex,
  ids: Int32Array,
  order: Order,
  by: SqlOrder,
  limit: number,
): Promise<SortPlace[]> {
  const wanted = bitmapOf(ids);
  const found: SortPlace[] = [];
  let step = stepFor(limit, ids.length, index.sizes().rows);
  let place = order.after;
  let isDone = false;
  while (found.length < limit && !isDone) {
    const inNulls: boolean = place?.value === null;
    const rows: SortPlace[] = await session.rows(stepFrom(order, by, place, step));
    for (const row of rows) if (found.length < limit && has(wanted, row.id)) found.push(row);
    const last = rows.at(-1);
    const isEnd = rows.length < step;
    if (!isEnd && last) place = last;
    // Behind the last value come those without one.
    else if (order.nullable && !inNulls) place = { id: order.descending ? 2 ** 31 - 1 : -(2 ** 31) + 1, value: null };
    else isDone = true;
    step = Math.min(maxStep, step * 4);
  }
  return found;
}

function stepFrom(order: Order, by: SqlOrder, place: SortPlace | undefined, step: number): RawBuilder<SortPlace> {
  const from = by.needsDocument ? sql`dataset_doc x` : sql`dataset d`;
  const id = by.needsDocument ? sql`x.id` : sql`d.id`;
  const direction = order.descending ? sql`desc` : sql`asc`;
  const sign = order.descending ? sql`<` : sql`>`;
  if (place?.value === null)
    return sql<SortPlace>`select ${id} as id, null::text as value from ${from}
      where ${by.value} is null and ${id} ${sign} ${place.id}::int order by ${id} ${direction} limit ${step}`;
  const behind =
    place === undefined
      ? sql`true`
      : sql`(${by.value}, ${id}) ${sign} (${place.value}::text collate "C", ${place.id}::int)`;
  return sql<SortPlace>`select ${id} as id, ${by.value} as value from ${from}
    where ${by.value} is not null and ${behind} order by ${by.value} ${direction}, ${id} ${direction} limit ${step}`;
}

/** Enough rows for the page, if the matches lie evenly. */
const stepFor = (limit: number, matches: number, rows: number): number =>
  Math.min(maxStep, Math.max(minStep, Math.ceil((1.5 * limit * rows) / Math.max(1, matches))));

function bitmapOf(ids: Int32Array): Uint32Array {
  const bits = new Uint32Array(((ids.at(-1) ?? 0) >> 5) + 1);
  for (const id of ids) bits[id >> 5] = (bits[id >> 5] ?? 0) | (1 << (id & 31));
  return bits;
}

const has = (bits: Uint32Array, id: number): boolean => (((bits[id >> 5] ?? 0) >>> (id & 31)) & 1) === 1;
