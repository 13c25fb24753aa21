import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cloneDatabase } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { send, serve, serveRefused } from "../support/running-server.ts";

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "margay-config-"));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

describe("a wrong configuration stops the start with the variable's name", () => {
  it.each([
    [{ PORT: "80a" }, "PORT"],
    [{ PORT: "65536" }, "PORT"],
    [{ DATABASE_URL: "localhost:5432" }, "DATABASE_URL"],
    [{ DATABASE_URL: "mysql://me@localhost/x" }, "DATABASE_URL"],
    [{ DATABASE_URL: "postgres://nobody@127.0.0.1:1/x" }, "DATABASE_URL"],
    [{ LOG_LEVEL: "loud" }, "LOG_LEVEL"],
    [{ SESSION_SECONDS: "-1" }, "SESSION_SECONDS"],
    [{ TRUST_PROXY: "perhaps" }, "TRUST_PROXY"],
    [{ MARGAY_DATA_DIR: "/dev/null/data" }, "MARGAY_DATA_DIR"],
  ])("%j", { timeout: 60_000 }, async (env, name) => {
    const { code, output } = await serveRefused({ dataDir, env });
    expect(code).toBe(2);
    expect(output).toContain(name);
    expect(output.trim().split("\n"), "one line, no stack").toHaveLength(1);
  });

  it("also for a port that is taken", { timeout: 60_000 }, async () => {
    const blocker = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => blocker.once("listening", resolve));
    const address = blocker.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    const { code, output } = await serveRefused({ dataDir, env: { PORT: String(port), HOST: "127.0.0.1" } });
    blocker.close();
    expect(code).toBe(2);
    expect(output).toMatch(new RegExp(`PORT: ${port} is in use`));
  });

  it("and a broken accounts file is named without quoting what stands in it", { timeout: 60_000 }, async () => {
    const file = join(dataDir, "accounts.json");
    await writeFile(file, '[{"username":"a","password":"hunter2-secret" "role":"x"}]');
    const { code, output } = await serveRefused({ dataDir, env: { FUNCTIONAL_ACCOUNTS_FILE: file } });
    expect(code).toBe(2);
    expect(output).toContain("FUNCTIONAL_ACCOUNTS_FILE");
    expect(output).not.toContain("hunter2");
  });
});

describe("a server with a database of its own choosing", () => {
  it("works on DATABASE_URL, with accounts in SciCat's format and roles by SciCat's variables", {
    timeout: 60_000,
  }, async () => {
    const clone = await cloneDatabase();
    const folder = await mkdtemp(join(tmpdir(), "margay-external-"));
    const accounts = [
      { username: "admin", email: "admin@example.org", password: "am2jf70TPNZsSan", role: "admin", global: false },
      {
        username: "user1",
        email: "user1@example.org",
        password: "a609316768619f154ef58db4d847b75e",
        role: ["group1", "group2"],
      },
    ];
    await writeFile(join(folder, "functionalAccounts.json"), JSON.stringify(accounts));
    const env = { DATABASE_URL: urlOf(clone.connection), ADMIN_GROUPS: "admin", CREATE_DATASET_GROUPS: "group1" };
    const server = await serve({ dataDir: folder, env });
    try {
      expect((await stat(join(folder, "admin-token"))).mode & 0o777).toBe(0o600);
      expect(await readdir(folder)).not.toContain("pgdata");
      const login = async (username: string, password: string) =>
        (await send(server, "", "POST", "/v1/auth/login", { username, password })).body;
      const session = await login("user1", accounts[1]?.password ?? "");
      expect(session).toMatchObject({
        token: expect.any(String),
        expiresAt: expect.any(String),
        user: { username: "user1" },
      });
      const dataset = { type: "raw", datasetName: "mine", ownerGroup: "group1" };
      const made = await send(server, session.token, "POST", "/v1/datasets", dataset);
      expect(made.status).toBe(201);
      expect(
        (await send(server, session.token, "POST", "/v1/datasets", { ...dataset, ownerGroup: "group9" })).status,
      ).toBe(403);
      const admin = await login("admin", accounts[0]?.password ?? "");
      expect((await send(server, admin.token, "GET", "/v1/me")).body.roles).toContain("admin");
      expect((await send(server, admin.token, "GET", "/v1/datasets")).body.total).toBe(1);
      expect(server.output()).not.toContain(session.token);
      expect(server.output()).not.toContain(accounts[1]?.password);
    } finally {
      expect(await server.end("SIGTERM")).toBe(0);
      await rm(folder, { recursive: true, force: true });
      await clone.drop();
    }
  });
});

function urlOf(connection: { connectionString?: string; host?: string; user?: string; database?: string }): string {
  if (connection.connectionString !== undefined) return connection.connectionString;
  const { host = "", user = "", database = "" } = connection;
  return `postgres://${user}@${encodeURIComponent(host)}/${database}`;
}
