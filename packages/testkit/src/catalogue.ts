import { defaultScicatConfig, registerSciCat, type ScicatConfig } from "@margay/scicat";
import { type Config, createServer, openDatabase, roleGroupsFrom, type Server } from "@margay/server";
import { cloneDatabase } from "./postgres/index.ts";

/** What a test sends: `app.inject` with a bearer token and a JSON body. */
export interface Call {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  url: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Reply {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  /** The parsed JSON body; undefined when there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
  body: any;
  text: string;
}

/** Sends requests as one caller. */
export type As = (call: Call) => Promise<Reply>;

export interface TestCatalogue {
  server: Server;
  /** Its database, for tests that look at the rows themselves. */
  database: ReturnType<typeof openDatabase>;
  /** Without credentials. */
  anonymous: As;
  /** Member of the admin group. */
  admin: As;
  /** Makes a user with these groups and signs them in. */
  user(
    groups?: readonly string[],
    own?: { username?: string; email?: string },
  ): Promise<As & { username: string; token: string }>;
  /** Sends as the bearer of a token. */
  bearer(token: string): As;
  close(): Promise<void>;
}

/** Configuration of test catalogues: generous login limits, one group for each special role. */
export function testConfig(own: Partial<Config> = {}): Config {
  return {
    roles: roleGroupsFrom({
      ADMIN_GROUPS: "admin",
      DELETE_GROUPS: "deleters",
      CREATE_DATASET_WITH_PID_GROUPS: "pid-choosers",
      CREATE_DATASET_PRIVILEGED_GROUPS: "ingestors",
      UPDATE_DATASET_LIFECYCLE_GROUPS: "archivers",
      PROPOSAL_GROUPS: "useroffice",
      SAMPLE_PRIVILEGED_GROUPS: "ingestors",
      ATTACHMENT_PRIVILEGED_GROUPS: "ingestors",
      POLICY_GROUPS: "dataoffice",
    }),
    pidPrefix: "20.500.test",
    facility: { name: "Test", siteTitle: "Test catalogue" },
    sessionSeconds: 3_600,
    loginAttemptsPerMinute: 10_000,
    bodyLimitBytes: 16_000_000,
    version: "0.0.0-test",
    trustProxy: false,
    secureCookies: false,
    search: { columns: true, threads: 0, memoryLimitBytes: 1_000_000_000, patienceMs: 10_000, pollMs: 250 },
    ...own,
  };
}

/** A whole catalogue on a database of its own: the real server, without a port. Close it in `afterAll`. */
export async function startTestCatalogue(
  options: { config?: Partial<Config>; scicat?: Partial<ScicatConfig>; clock?: () => Date } = {},
): Promise<TestCatalogue> {
  const clone = await cloneDatabase();
  const database = openDatabase(clone.connection, { maxConnections: 10 });
  const server = await createServer({
    database,
    config: testConfig(options.config),
    ...(options.clock ? { clock: options.clock } : {}),
  });
  await registerSciCat(server.app, {
    catalogue: server.catalogue,
    config: { ...defaultScicatConfig, ...options.scicat },
  });
  const bearer =
    (token: string | undefined): As =>
    async (call) => {
      const reply = await server.app.inject({
        method: call.method ?? (call.body === undefined ? "GET" : "POST"),
        url: call.url,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(call.body === undefined ? {} : { "content-type": "application/json" }),
          ...call.headers,
        },
        ...(call.body === undefined
          ? {}
          : { payload: typeof call.body === "string" ? call.body : JSON.stringify(call.body) }),
      });
      const isJson =
        String(reply.headers["content-type"] ?? "").includes("json") &&
        !String(reply.headers["content-type"]).includes("ndjson");
      return {
        status: reply.statusCode,
        headers: reply.headers,
        body: isJson && reply.body !== "" ? JSON.parse(reply.body) : undefined,
        text: reply.body,
      };
    };
  let users = 0;
  const password = "a long test password";
  const user: TestCatalogue["user"] = async (groups = [], own = {}) => {
    const username = own.username ?? `user${++users}`;
    await server.identity.ensureUser({
      username,
      password,
      groups: [...groups],
      email: own.email ?? `${username}@example.org`,
    });
    const { token } = await server.identity.login(username, password, "127.0.0.1");
    return Object.assign(bearer(token), { username, token });
  };
  const admin = await user(["admin"], { username: "test-admin" });
  return {
    server,
    database,
    anonymous: bearer(undefined),
    admin,
    user,
    bearer,
    async close() {
      await server.close();
      await database.close();
      await clone.drop();
    },
  };
}
