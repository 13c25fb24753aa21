import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  createServer,
  migrateDatabase,
  openDatabase,
  type Principal,
  type Server,
  startEmbeddedPostgres,
} from "@margay/server";
import { testConfig } from "@margay/testkit";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { doing, jobTypes } from "../jobs/job-types.ts";

// A PostgreSQL of the test's own is stopped and started while a process performs actions and this one submits.
const nothing = doing(() => {});
const named = (...types: string[]) => types.map((type) => ({ ...nothing, type }));
let folder: string;
let postgres: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
let database: ReturnType<typeof openDatabase>;
let server: Server;
let ann: Principal;
let worker: ChildProcess;

/** Starts it, and lets the same path lead to its socket each time. */
async function startPostgres(): Promise<{ host: string; user: string; database: string }> {
  postgres = await startEmbeddedPostgres({
    dataDir: join(folder, "db"),
    // What was committed outlives PostgreSQL all the same: it is the machine that must not end.
    settings: { fsync: "off", max_connections: "60", shared_buffers: "32MB" },
    log: () => {},
  });
  await symlink(postgres.connection.host, join(folder, "next"));
  await rename(join(folder, "next"), join(folder, "socket"));
  const { user, database: name } = postgres.connection;
  return { host: join(folder, "socket"), user, database: name };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "margay-restart-"));
  await writeFile(join(folder, "log"), "");
  const connection = await startPostgres();
  await migrateDatabase(connection);
  database = openDatabase(connection, { maxConnections: 8 });
  server = await createServer({
    database,
    config: testConfig({
      search: undefined,
      jobs: {
        load: async () =>
          jobTypes({
            held: { create: { auth: "#all", actions: named("quick", "held", "quick") } },
            short: { create: { auth: "#all", actions: named("short") } },
          }),
        defaultStatusCode: "new",
        defaultStatusMessage: "New.",
        worker: false,
        env: {},
      },
    }),
  });
  await server.identity.ensureUser({ username: "ann", password: "a long test password", groups: ["g1"] });
  const found = await server.identity.principalFor("ann");
  if (!found) throw new Error("nobody was made");
  ann = found;
  const script = fileURLToPath(new URL("worker.ts", import.meta.url));
  const args = [script, folder, JSON.stringify(connection)];
  worker = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  if (!worker.stdout) throw new Error("the worker has no output");
  await once(worker.stdout, "data");
}, 120_000);

afterAll(async () => {
  if (worker?.exitCode === null && worker.signalCode === null) {
    const gone = once(worker, "exit");
    worker.kill("SIGKILL");
    await gone;
  }
  await server?.close();
  await database?.close();
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
});

const jobs = () => server.catalogue.jobs;
const deeds = async () =>
  (await readFile(join(folder, "log"), "utf8")).split("\n").map((line) => line.split(" ").slice(0, 2).join(" "));

async function submit(type: string) {
  const request = { type, ownerGroup: "g1", jobParams: {} };
  const { record, runId = "" } = await jobs().create(ann, request, AbortSignal.timeout(60_000));
  return { id: record.key, runId };
}

/** Submits until told to stop; a job counts as accepted once the call was answered. */
function submitting() {
  const accepted: { id: string; runId: string }[] = [];
  let refused = 0;
  let isOver = false;
  const done = (async () => {
    while (!isOver) {
      await submit("short").then(
        (made) => accepted.push(made),
        () => refused++,
      );
      await wait(25);
    }
  })();
  return {
    accepted,
    refused: () => refused,
    async stop() {
      isOver = true;
      await done;
    },
  };
}

const ways = {
  "is stopped": () => postgres.stop(),
  async crashes() {
    process.kill(postgres.pid, "SIGQUIT");
    await postgres.exited;
    await postgres.stop();
  },
};

it.each(Object.keys(ways) as (keyof typeof ways)[])(
  "PostgreSQL %s with jobs queued and running, and every job that was accepted is done",
  { timeout: 180_000 },
  async (way) => {
    await writeFile(join(folder, "hold"), "");
    const before = await jobCount();
    const held = await submit("held");
    const { runId } = held;
    await expect.poll(deeds, { timeout: 60_000, interval: 20 }).toContain(`begin ${runId}/1/1`);
    const many = submitting();
    await expect.poll(() => many.accepted.length, { timeout: 60_000 }).toBeGreaterThan(20);
    // More than the worker does in the moment until the end.
    many.accepted.push(...(await Promise.all(Array.from({ length: 60 }, () => submit("short")))));
    await ways[way]();
    // The action ends while nobody can be told of it.
    await rm(join(folder, "hold"));
    await expect.poll(deeds, { timeout: 60_000, interval: 20 }).toContain(`end ${runId}/1/1`);
    await expect.poll(() => many.refused(), { timeout: 60_000 }).toBeGreaterThan(2);
    await startPostgres();
    const known = many.accepted.length;
    await expect.poll(() => many.accepted.length, { timeout: 60_000 }).toBeGreaterThan(known + 5);
    await many.stop();

    const all = [held, ...many.accepted];
    for (const one of all)
      expect(await jobs().outcome(one.runId, AbortSignal.timeout(120_000)), one.id).toEqual({ done: true });
    const done = await deeds();
    for (const one of all) {
      const { runs } = await jobs().execution(ann, one.id);
      expect(runs.map((run) => run.state)).toEqual(["done"]);
      // No attempt was used up by the outage: whatever came again came under the same key.
      expect(runs[0]?.actions.map((action) => action.attempts)).toEqual(one.id === held.id ? [1, 1, 1] : [1]);
    }
    for (const one of many.accepted) expect(done).toContain(`end ${one.runId}/0/1`);
    // Calls that failed may have been committed; nothing else is there, and nothing waits.
    const made = (await jobCount()) - before - all.length;
    expect(made).toBeGreaterThanOrEqual(0);
    expect(made).toBeLessThanOrEqual(many.refused());
    const left = async () => (await jobs().queue()).types.map((type) => [type.queued, type.running, type.failed]);
    await expect.poll(left, { timeout: 60_000 }).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect([worker.exitCode, worker.signalCode]).toEqual([null, null]);
  },
);

async function jobCount(): Promise<number> {
  const found = await sql<{ n: number }>`select count(*)::int as n from record where kind = 'job'`.execute(
    database.kysely,
  );
  return found.rows[0]?.n ?? 0;
}
