import { sql } from "kysely";
import type { Db } from "../db/database.ts";

/** The settings as JSON text; null when there are none, undefined when there is no such account. */
export async function readSettings(db: Db, publicId: string): Promise<string | null | undefined> {
  const found = await sql<{ settings: string | null }>`
    select settings from account where public_id = ${publicId} and not system`.execute(db);
  return found.rows[0]?.settings;
}

/** As `readSettings`, and nobody else changes them until the transaction ends. */
export async function lockSettings(db: Db, publicId: string): Promise<string | null | undefined> {
  // Not "for update": tokens that refer to the account may still be made meanwhile.
  const found = await sql<{ settings: string | null }>`
    select settings from account where public_id = ${publicId} and not system for no key update`.execute(db);
  return found.rows[0]?.settings;
}

export async function writeSettings(db: Db, publicId: string, settings: string | null): Promise<void> {
  await sql`update account set settings = ${settings}::json where public_id = ${publicId}`.execute(db);
}

/** Gives an account its first settings; those that it has stay. */
export async function startSettings(db: Db, accountId: number, settings: string): Promise<void> {
  await sql`update account set settings = ${settings}::json where id = ${accountId} and settings is null`.execute(db);
}
