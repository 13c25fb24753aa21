import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import {
  createServer,
  type JobsConfig,
  migrateDatabase,
  openDatabase,
  type Server,
  startEmbeddedPostgres,
} from "@margay/server";
import { benchConfig } from "../core/config.ts";
import { ms, perSecond, printTable, quantile, type Row } from "../table.ts";
import { bareAccept, bareQueue } from "./floors.ts";

export interface JobsOptions {
  /** Datasets of one job. */
  datasets: number;
  /** Jobs that wait when the worker starts. */
  jobs: number;
}

type JobTypes = Awaited<ReturnType<NonNullable<JobsConfig["load"]>>>;
type JobType = JobTypes["types"] extends ReadonlyMap<string, infer One> ? One : never;

const calls = 200;
/** Jobs of a type that run at once where the job file says nothing. */
const usual = 20;
const limits = { usual, hundred: 100 };

function typeOf(type: string, auth: string, concurrency: number): JobType {
  const lines: string[] = [];
  const log = {
    type: "log",
    perform: ({ log: tell }: { log: (level: "info", text: string) => void }) => tell("info", "performed"),
    preview: () => ({ lines }),
  };
  return {
    type,
    execution: { concurrency, retries: 0, backoffSeconds: 5, timeoutSeconds: 300 },
    operations: { create: { auth, actions: [log] }, update: { auth: undefined, actions: [] } },
  };
}

const jobsConfig = (worker: boolean): JobsConfig => ({
  load: async () => ({
    configVersion: "bench",
    types: new Map(
      [
        typeOf("access", "#datasetAccess", usual),
        ...Object.entries(limits).map(([type, atOnce]) => typeOf(type, "#all", atOnce)),
      ].map((one) => [one.type, one]),
    ),
    warnings: [],
    close: async () => {},
  }),
  defaultStatusCode: "new",
  defaultStatusMessage: "New.",
  worker,
  env: {},
});

/** What accepting a job on many datasets takes, and how fast jobs that wait are performed. */
export async function runJobs({ datasets, jobs }: JobsOptions): Promise<void> {
  console.log(`${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`);
  const folder = await mkdtemp(join(tmpdir(), "margay-bench-"));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, "db"), log: () => {} });
  const database = openDatabase(postgres.connection);
  const open = (worker: boolean) => createServer({ database, config: { ...benchConfig, jobs: jobsConfig(worker) } });
  const rows: Row[] = [];
  try {
    await migrateDatabase(postgres.connection);
    const server = await open(false);
    try {
      const token = await signIn(server);
      const pids = await makeDatasets(server, datasets);
      rows.push(await accept(server, token, pids, await bareAccept(database, pids, calls)));
      for (const [type, atOnce] of Object.entries(limits)) {
        for (let at = 0; at < jobs; at += 50)
          await Promise.all(
            Array.from({ length: Math.min(50, jobs - at) }, () => post(server, token, "/v1/jobs", { ...aJob(type) })),
          );
        rows.push(await drain(() => open(true), type, { jobs, atOnce, bare: await bareQueue(database, jobs, atOnce) }));
      }
    } finally {
      await server.close();
    }
  } finally {
    await database.close();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
  printTable(rows);
}

const aJob = (type: string) => ({ type, ownerGroup: "bench", jobParams: {} });

async function signIn(server: Server): Promise<string> {
  const password = "a long bench password";
  await server.identity.ensureUser({ username: "bench", password, groups: ["bench"] });
  return (await server.identity.login("bench", password, "127.0.0.1")).token;
}

async function makeDatasets(server: Server, count: number): Promise<string[]> {
  const principal = await server.identity.principalFor("bench");
  if (!principal) throw new Error("nobody signed in");
  const inputs = Array.from({ length: count }, (_, at) => ({
    type: "raw",
    datasetName: `scan ${at}`,
    ownerGroup: "bench",
    scientificMetadata: { energy: { value: at, unit: "keV" }, note: "x".repeat(500) },
  }));
  const made = await server.catalogue.datasets.createMany({ ...principal, roles: new Set(["admin"]) }, inputs);
  return made.flatMap((one) => (one.status === "created" ? [one.record.key] : []));
}

async function post(server: Server, token: string, url: string, body: object): Promise<void> {
  const reply = await server.app.inject({
    method: "POST",
    url,
    headers: { authorization: `Bearer ${token}` },
    payload: body,
  });
  if (reply.statusCode !== 202) throw new Error(`${url}: ${reply.statusCode} ${reply.body.slice(0, 300)}`);
}

async function accept(server: Server, token: string, pids: readonly string[], floor: number[]): Promise<Row> {
  const datasetList = pids.map((pid) => ({ pid, files: [] }));
  const body = { type: "access", ownerGroup: "bench", jobParams: { datasetList } };
  const times: number[] = [];
  for (let at = 0; at < calls + 20; at++) {
    const from = performance.now();
    await post(server, token, "/v1/jobs", body);
    if (at >= 20) times.push(performance.now() - from);
  }
  const [mine, bare] = [quantile(times, 0.95), quantile(floor, 0.95)];
  return {
    what: `accepting a job on ${pids.length} datasets, p95`,
    figure: ms(mine),
    floor: `${ms(bare)} look-up and insert`,
    ratio: (mine / bare).toFixed(1),
    aim: "<= 50 ms",
  };
}

interface Queued {
  jobs: number;
  atOnce: number;
  /** Entries a second of the bare queue. */
  bare: number;
}

async function drain(start: () => Promise<Server>, type: string, { jobs, atOnce, bare }: Queued): Promise<Row> {
  const worker = await start();
  const from = performance.now();
  try {
    for (;;) {
      const { types } = await worker.catalogue.jobs.queue();
      const row = types.find((one) => one.type === type);
      if (row && row.queued + row.running === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  } finally {
    await worker.close();
  }
  const rate = (jobs / (performance.now() - from)) * 1_000;
  return {
    what: `draining ${jobs} log jobs, ${atOnce} at once${atOnce === usual ? " (as is usual)" : ""}`,
    figure: perSecond(rate),
    floor: `${perSecond(bare)} bare queue, as many`,
    ratio: (bare / rate).toFixed(1),
    aim: ">= 500/s",
  };
}
