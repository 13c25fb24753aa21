import type { TokenScope } from "@margay/contract";
import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import { type Account, accountColumns } from "./account-store.ts";

export interface TokenRow {
  id: string;
  name: string;
  username: string;
  accountId: number;
  scopes: TokenScope[];
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
}

/** What a new token is to be. */
export interface TokenOrder {
  accountId: number;
  kind: "session" | "api";
  name: string;
  scopes: readonly TokenScope[];
  createdAt: Date;
  expiresAt: Date;
}

interface TokenDraft extends TokenOrder {
  id: string;
  /** SHA-256 of the secret. */
  hash: Buffer;
}

export async function insertToken(db: Db, draft: TokenDraft): Promise<void> {
  await sql`
    insert into token (id, hash, account_id, kind, name, scopes, created_at, expires_at)
    values (${draft.id}, ${draft.hash}, ${draft.accountId}, ${draft.kind}, ${draft.name},
      ${[...draft.scopes]}::text[], ${draft.createdAt}, ${draft.expiresAt})`.execute(db);
}

export interface FoundToken extends Account {
  tokenId: string;
  scopes: TokenScope[];
  expiresAt: Date;
  lastUsedAt: Date | null;
}

/** The token with this hash and its account. */
export async function findToken(db: Db, hash: Buffer): Promise<FoundToken | undefined> {
  const found = await sql<FoundToken>`
    select ${accountColumns}, t.id as "tokenId", t.scopes, t.expires_at as "expiresAt", t.last_used_at as "lastUsedAt"
    from token t join account a on a.id = t.account_id where t.hash = ${hash}`.execute(db);
  return found.rows[0];
}

/** Notes the use of a token unless another process did so within the last minute. */
export async function touchToken(db: Db, id: string, now: Date): Promise<void> {
  await sql`
    update token set last_used_at = ${now}
    where id = ${id} and (last_used_at is null or last_used_at < ${new Date(now.getTime() - 60_000)})`.execute(db);
}

/** API tokens, newest first. */
export async function apiTokens(db: Db, accountId: number): Promise<TokenRow[]> {
  const found = await sql<TokenRow>`
    select t.id, t.name, a.username, t.account_id as "accountId", t.scopes, t.created_at as "createdAt",
      t.expires_at as "expiresAt", t.last_used_at as "lastUsedAt"
    from token t join account a on a.id = t.account_id
    where t.account_id = ${accountId} and t.kind = 'api' order by t.created_at desc, t.id`.execute(db);
  return found.rows;
}

/** Account that an API token belongs to. */
export async function apiTokenOwner(db: Db, id: string): Promise<{ accountId: number; system: boolean } | undefined> {
  const found = await sql<{ accountId: number; system: boolean }>`
    select t.account_id as "accountId", a.system from token t join account a on a.id = t.account_id
    where t.id = ${id} and t.kind = 'api'`.execute(db);
  return found.rows[0];
}

export async function deleteToken(db: Db, id: string): Promise<void> {
  await sql`delete from token where id = ${id}`.execute(db);
}

/** Ends the session with this secret's hash; answers whether there was one. */
export async function deleteSession(db: Db, hash: Buffer): Promise<boolean> {
  const gone = await sql<{ id: string }>`
    delete from token where hash = ${hash} and kind = 'session' returning id`.execute(db);
  return gone.rows.length > 0;
}

/** Ends an account's sessions, all but the one with the given hash. */
export async function deleteSessions(db: Db, accountId: number, except?: Buffer): Promise<void> {
  await sql`
    delete from token where account_id = ${accountId} and kind = 'session'
      and hash is distinct from ${except ?? null}::bytea`.execute(db);
}

export async function deleteTokens(db: Db, accountId: number): Promise<void> {
  await sql`delete from token where account_id = ${accountId}`.execute(db);
}

/** Sessions stay a while after their end, so that their users hear that they expired. */
export async function deleteStaleSessions(db: Db, accountId: number, before: Date): Promise<void> {
  await sql`
    delete from token where account_id = ${accountId} and kind = 'session' and expires_at < ${before}`.execute(db);
}

/** Forgets tokens that ended before an instant. */
export async function deleteEnded(db: Db, before: Date): Promise<void> {
  await sql`delete from token where expires_at < ${before}`.execute(db);
}
