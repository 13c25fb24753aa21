import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Sides } from "@margay/scicat";
import { CatalogueError, type Connection, createServer, openDatabase } from "@margay/server";
import type { Api } from "../api/index.ts";
import { makeConfig } from "../config.ts";
import type { Env } from "../env.ts";
import { version } from "../version.ts";

export interface OpenSides extends Sides {
  close(): Promise<void>;
}

/**
 * Opens the way for what no route takes: password hashes and a past. It leads through the database of the server that the
 * records go to; that it is this one, and that the caller is its administrator, is proved by the caller's token, which
 * only that database knows. Where there is no such way, the reason is in `why`.
 */
export async function openSides(env: Env, endpoint: Api["endpoint"]): Promise<OpenSides> {
  const shut = (why: string): OpenSides => ({ why, close: async () => {} });
  if (endpoint.token === undefined) return shut("there is no administrator's token (MARGAY_TOKEN)");
  const config = makeConfig(env, { demo: false, version, terminal: false });
  const connection: Connection | undefined =
    config.databaseUrl === undefined ? await embedded(config.dataDir) : { connectionString: config.databaseUrl };
  if (!connection)
    return shut(
      "the server's database cannot be reached: run the import where it runs, with its MARGAY_DATA_DIR or DATABASE_URL",
    );
  const database = openDatabase(connection, { maxConnections: 4 });
  try {
    const { app, identity, catalogue } = await createServer({ database, config: config.server });
    const close = async () => {
      await app.close();
      await database.close();
    };
    const principal = await identity.authenticate(endpoint.token);
    if (!principal?.roles.has("admin") || !principal.scopes.has("admin")) {
      await close();
      return shut(
        principal
          ? "the token is not an administrator's, or lacks the scope admin"
          : `the database here is not that of ${endpoint.url}: it does not know the token`,
      );
    }
    return {
      close,
      history: { add: (entries) => catalogue.history.carryOver(principal, entries) },
      accounts: {
        async restore({ createdAt, ...person }) {
          try {
            const at = createdAt === undefined ? new Date() : new Date(createdAt);
            await identity.people.restore(principal, { ...person, createdAt: at });
            return undefined;
          } catch (error) {
            if (error instanceof CatalogueError) return error.message;
            throw error;
          }
        },
      },
    };
  } catch (error) {
    await database.close();
    return shut(`the server's database cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The socket of the embedded server, if it runs: whoever may read its folder may connect. */
async function embedded(dataDir: string): Promise<Connection | undefined> {
  const read = (path: string) => readFile(path, "utf8").catch(() => undefined);
  const home = (await read(join(dataDir, "postgres-location")))?.trim() ?? dataDir;
  // PostgreSQL's own note: process id, folder, start, port, folder of the socket, …
  const socketDir = (await read(join(home, "pgdata", "postmaster.pid")))?.split("\n")[4]?.trim();
  return socketDir ? { host: socketDir, user: "margay", database: "margay" } : undefined;
}
