import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { Db } from "../db/database.ts";

/** A random text of 256 bits under a name, made by whichever process asks first and the same for all. */
export async function sharedSecret(db: Db, name: string): Promise<string> {
  await sql`
    insert into server_secret (name, value) values (${name}, ${randomBytes(32).toString("base64url")})
    on conflict (name) do nothing`.execute(db);
  const found = await sql<{ value: string }>`select value from server_secret where name = ${name}`.execute(db);
  const value = found.rows[0]?.value;
  if (value === undefined) throw new Error(`the shared secret ${name} vanished`);
  return value;
}
