import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import { type Account, accountColumns } from "./account-store.ts";

/** What decides whether a signed token still counts. */
export interface SignableAccount extends Account {
  credentialVersion: number;
  credentialsChangedAt: Date | null;
  /** SHA-256 of the one older token that stays. */
  keptToken: Buffer | null;
}

export async function findByPublicId(db: Db, publicId: string): Promise<SignableAccount | undefined> {
  const found = await sql<SignableAccount>`
    select ${accountColumns}, a.credential_version as "credentialVersion",
      a.credentials_changed_at as "credentialsChangedAt", a.kept_token as "keptToken"
    from account a where a.public_id = ${publicId}`.execute(db);
  return found.rows[0];
}

/** Ends all signed tokens of an account but the one with the given hash. */
export async function endSignedTokens(db: Db, accountId: number, now: Date, kept?: Buffer): Promise<void> {
  await sql`
    update account set credential_version = credential_version + 1, credentials_changed_at = ${now},
      kept_token = ${kept ?? null}::bytea
    where id = ${accountId}`.execute(db);
}
