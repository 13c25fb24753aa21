import type { ColumnIndex } from "@margay/columns";
import { type RawBuilder, sql } from "kysely";
import type { Session } from "../../postgres/session.ts";
import type { SqlOrder } from "../../postgres/sort.ts";
import type { Order, SortPlace } from "../../screen/orders.ts";
import type { KnownOrder, NameOrder } from "./name-order.ts";

const minStep = 50;
const maxStep = 50_000;

/** Orders that an index has; see migration 0009. Others are sorted as a whole. */
const indexed: ReadonlySet<string> = new Set(["datasetName", "pid", "owner", "sourceFolder"]);

/** The index of names holds all that a walk reads. Measured: a dataset that is sorted takes as long as 20 steps of a walk. */
const stepsPerSort = 20;

/** PostgreSQL sorts so few by itself: a check of each takes less than a look at what changed. */
const fewToSort = 300;

export interface Matches {
  /** Ascending. */
  ids: Int32Array;
  /** PostgreSQL sorts so many by their ids. */
  few: number;
  names: NameOrder;
}

/**
 * The page of these datasets in an order that the columns do not have. PostgreSQL sorts few of them; with many, the order is
 * walked until the page is full: that of names in memory, where it is there, others along PostgreSQL's index. There, names
 * are walked where that is likely to read less; where the matches lie unevenly and it does not end in time, they are sorted
 * after all.
 */
export async function pageByText(
  session: Session,
  index: ColumnIndex,
  { ids, few, names }: Matches,
  order: Order,
  by: SqlOrder,
  limit: number,
): Promise<SortPlace[]> {
  const field = order.target.on === "text" ? order.target.field : "";
  const isMany = ids.length > few;
  const { rows } = index.sizes();
  if (field === "datasetName" && ids.length > fewToSort) {
    const first = await firstByName(session, ids, await names.current(session, rows), order, by, limit);
    if (first) return sorted(session, first, by, limit);
  }
  if (field === "datasetName" || (isMany && indexed.has(field))) {
    const sorting = field === "datasetName" ? stepsPerSort * ids.length : Number.POSITIVE_INFINITY;
    if (isMany || wantedSteps(limit, ids.length, rows) < sorting) {
      const found = await walk(session, { ids, rows, mostSteps: sorting }, order, by, limit);
      if (found) return found;
    }
  }
  return sorted(session, [...ids], by, limit);
}

function sorted(session: Session, ids: readonly number[], by: SqlOrder, limit: number) {
  const document = by.needsDocument ? sql`join dataset_doc x on x.id = d.id` : sql``;
  return session.rows(sql<SortPlace>`
    select d.id, ${by.asText(by.value)} as value from dataset d ${document}
    where d.id = any(${ids}::int[]) and ${by.after(by.value, sql`d.id`)}
    order by ${by.by(by.value, sql`d.id`)} limit ${limit}`);
}

/**
 * Ids of which the first by name are the page: enough of those that have not changed since the order was read, and all that
 * have. Undefined where the order does not tell: there is none, or the place of the cursor has changed.
 */
async function firstByName(
  session: Session,
  matches: Int32Array,
  names: KnownOrder | undefined,
  order: Order,
  by: SqlOrder,
  limit: number,
): Promise<number[] | undefined> {
  if (!names) return undefined;
  const { ids, changed } = names;
  const step = order.descending ? -1 : 1;
  let at = order.descending ? ids.length - 1 : 0;
  if (order.after) {
    const found = changed.has(order.after.id) ? -1 : ids.indexOf(order.after.id);
    // A cursor may be older than the order: then the dataset may have had another name.
    if (found < 0 || (await placesOf(session, by, [order.after.id]))[0]?.value !== order.after.value) return undefined;
    at = found + step;
  }
  const isWanted = membersOf(matches);
  const first: number[] = [];
  for (const id of changed) if (isWanted(id)) first.push(id);
  for (const end = first.length + limit; first.length < end && at >= 0 && at < ids.length; at += step) {
    const id = ids[at] ?? 0;
    if (isWanted(id) && !changed.has(id)) first.push(id);
  }
  return first;
}

