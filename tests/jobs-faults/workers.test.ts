import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Principal } from "@margay/server";
import { startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { doing, jobTypes } from "../jobs/job-types.ts";

// Actions are performed by processes of their own, which die in every way; this one submits.
let catalogue: TestCatalogue;
let ann: Principal;
let folder: string;
const workers = new Set<ChildProcess>();
const never = new AbortController().signal;
const nothing = doing(() => {});

beforeAll(async () => {
  catalogue = await startTestCatalogue({
    config: {
      jobs: {
        load: async () =>
          jobTypes({
            held: {
              create: { auth: "#all", actions: ["quick", "held", "quick"].map((type) => ({ ...nothing, type })) },
            },
            short: { create: { auth: "#all", actions: [{ ...nothing, type: "short" }] } },
          }),
        defaultStatusCode: "new",
        defaultStatusMessage: "New.",
        worker: false,
        env: {},
      },
    },
  });
  await catalogue.user(["g1"], { username: "ann" });
  const found = await catalogue.server.identity.principalFor("ann");
  if (!found) throw new Error("nobody was made");
  ann = found;
});
afterAll(() => catalogue?.close());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "margay-jobs-"));
  await writeFile(join(folder, "log"), "");
});
afterEach(async () => {
  for (const worker of workers) await end(worker, "SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

const jobs = () => catalogue.server.catalogue.jobs;

async function start(): Promise<ChildProcess> {
  const { connectionString, host, user, database, port, password } = catalogue.database.pool.options;
  const connection = JSON.stringify({ connectionString, host, user, database, port, password });
  const script = fileURLToPath(new URL("worker.ts", import.meta.url));
  const worker = spawn(process.execPath, [script, folder, connection], { stdio: ["ignore", "pipe", "inherit"] });
  workers.add(worker);
  if (!worker.stdout) throw new Error("the worker has no output");
  await once(worker.stdout, "data");
  return worker;
}

async function end(worker: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  workers.delete(worker);
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const gone = once(worker, "exit");
  worker.kill(signal);
  await gone;
}

const hold = () => writeFile(join(folder, "hold"), "");
const letGo = () => rm(join(folder, "hold"));
const lines = async () =>
  (await readFile(join(folder, "log"), "utf8"))
    .trim()
    .split("\n")
    .filter((line) => line !== "");
/** Words and keys, without the process and the time. */
const deeds = async () => (await lines()).map((line) => line.split(" ").slice(0, 2).join(" "));
const seen = (deed: string) => expect.poll(deeds, { timeout: 30_000, interval: 20 }).toContain(deed);

async function submit(type: string) {
  const { record, runId = "" } = await jobs().create(ann, { type, ownerGroup: "g1", jobParams: {} }, never);
  return { id: record.key, runId };
}

it("a worker that is killed in the middle of an action loses nothing", { timeout: 60_000 }, async () => {
  await hold();
  const first = await start();
  const { id, runId } = await submit("held");
  await seen(`begin ${runId}/1/1`);
  await end(first, "SIGKILL");
  await letGo();
  await start();
  expect(await jobs().outcome(runId, AbortSignal.timeout(50_000))).toEqual({ done: true });
  // The interrupted attempt comes again under its own key, what was done before it does not.
  expect(await deeds()).toEqual([
    `end ${runId}/0/1`,
    `begin ${runId}/1/1`,
    `begin ${runId}/1/1`,
    `end ${runId}/1/1`,
    `end ${runId}/2/1`,
  ]);
  const { runs } = await jobs().execution(ann, id);
  expect(runs[0]?.actions.map((action) => action.attempts)).toEqual([1, 1, 1]);
});

it("a worker that is told to stop hands its runs on at once", { timeout: 60_000 }, async () => {
  await hold();
  const first = await start();
  const { runId } = await submit("held");
  await seen(`begin ${runId}/1/1`);
  await start();
  await end(first, "SIGTERM");
  expect(await deeds()).toContain(`aborted ${runId}/1/1`);
  await letGo();
  expect(await jobs().outcome(runId, AbortSignal.timeout(50_000))).toEqual({ done: true });
  expect((await deeds()).filter((deed) => deed === `begin ${runId}/1/1`)).toHaveLength(2);
});

it("what is cancelled stops in the other process, and what follows is not begun", { timeout: 60_000 }, async () => {
  await hold();
  await start();
  const { id, runId } = await submit("held");
  await seen(`begin ${runId}/1/1`);
  expect((await jobs().cancel(ann, id)).state).toBe("cancelled");
  await seen(`aborted ${runId}/1/1`);
  expect(await jobs().outcome(runId, never)).toMatchObject({ done: false });
  // It begins again where it was stopped.
  await letGo();
  await jobs().retry(ann, id);
  expect(await jobs().outcome(runId, AbortSignal.timeout(30_000))).toEqual({ done: true });
  expect(await deeds()).toEqual([
    `end ${runId}/0/1`,
    `begin ${runId}/1/1`,
    `aborted ${runId}/1/1`,
    `begin ${runId}/1/1`,
    `end ${runId}/1/1`,
    `end ${runId}/2/1`,
  ]);
});

it("two workers perform each run once and keep the limit of its type together", { timeout: 60_000 }, async () => {
  const [one, other] = [await start(), await start()];
  const all = await Promise.all(Array.from({ length: 120 }, () => submit("short")));
  for (const { runId } of all) expect(await jobs().outcome(runId, AbortSignal.timeout(50_000))).toEqual({ done: true });
  const told = (await lines()).map((line) => line.split(" "));
  // Whoever has room takes what waits: with so small a limit one of them may take all.
  for (const [, , pid] of told) expect([one.pid, other.pid]).toContain(Number(pid));
  const keys = told.filter(([word]) => word === "begin").map(([, key]) => key);
  expect(keys.toSorted()).toEqual(all.map(({ runId }) => `${runId}/0/1`).toSorted());
  let running = 0;
  let most = 0;
  // Ends before begins of the same millisecond.
  for (const [word] of told.toSorted((a, b) => Number(a[3]) - Number(b[3]) || (a[0] === "end" ? -1 : 1))) {
    running += word === "begin" ? 1 : -1;
    most = Math.max(most, running);
  }
  expect(most).toBeLessThanOrEqual(3);
});

it("a database that drops every connection is no end of the work", { timeout: 60_000 }, async () => {
  await hold();
  await start();
  const { runId } = await submit("held");
  await seen(`begin ${runId}/1/1`);
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`.execute(catalogue.database.kysely);
  await letGo();
  // This process lost its connections, too.
  const outcome = () =>
    jobs()
      .outcome(runId, AbortSignal.timeout(40_000))
      .catch(() => undefined);
  await expect.poll(outcome, { timeout: 45_000 }).toEqual({ done: true });
  expect((await deeds()).filter((deed) => deed === `end ${runId}/1/1`)).toHaveLength(1);
});
