import { readdir, readFile } from "node:fs/promises";
import { sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { type Connection, openDatabase } from "./database.ts";

const folder = new URL("./migrations/", import.meta.url);

async function migrations(): Promise<Record<string, Migration>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  const entries = names.map(async (name): Promise<[string, Migration]> => {
    const text = await readFile(new URL(name, folder), "utf8");
    return [name.replace(/\.sql$/, ""), { up: async (db) => void (await sql.raw(text).execute(db)) }];
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Brings the database to the newest schema. Safe to run from several processes at once; answers what it applied. */
export async function migrateDatabase(connection: Connection): Promise<string[]> {
  const database = openDatabase(connection, { maxConnections: 2 });
  try {
    const version = await sql<{ v: number }>`select current_setting('server_version_num')::int as v`.execute(
      database.kysely,
    );
    const number = version.rows[0]?.v ?? 0;
    if (number < 160_000)
      throw new Error(`PostgreSQL ${Math.floor(number / 10_000)} is too old: DATABASE_URL must name a server >= 16.`);
    const migrator = new Migrator({ db: database.kysely, provider: { getMigrations: migrations } });
    const { error, results } = await migrator.migrateToLatest();
    if (error) throw error;
    return (results ?? []).map((result) => result.migrationName);
  } finally {
    await database.close();
  }
}
