import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { ask, endChild, recordingLog, type Served, until, untilGone, Workbench } from "./fixtures/workbench.ts";
import { readPidFile } from "./orphans.ts";
import { isRunning, postgresProcessesIn, processIdentity } from "./process-table.ts";

const bench = new Workbench();
afterEach(() => bench.cleanUp());

const isLinux = process.platform === "linux";
if (!isLinux) console.warn("skipped: tests that look into /proc, because this is not Linux");

function readyOf(served: Served): NonNullable<Served["outcome"]["ready"]> {
  const { ready } = served.outcome;
  if (ready === undefined) throw new Error(served.lines.join("\n"));
  return ready;
}

function sleeper(): ChildProcess {
  const child = spawn("sleep", ["600"], { stdio: "ignore" });
  bench.defer(() => endChild(child, "SIGKILL"));
  return child;
}

/** The shells that wait for the end of Node, known by the data directory among their arguments. */
function watchersOf(pgdata: string): number[] {
  const commandOf = (pid: string): string[] => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    } catch {
      return [];
    }
  };
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => commandOf(pid)[0] === "/bin/sh" && commandOf(pid).includes(pgdata))
    .map(Number);
}

it("takes the server away when Node is killed, and finds what was committed at the next start", async () => {
  const dataDir = bench.newDir();
  const served = await bench.serve([dataDir]);
  const { pid, connection } = readyOf(served);
  await ask(connection, "create table kept (n int)");
  await ask(connection, "insert into kept select generate_series(1, 1000)");
  await served.killHard();
  await untilGone(pid);
  expect(postgresProcessesIn(join(dataDir, "pgdata"))).toEqual([]);

  const next = await bench.start(dataDir);
  expect(await ask(next.connection, "select count(*)::int from kept")).toBe(1000);
});

it("starts at once after Node was killed, waiting for the old server to go", async () => {
  const dataDir = bench.newDir();
  const served = await bench.serve([dataDir]);
  const { pid } = readyOf(served);
  await served.killHard();
  const next = await bench.start(dataDir);
  expect(isRunning(pid)).toBe(false);
  expect(await ask(next.connection, "select 1")).toBe(1);
});

it("removes the socket's directory of a killed process when that was outside of the data directory", async () => {
  const dataDir = join(bench.newOpenDir(), "x".repeat(120));
  const served = await bench.serve([dataDir]);
  const { connection } = readyOf(served);
  expect(connection.host.startsWith(dataDir)).toBe(false);
  await served.killHard();
  expect(existsSync(connection.host)).toBe(true);
  await bench.start(dataDir);
  expect(existsSync(connection.host)).toBe(false);
});

it.skipIf(!isLinux)("stops an orphan that lost its watcher", async () => {
  const dataDir = bench.newDir();
  const served = await bench.serve([dataDir]);
  const { pid, connection } = readyOf(served);
  await ask(connection, "create table kept as select 7 as n");
  for (const watcher of watchersOf(join(dataDir, "pgdata"))) process.kill(watcher, "SIGKILL");
  await served.killHard();
  expect(isRunning(pid)).toBe(true);

  const { log, messages } = recordingLog();
  const next = await bench.start(dataDir, { log });
  expect(messages()).toContain("stopping a PostgreSQL that an earlier Margay left running");
  expect(isRunning(pid)).toBe(false);
  expect(await ask(next.connection, "select n from kept")).toBe(7);
});

it.skipIf(!isLinux)("leaves no watcher behind, whether stopped or killed", async () => {
  const dataDir = bench.newDir();
  const pgdata = join(dataDir, "pgdata");
  const server = await bench.start(dataDir);
  expect(watchersOf(pgdata)).toHaveLength(1);
  await server.stop();
  await until(() => watchersOf(pgdata).length === 0);
  const served = await bench.serve([dataDir]);
  expect(watchersOf(pgdata)).toHaveLength(1);
  await served.killHard();
  await until(() => watchersOf(pgdata).length === 0);
  expect(postgresProcessesIn(pgdata)).toEqual([]);
});

