import { inspect } from "node:util";
import { defaultScicatConfig, registerSciCat, type ScicatConfig } from "@margay/scicat";
import { type Config, createServer, openDatabase, type Server, type ServerDeps } from "@margay/server";
import { cloneDatabase, testConfig } from "@margay/testkit";

/** A catalogue of which a test also sees the log and the number of rows in every table. */
export interface WatchedCatalogue {
  app: Server["app"];
  /** Bearer token of an administrator, whose password is `password`. */
  token: string;
  services: Server["catalogue"];
  /** Rows of each table that holds data of clients. */
  counts(): Promise<Record<string, number>>;
  /** Everything that was logged, errors with all that hangs on them. */
  log(): string;
  close(): Promise<void>;
}

export const password = "correct horse battery staple";

// What sign-ins and dictionaries write does not count as half-written.
const uncounted = new Set(["kysely_migration", "kysely_migration_lock", "grp", "acl", "metadata_key", "token"]);

/** With `scicat`, SciCat's API is served as well. */
export async function startWatched(
  config: Partial<Config> = {},
  scicat?: Partial<ScicatConfig>,
): Promise<WatchedCatalogue> {
  const clone = await cloneDatabase();
  const database = openDatabase(clone.connection, { maxConnections: 10 });
  const lines: string[] = [];
  const server = await createServer({ database, config: testConfig(config), logger: recorder(lines) });
  if (scicat)
    await registerSciCat(server.app, {
      catalogue: server.catalogue,
      config: { ...defaultScicatConfig, ...scicat },
    });
  const username = "watched-admin";
  await server.identity.ensureUser({ username, password, groups: ["admin"] });
  const { token } = await server.identity.login(username, password, "127.0.0.1");
  const found = await database.pool.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' order by 1",
  );
  const tables = found.rows.map((row) => row.name).filter((name) => !uncounted.has(name));
  const text = tables.map((name) => `select '${name}' as name, count(*)::int as n from "${name}"`).join(" union all ");
  return {
    app: server.app,
    services: server.catalogue,
    token,
    async counts() {
      const { rows } = await database.pool.query<{ name: string; n: number }>(text);
      return Object.fromEntries(rows.map((row) => [row.name, row.n]));
    },
    log: () => lines.join("\n"),
    async close() {
      await server.close();
      await database.close();
      await clone.drop();
    },
  };
}

/** Takes down more than a log in production would: every field of every error. */
function recorder(lines: string[]): NonNullable<ServerDeps["logger"]> {
  const write = (...parts: unknown[]) =>
    void lines.push(inspect(parts, { depth: 8, maxStringLength: null, maxArrayLength: null }));
  const logger = {
    level: "trace",
    fatal: write,
    error: write,
    warn: write,
    info: write,
    debug: write,
    trace: write,
    silent: () => {},
  };
  const self: NonNullable<ServerDeps["logger"]> = { ...logger, child: () => self };
  return self;
}
