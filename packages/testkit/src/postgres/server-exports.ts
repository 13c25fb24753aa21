import type { TestConnection } from "./connection.ts";

interface ServerExports {
  startEmbeddedPostgres(options: {
    dataDir: string;
    log: (entry: { level: "info" | "warn" | "error"; message: string; detail?: object }) => void;
    settings?: Record<string, string>;
    database?: string;
  }): Promise<{ connection: { host: string; user: string; database: string }; stop(): Promise<void> }>;
  /** Absent while the server has no schema yet. */
  migrateDatabase?(connection: TestConnection): Promise<unknown>;
}

/** Imported only when a server is needed, so that tests of leaf packages do not load the whole catalogue. */
export async function importServer(): Promise<ServerExports> {
  const entry: Partial<ServerExports> = await import("@margay/server");
  // TODO(#2): drop these two once packages/server/src/index.ts exports both functions.
  const embedded: Partial<ServerExports> =
    entry.startEmbeddedPostgres === undefined ? await importFromServer("db/embedded/index.ts") : entry;
  const migrate: Partial<ServerExports> =
    entry.migrateDatabase === undefined ? await importFromServer("db/migrate.ts").catch(reportBroken) : entry;
  const { startEmbeddedPostgres } = embedded;
  if (startEmbeddedPostgres === undefined) throw new Error("@margay/server does not export startEmbeddedPostgres");
  return { startEmbeddedPostgres, ...(migrate.migrateDatabase && { migrateDatabase: migrate.migrateDatabase }) };
}

function reportBroken(error: unknown): Partial<ServerExports> {
  console.warn(`db/migrate.ts of @margay/server cannot be loaded: ${String(error)}`);
  return {};
}

function importFromServer(path: string): Promise<Partial<ServerExports>> {
  return import(new URL(`../../../server/src/${path}`, import.meta.url).href);
}
