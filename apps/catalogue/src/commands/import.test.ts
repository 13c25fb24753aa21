import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, openDatabase, type Server } from "@margay/server";
import { cloneDatabase, testConfig } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fakeToken, startFakeSciCat } from "../../../../packages/scicat/src/import/live/scicat.fixture.ts";

const main = new URL("../main.ts", import.meta.url).href;
const script = `const { main } = await import(${JSON.stringify(main)}); await main([...process.argv.slice(0, 1), "margay", ...process.argv.slice(1)]);`;

let folder = "";
let server: Server;
let env: Record<string, string> = {};
const closing: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "margay-import-"));
  const clone = await cloneDatabase();
  const database = openDatabase(clone.connection, { maxConnections: 10 });
  server = await createServer({ database, config: testConfig() });
  closing.push(
    () => server.close(),
    database.close,
    () => clone.drop(),
  );
  env = {
    PATH: process.env.PATH ?? "",
    MARGAY_DATA_DIR: join(folder, "data"),
    MARGAY_URL: await server.app.listen({ host: "127.0.0.1", port: 0 }),
    MARGAY_TOKEN: await server.identity.ensureSystemToken(),
    DATABASE_URL: urlOf(clone.connection),
  };
});
afterAll(async () => {
  for (const close of closing) await close();
  await rm(folder, { recursive: true, force: true });
});

type Parts = Awaited<ReturnType<typeof cloneDatabase>>["connection"];
const urlOf = (connection: Parts) =>
  "connectionString" in connection
    ? connection.connectionString
    : `postgres://${connection.user}@localhost/${connection.database}?host=${encodeURIComponent(connection.host)}`;

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `margay import scicat …` as an operator does. */
async function run(args: string[], own: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", script, "import", "scicat", ...args], {
    env: { ...env, ...own },
    cwd: folder,
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => {
    stdout += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    stderr += String(chunk);
  });
  const [code] = await once(child, "close");
  return { code, stdout, stderr };
}

async function dump(name: string, collections: Record<string, object[]>): Promise<string> {
  const where = join(folder, name, "dacat");
  await mkdir(where, { recursive: true });
  for (const [collection, docs] of Object.entries(collections))
    await writeFile(join(where, `${collection}.json`), JSON.stringify(docs));
  return join(folder, name);
}

const at = { $date: "2020-02-07T13:46:43.000Z" };
const dataset = (pid: string) => ({
  ...{ _id: pid, type: "raw", datasetName: "scan", ownerGroup: "g", creationTime: at },
  ...{ createdAt: at, createdBy: "x", updatedAt: at, updatedBy: "x" },
});
const userId = { $oid: "60db4e8f1c9d440000a1b2c3" };
// As SciCat keeps it.
const password = "ada bore it";
const bcryptHash = "$2b$04$IykPQ7bGfv4QSU/ZrHFPl.IzRexu58nW7uA5xOV.7l7BvhaO0Iry6";

describe("margay import scicat", () => {
  it("brings records, accounts with their passwords, and history; a repetition sends nothing", async () => {
    const source = await dump("whole", {
      Dataset: [dataset("w/1"), dataset("w/2")],
      Sample: [{ _id: "w-s", sampleName: "rock", ownerGroup: "g" }],
      User: [
        {
          ...{ _id: userId, username: "ada", email: "ada@example.org", authStrategy: "local" },
          password: bcryptHash,
        },
      ],
      UserIdentity: [{ userId: userId, profile: { accessGroups: ["p1"] } }],
      GenericHistory: [
        {
          ...{ subsystem: "Dataset", documentId: "w/1", operation: "update", user: "ada", timestamp: at },
          ...{ before: { datasetName: "old" }, after: { datasetName: "scan" } },
        },
      ],
    });
    const file = join(folder, "report.json");
    const first = await run([source, "--report", file]);
    expect([first.code, first.stderr]).toEqual([0, ""]);
    expect(first.stdout).toContain("The catalogue holds what was compared");
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({
      collections: [
        { collection: "samples", created: 1 },
        { collection: "datasets", created: 2 },
      ],
      verification: { differencesTotal: 0 },
    });
    const login = await server.identity.login("ada", password, "127.0.0.1");
    expect(login.user).toMatchObject({ username: "ada", groups: ["p1"] });
    const history = await server.app.inject({
      url: "/v1/history?kind=dataset&key=w%2F1",
      headers: { authorization: `Bearer ${env.MARGAY_TOKEN}` },
    });
    // Newest first: what befell the dataset in the source is older than its arrival.
    expect(history.json().items).toMatchObject([
      { operation: "create", version: 1 },
      { operation: "update", by: "ada", before: { datasetName: "old" }, after: { datasetName: "scan" } },
    ]);
    const second = await run([source, "--json"]);
    expect(second.code).toBe(0);
    const report = JSON.parse(second.stdout);
    expect(report.collections).toMatchObject([{ sentBefore: 1 }, { sentBefore: 2 }]);
    expect(report.sides.find((one: { name: string }) => one.name === "history")).toMatchObject({
      carried: 0,
      present: 1,
    });
  });

  it("tells why accounts stay behind when the database is another one's, and ends with 1", async () => {
    const source = await dump("elsewhere", {
      User: [{ _id: userId, username: "bob" }],
      Sample: [{ _id: "e-s" }],
    });
    const other = await cloneDatabase();
    try {
      const own = { DATABASE_URL: urlOf(other.connection) };
      const { code, stdout } = await run([source], own);
      expect(code).toBe(1);
      expect(stdout).toContain("does not know the token");
      expect((await run([source, "--no-accounts"], own)).code).toBe(0);
    } finally {
      await other.drop();
    }
    expect(await server.identity.principalFor("bob")).toBeUndefined();
  });

  it("ends with 1 where the catalogue differs from the source, and says where", async () => {
    const source = await dump("differs", { Dataset: [dataset("x/1")] });
    expect((await run([source])).code).toBe(0);
    await server.app.inject({
      ...{ method: "PATCH", url: "/v1/datasets/x%2F1", payload: JSON.stringify({ comment: "edited" }) },
      headers: { authorization: `Bearer ${env.MARGAY_TOKEN}`, "content-type": "application/merge-patch+json" },
    });
    const { code, stdout } = await run([source]);
    expect(code).toBe(1);
    expect(stdout).toContain('comment: nothing became "edited"');
    expect((await run([source, "--fresh"])).stdout).toContain("The catalogue holds what was compared");
  });

  it("reads a running SciCat with the token of the environment", async () => {
    const fake = await startFakeSciCat({
      documents: { Sample: [{ sampleId: "live-s", sampleName: "rock", ownerGroup: "g" }] },
    });
    try {
      const { code, stdout, stderr } = await run([fake.url, "--json"], { MARGAY_SCICAT_TOKEN: fakeToken });
      expect([code, stderr]).toEqual([0, expect.not.stringContaining(fakeToken)]);
      const report = JSON.parse(stdout);
      expect(report.source).toBe(fake.url);
      expect(report.collections).toContainEqual(expect.objectContaining({ collection: "samples", created: 1 }));
      expect(stdout).not.toContain(fakeToken);
    } finally {
      await fake.close();
    }
    const there = await server.app.inject({
      url: "/v1/samples/live-s",
      headers: { authorization: `Bearer ${env.MARGAY_TOKEN}` },
    });
    expect(there.json()).toMatchObject({ sampleName: "rock" });
  });

  it.each([
    ["a folder without an export", ["."], 1],
    ["a wrong number", [".", "--verify", "some"], 2],
  ])("refuses %s", async (_what, args, code) => {
    expect((await run(args)).code).toBe(code);
  });
});
