import { sql } from "kysely";
import type { Db } from "../db/database.ts";

/** The tape redundancy that the oldest policy of a group demands; undefined when the group has no policy. */
export async function redundancyOf(db: Db, ownerGroup: string): Promise<string | undefined> {
  const found = await sql<{ redundancy: string | null }>`
    select doc ->> 'tapeRedundancy' as redundancy from record
    where kind = 'policy' and refs @> ${[`group:${ownerGroup}`]}::text[] order by id limit 1`.execute(db);
  return found.rows[0] && (found.rows[0].redundancy ?? "low");
}
