import { roleGroupsFrom } from "../access/index.ts";
import type { Config } from "../config.ts";
import { type Connection, openDatabase } from "../db/database.ts";
import { createServer } from "../server.ts";

export const password = "correct horse";

/** A whole catalogue on a database, with a clock that the test sets. */
export async function openCatalogue(connection: Connection, changes: Partial<Config> = {}) {
  const database = openDatabase(connection, { maxConnections: 4 });
  const time = { now: new Date("2026-03-02T08:00:00Z") };
  const config: Config = {
    roles: roleGroupsFrom({ ADMIN_GROUPS: "staff", CREATE_DATASET_WITH_PID_GROUPS: "ingestor" }),
    pidPrefix: "20.500.12345",
    facility: { name: "Test facility", siteTitle: "Test catalogue" },
    sessionSeconds: 3_600,
    loginAttemptsPerMinute: 1_000,
    bodyLimitBytes: 1_000_000,
    version: "0.0.0",
    trustProxy: 1,
    secureCookies: false,
    ...changes,
  };
  const server = await createServer({ database, config, clock: () => time.now });
  const { app, identity } = server;

  async function signIn(username: string, secret = password): Promise<string> {
    const answer = await send("POST", "/v1/auth/login", { body: { username, password: secret } });
    if (answer.statusCode !== 200) throw new Error(`sign-in of ${username} answered ${answer.statusCode}`);
    return answer.json<{ token: string }>().token;
  }

  async function send(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    url: string,
    options: { token?: string | undefined; body?: object; headers?: Record<string, string>; address?: string } = {},
  ) {
    const { token, body, headers = {}, address } = options;
    const all = { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers };
    return app.inject({
      method,
      url,
      headers: all,
      ...(body === undefined ? {} : { payload: body }),
      ...(address === undefined ? {} : { remoteAddress: address }),
    });
  }

  return {
    app,
    database,
    identity,
    time,
    send,
    signIn,
    /** Creates a user with the usual password and signs in. */
    async member(username: string, groups: string[] = [], email?: string): Promise<string> {
      await identity.ensureUser({ username, password, email, groups });
      return signIn(username);
    },
    async close(): Promise<void> {
      await server.close();
      await database.close();
    },
  };
}

export type TestCatalogue = Awaited<ReturnType<typeof openCatalogue>>;