it.skipIf(!isLinux)("ends sessions that outlived their killed postmaster", async () => {
  const dataDir = bench.newDir();
  const served = await bench.serve([dataDir]);
  const { pid } = readyOf(served);
  const pgdata = join(dataDir, "pgdata");
  const sessions = postgresProcessesIn(pgdata).filter((other) => other !== pid);
  expect(sessions.length).toBeGreaterThan(0);
  for (const session of sessions) process.kill(session, "SIGSTOP");
  process.kill(pid, "SIGKILL");
  await served.killHard();
  await untilGone(pid);
  // Stopped ones are still there, holding the shared memory that would prevent a start.
  expect(postgresProcessesIn(pgdata)).toEqual(sessions);
  const next = await bench.start(dataDir);
  expect(sessions.filter(isRunning)).toEqual([]);
  expect(await ask(next.connection, "select 1")).toBe(1);
});

it("leaves a process alone that merely has the pid of a stale postmaster.pid", async () => {
  const dataDir = bench.newDir();
  await (await bench.start(dataDir)).stop();
  const innocent = sleeper();
  const pgdata = join(dataDir, "pgdata");
  writeFileSync(join(pgdata, "postmaster.pid"), `${innocent.pid}\n${pgdata}\n1700000000\n5432\n\n\n\nready\n`);
  mkdirSync(join(dataDir, "socket"));
  writeFileSync(join(dataDir, "socket", ".s.PGSQL.5432.lock"), `${innocent.pid}\n${pgdata}\n1700000000\n5432\n\n`);
  const next = await bench.start(dataDir);
  expect(await ask(next.connection, "select 1")).toBe(1);
  expect(readPidFile(pgdata)?.pid).toBe(next.pid);
  expect(innocent.exitCode ?? innocent.signalCode).toBeNull();
});

it("refuses a second process on the same directory, naming the first and the way out", async () => {
  const dataDir = bench.newDir();
  const server = await bench.start(dataDir);
  const second = await bench.serve([dataDir]);
  expect(second.outcome.failed?.code).toBe("data-dir-in-use");
  expect(second.outcome.failed?.message).toContain(`pid ${process.pid}`);
  expect(second.outcome.failed?.message).toContain("MARGAY_DATA_DIR");
  await expect(bench.start(dataDir)).rejects.toMatchObject({ code: "data-dir-in-use" });
  expect(await ask(server.connection, "select 1")).toBe(1);
});

it("lets exactly one of several processes have a directory with a stale lock", async () => {
  const dataDir = bench.newDir();
  await (await bench.start(dataDir)).stop();
  writeFileSync(join(dataDir, "margay.lock"), JSON.stringify({ pid: 4194300, identity: "gone" }));
  const all = await Promise.all([1, 2, 3].map(() => bench.serve([dataDir])));
  expect(all.filter(({ outcome }) => outcome.ready !== undefined)).toHaveLength(1);
  expect(all.map(({ outcome }) => outcome.failed?.code).filter(Boolean)).toEqual([
    "data-dir-in-use",
    "data-dir-in-use",
  ]);
});

it("takes over a lock whose pid now belongs to another process, and one that is damaged", async () => {
  const dataDir = bench.newDir();
  const lock = join(dataDir, "margay.lock");
  writeFileSync(lock, JSON.stringify({ pid: process.pid, identity: "an earlier process" }));
  const first = await bench.start(dataDir);
  expect(JSON.parse(readFileSync(lock, "utf8"))).toEqual({ pid: process.pid, identity: processIdentity(process.pid) });
  await first.stop();
  writeFileSync(lock, "");
  const second = await bench.start(dataDir);
  expect(await ask(second.connection, "select 1")).toBe(1);
});

it("creates the cluster anew when Node was killed in the middle of it", async () => {
  const dataDir = bench.newDir();
  const unfinished = (): string[] => readdirSync(dataDir).filter((name) => name.startsWith("pgdata.unfinished-"));
  const { child } = bench.spawnServe([dataDir]);
  await until(() => unfinished().some((name) => existsSync(join(dataDir, name, "PG_VERSION"))));
  await endChild(child, "SIGKILL");
  expect(existsSync(join(dataDir, "pgdata"))).toBe(false);

  const { log, messages } = recordingLog();
  const next = await bench.start(dataDir, { log });
  expect(messages()).toContainEqual(expect.stringContaining("was interrupted"));
  expect(await ask(next.connection, "select lower('Ä')")).toBe("ä");
  expect(unfinished()).toEqual([]);
});
