import { sql } from "kysely";
import type { Principal } from "../access/index.ts";
import type { Db } from "../db/database.ts";

/** Which of the names are proposals whose owner group is one of the caller's. */
export async function ownProposals(db: Db, principal: Principal, names: readonly string[]): Promise<Set<string>> {
  if (names.length === 0 || principal.groups.size === 0) return new Set();
  const found = await sql<{ key: string }>`
    select key from record
    where kind = 'proposal' and key = any(${[...names]}::text[])
      and owner_group = any(${[...principal.groups]}::text[])`.execute(db);
  return new Set(found.rows.map((row) => row.key));
}
