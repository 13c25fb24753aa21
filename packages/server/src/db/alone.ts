import { sql } from "kysely";
import type { Db } from "./database.ts";

/**
 * Runs the work unless another process is at it, which holds the advisory lock of this number: any one, the same in every
 * process. The lock has a connection of its own for so long.
 */
export async function alone(db: Db, lock: number, work: () => Promise<void>): Promise<void> {
  await db.connection().execute(async (connection) => {
    const found = await sql<{ mine: boolean }>`select pg_try_advisory_lock(${lock}) as mine`.execute(connection);
    if (!found.rows[0]?.mine) return;
    try {
      await work();
    } finally {
      await sql`select pg_advisory_unlock(${lock})`.execute(connection);
    }
  });
}
