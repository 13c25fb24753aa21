import { sql } from "kysely";
import { to as copyTo } from "pg-copy-streams";
import type { Database } from "../../../db/database.ts";
import type { Session } from "../../postgres/session.ts";
import { type Snapshot, snapshotFrom } from "../feed/snapshot.ts";

/** Reads the ids of all datasets by name, along the index of migration 0015. */
export async function readNameOrder(database: Database): Promise<{ ids: Int32Array; snapshot: Snapshot }> {
  const client = await database.pool.connect();
  let failed = true;
  try {
    // The index has them in order; to sort them would spill to disk.
    await client.query("begin isolation level repeatable read read only; set local enable_sort = off");
    const { rows } = await client.query<{ now: string; count: number }>(
      "select pg_current_snapshot()::text as now, (select count(*)::float8 from dataset) as count",
    );
    const ids = new Ids(rows[0]?.count ?? 0);
    const copy = client.query(
      copyTo(`copy (select id from dataset order by left(lower(name), 300) collate "C", id) to stdout`),
    );
    for await (const bytes of copy) ids.push(bytes as Buffer); // pg-copy-streams gives nothing else
    await client.query("commit");
    failed = false;
    return { ids: ids.all(), snapshot: snapshotFrom(rows[0]?.now ?? "") };
  } finally {
    client.release(failed);
  }
}

const zero = 48;
const lineFeed = 10;

/** Positive numbers, one a line, in pieces that are cut anywhere. */
class Ids {
  readonly #ids: Int32Array;
  #length = 0;
  #value = 0;

  constructor(count: number) {
    this.#ids = new Int32Array(count);
  }

  push(bytes: Buffer): void {
    for (const byte of bytes) {
      if (byte !== lineFeed) this.#value = this.#value * 10 + byte - zero;
      else {
        this.#ids[this.#length++] = this.#value;
        this.#value = 0;
      }
    }
  }

  all(): Int32Array {
    if (this.#length !== this.#ids.length) throw new RangeError("the order of names has another length than expected");
    return this.#ids;
  }
}

/**
 * Datasets that changed after that moment, as the session sees it; see `beginMoment` of the feed. `everything` also where
 * they are `most` or more.
 */
export async function changesSince(session: Session, since: Snapshot, most: number) {
  const open = since.open.map(String);
  const [row] = await session.rows(sql<{ now: string; kept: string | null; ids: number[] | null }>`
    with changed as (select id from dataset_change where txid >= ${String(since.xmax)}::xid8
      union all select id from dataset_change where txid = any(${open}::xid8[]))
    select pg_current_snapshot()::text as now, (select kept_from::text from dataset_feed) as kept,
      (select array_agg(id) from (select id from changed limit ${most}) c) as ids`);
  const ids = row?.ids ?? [];
  const everything =
    !row || row.kept === null || since.xmin < BigInt(row.kept) || ids.length >= most || ids.includes(0);
  return { ids, everything, snapshot: row ? snapshotFrom(row.now) : since };
}
