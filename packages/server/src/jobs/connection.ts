import type { Connection } from "../db/database.ts";

/** Of the pool's options those that say where PostgreSQL is. */
export function connectionOf(options: Connection & { password?: unknown; port?: number; ssl?: unknown }): Connection {
  const { connectionString, host, user, database, password, port, ssl } = options;
  return Object.fromEntries(
    Object.entries({ connectionString, host, user, database, password, port, ssl }).filter(
      ([, value]) => value !== undefined,
    ),
  );
}
