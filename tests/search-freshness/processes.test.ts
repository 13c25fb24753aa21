import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase, startEmbeddedPostgres } from "@margay/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, send, serve } from "../support/running-server.ts";

type Name = "a" | "b";

// Two catalogues on one database, each a process of its own with a folder of its own.
let dir: string;
let postgres: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
let database: ReturnType<typeof openDatabase>;
let token: string;
const running = new Map<Name, RunningServer>();

async function startDatabase(): Promise<void> {
  const settings = { fsync: "off", synchronous_commit: "off" };
  postgres = await startEmbeddedPostgres({ dataDir: join(dir, "db"), log: () => {}, settings });
  database = openDatabase(postgres.connection, { maxConnections: 8 });
}

async function start(name: Name): Promise<void> {
  const { host, user, database: base } = postgres.connection;
  const server = await serve({
    dataDir: join(dir, name),
    env: {
      DATABASE_URL: `postgres://${user}@localhost/${base}?host=${encodeURIComponent(host)}`,
      MARGAY_SEARCH_THREADS: "1",
      LOG_LEVEL: "info",
    },
  });
  running.set(name, server);
  // The one of the process before ends with it: there is one for the whole catalogue.
  token = await server.adminToken();
  await until(async () => (await get(name, "/v1/health")).body.search.phase === "ready");
}

function at(name: Name): RunningServer {
  const server = running.get(name);
  if (!server) throw new Error(`${name} does not run`);
  return server;
}

const get = async (name: Name, path: string) => send(at(name), token, "GET", path);

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 30));
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "margay-fresh-"));
  await Promise.all([mkdir(join(dir, "a")), mkdir(join(dir, "b"))]);
  await startDatabase();
  await start("a");
  await start("b");
}, 120_000);

afterAll(async () => {
  await Promise.all([...running.values()].map((server) => server.end("SIGTERM")));
  await database.close();
  await postgres.stop();
  await rm(dir, { recursive: true, force: true });
});

const aDataset = (pid: string, keyword: string) => ({
  pid,
  type: "raw",
  datasetName: `scan of ${pid}`,
  ownerGroup: "fresh",
  keywords: [keyword],
  scientificMetadata: { energy: { value: pid.length, unit: "keV" } },
});

const create = async (name: Name, pid: string, keyword: string) =>
  send(at(name), token, "POST", "/v1/datasets", aDataset(pid, keyword));
const pathOf = (pid: string) => `/v1/datasets/${encodeURIComponent(pid)}`;

/** How many datasets have the keyword, as one process says by its columns. */
async function countOf(name: Name, keyword: string): Promise<number> {
  const { status, body } = await get(name, `/v1/datasets?limit=1&keyword=${encodeURIComponent(keyword)}`);
  expect(status).toBe(200);
  expect(body.timing.plan).toMatch(/^columns/);
  return body.total;
}

/** Both processes count for every keyword and type what the database holds. */
async function expectSame(): Promise<void> {
  const count = async (column: string) => {
    const found = await database.pool.query<{ value: string; n: number }>(
      `select value, count(*) as n from dataset d, unnest(${column}) as value group by value`,
    );
    return Object.fromEntries(found.rows.map(({ value, n }) => [value, n]));
  };
  const inDatabase = await count("d.keywords");
  const total = (await database.pool.query<{ n: number }>("select count(*) as n from dataset")).rows[0]?.n;
  for (const name of running.keys()) {
    const { body } = await get(name, "/v1/datasets?limit=1&facets=keyword");
    expect(body.timing.plan).toMatch(/^columns/);
    expect(body.total).toBe(total);
    for (const [keyword, n] of Object.entries(inDatabase)) expect(await countOf(name, keyword), keyword).toBe(n);
  }
}

