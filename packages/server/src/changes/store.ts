import { sql } from "kysely";
import type { Principal } from "../access/index.ts";
import type { Db } from "../db/database.ts";
import { changeVisibleTo } from "./access.ts";

export interface ChangeRow {
  txid: string;
  id: number;
  kind: string;
  key: string;
  version: number;
  operation: "create" | "update" | "remove";
  at: Date;
}

/** A place in the feed: transaction id, then row id. */
export interface Place {
  txid: string;
  id: number;
}

/**
 * Changes after a place, oldest first. Only transactions below the snapshot's horizon are read: a transaction that is
 * still open cannot slip a row in before a place that was already passed.
 */
export async function changesAfter(db: Db, principal: Principal, after: Place, limit: number): Promise<ChangeRow[]> {
  const found = await sql<ChangeRow>`
    select c.txid::text as txid, c.id, c.kind, c.key, c.version, c.operation, c.at from change c
    where (c.txid, c.id) > (${after.txid}::xid8, ${after.id})
      and c.txid < pg_snapshot_xmin(pg_current_snapshot()) and ${changeVisibleTo(principal)}
    order by c.txid, c.id limit ${limit}`.execute(db);
  return found.rows;
}

/** The place after everything that is committed now. */
export async function newestPlace(db: Db): Promise<Place> {
  const found = await sql<Place>`
    select txid::text as txid, id from change where txid < pg_snapshot_xmin(pg_current_snapshot())
    order by change.txid desc, id desc limit 1`.execute(db);
  return found.rows[0] ?? { txid: "0", id: 0 };
}
