import { type Connection, startEmbeddedPostgres } from "@margay/server";
import type { AppConfig } from "./config.ts";
import type { Logger } from "./logger.ts";

export interface RunningDatabase {
  connection: Connection;
  stop(): Promise<void>;
}

/** The external server that DATABASE_URL names, or the embedded one. */
export async function startDatabase(config: AppConfig, log: Logger): Promise<RunningDatabase> {
  if (config.databaseUrl !== undefined)
    return { connection: { connectionString: config.databaseUrl }, stop: async () => {} };
  const postgres = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    log: ({ level, message, detail }) => log[level](detail ?? {}, message),
  });
  return { connection: postgres.connection, stop: () => postgres.stop() };
}