describe("two processes on one database", () => {
  it("each find at once what the other wrote, changed and removed", { timeout: 120_000 }, async () => {
    for (let n = 0; n < 25; n++) {
      const [writer, reader]: [Name, Name] = n % 2 === 0 ? ["a", "b"] : ["b", "a"];
      const pid = `fresh/${n}`;
      expect((await create(writer, pid, `new ${n}`)).status).toBe(201);
      expect(await countOf(reader, `new ${n}`)).toBe(1);
      await send(at(writer), token, "PATCH", pathOf(pid), { keywords: [`changed ${n}`] });
      expect([await countOf(reader, `new ${n}`), await countOf(reader, `changed ${n}`)]).toEqual([0, 1]);
      if (n % 3 !== 0) continue;
      await send(at(writer), token, "DELETE", pathOf(pid));
      expect(await countOf(reader, `changed ${n}`)).toBe(0);
    }
    await expectSame();
  });

  it("find files at once that the other wrote, renamed and removed", { timeout: 120_000 }, async () => {
    const found = async (name: Name, fragment: string) => {
      const { status, body } = await get(name, `/v1/datasets?limit=1&q=${encodeURIComponent(`file:${fragment}`)}`);
      expect(status).toBe(200);
      return body.total;
    };
    const files = (start: string) => Array.from({ length: 12 }, (_, n) => ({ path: `raw/${start}_${n}.h5`, size: 1 }));
    for (let n = 0; n < 10; n++) {
      const [writer, reader]: [Name, Name] = n % 2 === 0 ? ["a", "b"] : ["b", "a"];
      const pid = `files/${n}`;
      await create(writer, pid, "with files");
      const body = { datasetPid: pid, dataFileList: files(`First${n}x`) };
      const made = await send(at(writer), token, "POST", "/v1/orig-datablocks", body);
      expect(made.status).toBe(201);
      expect(await found(reader, `raw/first${n}x_11`)).toBe(1);
      const path = `/v1/orig-datablocks/${encodeURIComponent(made.body.id)}`;
      // As many files and bytes as before.
      await send(at(writer), token, "PATCH", path, { dataFileList: files(`Second${n}x`) });
      expect([await found(reader, `first${n}x`), await found(reader, `second${n}x_1`)]).toEqual([0, 1]);
      if (n % 3 > 0) continue;
      await send(at(writer), token, "DELETE", path);
      expect(await found(reader, `second${n}x`)).toBe(0);
    }
    for (const name of running.keys()) expect(await found(name, "raw/second")).toBe(6);
  });

  it("answer by the columns when they are given the id of a write of the other", async () => {
    const pid = "fresh/with-id";
    const writes = [
      { method: "POST", path: "/v1/datasets", body: aDataset(pid, "id 0"), count: 1 },
      { method: "PATCH", path: pathOf(pid), body: { keywords: ["id 1"] }, count: 1 },
      { method: "PUT", path: pathOf(pid), body: aDataset(pid, "id 2"), count: 1 },
      { method: "DELETE", path: pathOf(pid), count: 0 },
    ];
    for (const [n, { method, path, body, count }] of writes.entries()) {
      const { changeId } = await send(at("a"), token, method, path, body);
      const found = await get(
        "b",
        `/v1/datasets?keyword=${encodeURIComponent(`id ${Math.min(n, 2)}`)}&change=${changeId}`,
      );
      expect(found.body).toMatchObject({ total: count, timing: { plan: expect.stringMatching(/^columns/) } });
    }
  });

  it("agree with the database after many writes at a time on both", { timeout: 120_000 }, async () => {
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      const name: Name = writer % 2 === 0 ? "a" : "b";
      for (let n = 0; n < 15; n++) {
        await create(name, `crowd/${writer}-${n}`, `crowd ${n % 4}`);
        await send(at(name), token, "PATCH", pathOf(`crowd/${writer}-${n >> 1}`), {
          keywords: [`crowd ${n % 5}`, "more"],
        });
        if (n % 4 === 0) await countOf(name === "a" ? "b" : "a", `crowd ${n % 4}`);
      }
    });
    await Promise.all(writers);
    await expectSame();
  });

  it("find what stands in a transaction that was open for long, once it ends, and others meanwhile", async () => {
    const client = await database.pool.connect();
    try {
      await client.query("begin; update dataset set keywords = '{long}' where key = 'fresh/1'");
      await create("a", "long/1", "meanwhile");
      expect(await countOf("b", "meanwhile")).toBe(1);
      await client.query("commit");
      expect([await countOf("a", "long"), await countOf("b", "long")]).toEqual([1, 1]);
    } finally {
      client.release();
    }
  });

  it("one is killed in the middle of writes, starts from its copy, and misses nothing", {
    timeout: 180_000,
  }, async () => {
    // Ended in order once: its copy is there.
    expect(await at("a").end("SIGTERM")).toBe(0);
    await start("a");
    expect(at("a").output()).toContain("saved copy read");
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let n = 0; n < 40; n++)
        await create(writer % 2 === 0 ? "a" : "b", `kill/${writer}-${n}`, `kill ${writer}`).catch(() => {});
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await at("a").end("SIGKILL");
    running.delete("a");
    await Promise.all(writers);
    await start("a");
    expect(at("a").output()).toContain("saved copy read");
    await expectSame();
  });

  it("go on by themselves when PostgreSQL was restarted", { timeout: 180_000 }, async () => {
    await database.close();
    await postgres.stop();
    await startDatabase();
    await until(async () => (await create("a", "restart/1", "restarted").catch(() => undefined))?.status === 201);
    const answered = async (name: Name) =>
      (await get(name, "/v1/datasets?keyword=restarted").catch(() => undefined))?.body;
    for (const name of ["a", "b"] as const)
      await until(async () => /^columns/.test((await answered(name))?.timing?.plan ?? ""));
    expect([await countOf("a", "restarted"), await countOf("b", "restarted")]).toEqual([1, 1]);
    await create("b", "restart/2", "restarted");
    expect([await countOf("a", "restarted"), await countOf("b", "restarted")]).toEqual([2, 2]);
    await expectSame();
  });

  it("show nothing of what was truncated", { timeout: 120_000 }, async () => {
    await database.pool.query("truncate dataset cascade");
    await create("a", "after/1", "after");
    for (const name of ["a", "b"] as const) {
      const total = async () => (await get(name, "/v1/datasets?limit=1")).body.total;
      // Whoever answers meanwhile: it is the truth.
      expect(await total()).toBe(1);
      await until(async () => (await get(name, "/v1/health")).body.search.phase === "ready");
      expect([await total(), await countOf(name, "after")]).toEqual([1, 1]);
    }
  });
});
