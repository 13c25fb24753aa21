import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import { CatalogueError } from "../errors.ts";

/** A create that its client may send again without harm. */
export interface IdempotentRequest {
  principal: string;
  key: string;
  /** Route and body; the same key with another request is an error. */
  request: string;
}

export interface Replay {
  key: string;
  version: number;
  body: string;
}

/**
 * Claims the key inside the transaction. Answers the stored result when the same request was completed before;
 * a parallel twin waits here for the first one's commit.
 */
export async function claim(trx: Db, request: IdempotentRequest): Promise<Replay | undefined> {
  const hash = createHash("sha256").update(request.request).digest();
  const claimed = await sql`
    insert into idempotency (principal, key, request_hash) values (${request.principal}, ${request.key}, ${hash})
    on conflict do nothing returning 1`.execute(trx);
  if (claimed.rows.length > 0) return undefined;
  const found = await sql<{ request_hash: Buffer; location: string; version: number; body: string }>`
    select request_hash, location, version, body from idempotency
    where principal = ${request.principal} and key = ${request.key}`.execute(trx);
  const row = found.rows[0];
  if (!row?.request_hash.equals(hash))
    throw new CatalogueError(
      "idempotency_key_reused",
      "Idempotency-Key: this key was used with another request; choose a new key.",
      { errors: [{ pointer: "Idempotency-Key", detail: "was used with another request" }] },
    );
  return { key: row.location, version: row.version, body: row.body };
}

/** Stores the answer in the same transaction as the write. */
export async function complete(trx: Db, request: IdempotentRequest, replay: Replay): Promise<void> {
  await sql`
    update idempotency set location = ${replay.key}, version = ${replay.version}, body = ${replay.body}, status = 201
    where principal = ${request.principal} and key = ${request.key}`.execute(trx);
}

/** Forgets answers older than a day. */
export async function forgetOld(db: Db): Promise<void> {
  await sql`delete from idempotency where created_at < now() - interval '1 day'`.execute(db);
}