/** Along the index of the order, first the datasets with a value, then those without. Undefined after too many steps. */
async function walk(
  session: Session,
  { ids, rows: all, mostSteps }: { ids: Int32Array; rows: number; mostSteps: number },
  order: Order,
  by: SqlOrder,
  limit: number,
): Promise<SortPlace[] | undefined> {
  const isWanted = membersOf(ids);
  const found: number[] = [];
  let step = Math.min(maxStep, Math.max(minStep, wantedSteps(limit, ids.length, all)));
  let steps = 0;
  let place = order.after;
  for (;;) {
    const rows = await session.rows(stepFrom(order, by, place, step));
    for (const { id } of rows) if (found.length < limit && isWanted(id)) found.push(id);
    if (found.length === limit) break;
    steps += rows.length;
    if (steps >= mostSteps && steps < all) return undefined;
    const last = rows.at(-1);
    if (rows.length === step && last) [place] = await placesOf(session, by, [last.id]);
    // Behind the last value come those without one.
    else if (order.nullable && place?.value !== null)
      place = { id: order.descending ? 2 ** 31 - 1 : -(2 ** 31) + 1, value: null };
    else break;
    step = Math.min(maxStep, step * 4);
  }
  return placesOf(session, by, found);
}

// Only ids: the values of documents are in the index, and reading them all would take the longest.
function stepFrom(order: Order, by: SqlOrder, place: SortPlace | undefined, step: number): RawBuilder<{ id: number }> {
  const from = by.needsDocument ? sql`dataset_doc x` : sql`dataset d`;
  const id = by.needsDocument ? sql`x.id` : sql`d.id`;
  const direction = order.descending ? sql`desc` : sql`asc`;
  const sign = order.descending ? sql`<` : sql`>`;
  if (place?.value === null)
    return sql<{ id: number }>`select ${id} as id from ${from}
      where ${by.value} is null and ${id} ${sign} ${place.id}::int order by ${id} ${direction} limit ${step}`;
  const behind =
    place === undefined
      ? sql`${by.value} is not null`
      : sql`(${by.value}, ${id}) ${sign} (${place.value}::text collate "C", ${place.id}::int)`;
  return sql<{ id: number }>`select ${id} as id from ${from}
    where ${behind} order by ${by.value} ${direction}, ${id} ${direction} limit ${step}`;
}

async function placesOf(session: Session, by: SqlOrder, ids: readonly number[]): Promise<SortPlace[]> {
  if (ids.length === 0) return [];
  const from = by.needsDocument ? sql`dataset_doc x` : sql`dataset d`;
  return session.rows(sql<SortPlace>`
    select id, ${by.value} as value from unnest(${[...ids]}::int[]) with ordinality as page(id, at)
    join ${from} using (id) order by page.at`);
}

/** Enough rows for the page, if the matches lie evenly. */
const wantedSteps = (limit: number, matches: number, rows: number): number =>
  Math.ceil((1.5 * limit * rows) / Math.max(1, matches));

/** Looks ids up in an ascending list: by halves, and once that has taken as long as making a bitmap, in one. */
function membersOf(ids: Int32Array): (id: number) => boolean {
  let bits: Uint32Array | undefined;
  let lookUps = 0;
  return (id) => {
    if (bits === undefined && ++lookUps < ids.length / halvingsPerBit) return isIn(ids, id);
    bits ??= bitmapOf(ids);
    return (((bits[id >> 5] ?? 0) >>> (id & 31)) & 1) === 1;
  };
}

const halvingsPerBit = 32;

function isIn(ids: Int32Array, id: number): boolean {
  let [low, high] = [0, ids.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] ?? 0) < id) low = middle + 1;
    else high = middle;
  }
  return ids[low] === id;
}

function bitmapOf(ids: Int32Array): Uint32Array {
  const bits = new Uint32Array(((ids.at(-1) ?? 0) >> 5) + 1);
  for (const id of ids) bits[id >> 5] = (bits[id >> 5] ?? 0) | (1 << (id & 31));
  return bits;
}
