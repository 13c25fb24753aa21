import { sql } from "kysely";
import type { Database } from "../../../db/database.ts";
import { titledKinds } from "../../postgres/word-lookup.ts";
import { type Snapshot, snapshotFrom } from "../feed/snapshot.ts";
import type { Kept } from "./named-records.ts";

type Sets = { id: number; groups: number[] }[];

// A few milliseconds of the main thread.
const step = 1_000;
const kinds = sql`array[${sql.join(titledKinds.map((kind) => sql.lit(kind)))}]::text[]`;
const kept = sql`r.id, r.kind, r.key, r.label, r.acl_id as "aclId",
  (extract(epoch from r.created_at) * 1000000)::bigint as "createdAt", coalesce(r.title_words::text, '') as words`;

/** All named records at one moment, some at a time, with the classes of visibility. Undefined for more than `most`. */
export async function readNamed(
  { kysely }: Database,
  most: number,
  put: (rows: readonly Kept[]) => void,
): Promise<{ snapshot: Snapshot; sets: Sets } | undefined> {
  return kysely
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute(async (trx) => {
      const [state] = (
        await sql<{ now: string; count: number }>`select pg_current_snapshot()::text as now,
          (select count(*) from (select from record where kind = any(${kinds}) limit ${most + 1}) r) as count`.execute(
          trx,
        )
      ).rows;
      if (!state || state.count > most) return undefined;
      for (let last = 0; ; ) {
        const { rows } = await sql<Kept>`select ${kept} from record r
          where r.kind = any(${kinds}) and r.id > ${last} order by r.id limit ${step}`.execute(trx);
        put(rows);
        if (rows.length < step) break;
        last = rows.at(-1)?.id ?? last;
      }
      const sets = await sql<Sets[number]>`select id, groups from acl where id in (
        select acl_id from record where kind = any(${kinds}))`.execute(trx);
      return { snapshot: snapshotFrom(state.now), sets: sets.rows };
    });
}

export interface NamedChange {
  kind: string;
  key: string;
  /** Absent for a record that is gone. */
  now?: Kept & { groups: number[] };
}

/** What became visible since a moment, as `beginMoment` finds it for datasets; in one statement, and so at one moment. */
export async function namedSince(
  { kysely }: Database,
  since: Snapshot,
): Promise<{ snapshot: Snapshot; changes: NamedChange[] }> {
  const open =
    since.open.length === 0
      ? sql``
      : sql`union all select c.kind, c.key from change c where c.txid = any(${since.open.map(String)}::xid8[])`;
  const { rows } = await sql<{ now: string; changes: string | null }>`
    with changed as (select c.kind, c.key from change c where c.txid >= ${String(since.xmax)}::xid8 ${open})
    select pg_current_snapshot()::text as now, (
      select json_agg(json_build_object('kind', n.kind, 'key', n.key, 'now', (
        select row_to_json(found) from (
          select ${kept}, a.groups from record r join acl a on a.id = r.acl_id
          where r.kind = n.kind and r.key = n.key) found)))
      from (select distinct kind, key from changed where kind = any(${kinds})) n) as changes`.execute(kysely);
  const row = rows[0];
  if (!row) throw new Error("the database did not answer");
  const changes = JSON.parse(row.changes ?? "[]") as (Omit<NamedChange, "now"> & { now: NamedChange["now"] | null })[]; // the statement builds it
  return {
    snapshot: snapshotFrom(row.now),
    changes: changes.map(({ now, ...name }) => (now ? { ...name, now } : name)),
  };
}
