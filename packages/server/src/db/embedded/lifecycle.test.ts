import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterEach, expect, it } from "vitest";
import { ask, recordingLog, untilGone, Workbench } from "./fixtures/workbench.ts";
import { isRunning } from "./process-table.ts";

const bench = new Workbench();
afterEach(() => bench.cleanUp());

it("starts on an empty directory of mode 700, keeps its data over a restart and stops twice without complaint", async () => {
  const dataDir = bench.newDir();
  const first = await bench.start(dataDir);
  await ask(first.connection, "create table kept (word text)");
  await ask(first.connection, "insert into kept values ('still here')");
  await first.stop();
  await first.stop();
  expect(isRunning(first.pid)).toBe(false);
  expect(existsSync(join(dataDir, "margay.lock"))).toBe(false);
  expect(existsSync(first.connection.host)).toBe(false);

  const second = await bench.start(dataDir);
  expect(await ask(second.connection, "select word from kept")).toBe("still here");
});

it("makes a UTF-8 cluster with checksums whose lower() knows more than ASCII", async () => {
  const { connection } = await bench.start(bench.newDir());
  expect(await ask(connection, "select lower('ÄÅΩЖ')")).toBe("äåωж");
  expect(await ask(connection, "show server_encoding")).toBe("UTF8");
  expect(await ask(connection, "show data_checksums")).toBe("on");
});

it("keeps every write durable unless told otherwise, and lets settings be replaced", async () => {
  const { connection } = await bench.start(bench.newDir(), { settings: { work_mem: "7MB" }, database: "another" });
  expect(connection.database).toBe("another");
  expect(await ask(connection, "show work_mem")).toBe("7MB");
  expect(await ask(connection, "show fsync")).toBe("on");
  expect(await ask(connection, "show synchronous_commit")).toBe("on");
  expect(await ask(connection, "show full_page_writes")).toBe("on");
});

it("listens on no TCP port, and only its own account gets into the socket's directory", async () => {
  const { connection } = await bench.start(bench.newDir(), { settings: { listen_addresses: "*" } });
  expect(await ask(connection, "show listen_addresses")).toBe("");
  expect(statSync(connection.host).mode & 0o777).toBe(0o700);
});

it("finds a short place for the socket when the data directory's path is too long for one", async () => {
  const dataDir = join(bench.newOpenDir(), "x".repeat(120));
  const first = await bench.start(dataDir);
  expect(Buffer.byteLength(join(first.connection.host, ".s.PGSQL.5432"))).toBeLessThanOrEqual(103);
  expect(await ask(first.connection, "select 1")).toBe(1);
  expect(existsSync(join(dataDir, "pgdata"))).toBe(true);
  await first.stop();
  expect(existsSync(first.connection.host)).toBe(false);
});

it("stops while a session is in the middle of a transaction", async () => {
  const server = await bench.start(bench.newDir());
  const client = new pg.Client(server.connection);
  client.on("error", () => undefined);
  await client.connect();
  await client.query("begin");
  await client.query("create table half (a int)");
  await server.stop();
  expect(isRunning(server.pid)).toBe(false);
});

it("forwards FATAL lines of the server to the log", async () => {
  const { log, messages } = recordingLog();
  const { connection, stop } = await bench.start(bench.newDir(), { log });
  await expect(ask({ ...connection, database: "nowhere" }, "select 1")).rejects.toThrow("does not exist");
  await stop();
  expect(messages().filter((message) => message.includes("FATAL"))).toEqual([
    expect.stringContaining('database "nowhere" does not exist'),
  ]);
});

it("says so when the server ends by itself, and can be stopped and started again after that", async () => {
  const dataDir = bench.newDir();
  const { log, messages } = recordingLog();
  const server = await bench.start(dataDir, { log });
  process.kill(server.pid, "SIGKILL");
  await server.exited;
  await untilGone(server.pid);
  expect(messages()).toContain("PostgreSQL ended unexpectedly");
  await server.stop();
  const again = await bench.start(dataDir);
  expect(await ask(again.connection, "select 1")).toBe(1);
});

it("empties a log of more than 10 MB at the next start", async () => {
  const dataDir = bench.newDir();
  const file = join(dataDir, "postgres.log");
  writeFileSync(file, "");
  truncateSync(file, 10 * 1024 * 1024 + 1);
  await bench.start(dataDir);
  expect(statSync(file).size).toBeLessThan(100_000);
  expect(readFileSync(file, "utf8")).toContain("ready to accept connections");
});

it("refuses a cluster of another major version and names both", async () => {
  const dataDir = bench.newDir();
  await (await bench.start(dataDir)).stop();
  writeFileSync(join(dataDir, "pgdata", "PG_VERSION"), "16\n");
  await expect(bench.start(dataDir)).rejects.toThrow(/made by PostgreSQL 16.*brings PostgreSQL 18.*Dump it/);
});

it("touches nothing in a folder that holds files but no cluster", async () => {
  const dataDir = bench.newDir();
  await (await bench.start(dataDir)).stop();
  writeFileSync(join(dataDir, "pgdata", "mine.txt"), "precious");
  rmSync(join(dataDir, "pgdata", "PG_VERSION"));
  const before = readdirSync(join(dataDir, "pgdata"));
  await expect(bench.start(dataDir)).rejects.toMatchObject({ code: "not-a-cluster" });
  expect(readdirSync(join(dataDir, "pgdata"))).toEqual(before);
});

it("says what PostgreSQL said when a setting is wrong, and leaves no lock behind", async () => {
  const dataDir = bench.newDir();
  await expect(bench.start(dataDir, { settings: { work_mem: "a lot", fsync: "off" } })).rejects.toThrow(
    /did not start.*invalid value for parameter "work_mem"/s,
  );
  expect(existsSync(join(dataDir, "margay.lock"))).toBe(false);
  expect(existsSync(join(dataDir, "socket"))).toBe(false);
});
