import { migrateDatabase } from "@margay/server";
import { makeConfig } from "./config.ts";
import { startDatabase } from "./database.ts";
import { readEnv } from "./env.ts";
import { createLogger } from "./logger.ts";
import { version } from "./version.ts";

/** Brings the database to the newest schema; answers what was applied. */
export async function migrate(): Promise<string[]> {
  const config = makeConfig(readEnv(), { demo: false, version, terminal: false });
  const database = await startDatabase(config, createLogger({ ...config, logLevel: "warn" }));
  try {
    return await migrateDatabase(database.connection);
  } finally {
    await database.stop();
  }
}
