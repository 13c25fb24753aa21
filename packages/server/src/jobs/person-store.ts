import { sql } from "kysely";
import type { Db } from "../db/database.ts";

/** A user's address, for whom a job is made. */
export async function addressOf(
  db: Db,
  username: string,
): Promise<{ username: string; email: string | null } | undefined> {
  const found = await sql<{ username: string; email: string | null }>`
    select username, email from account where lower(username) = lower(${username}) and not disabled and not system`.execute(
    db,
  );
  return found.rows[0];
}
