import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createServer, migrateDatabase, openDatabase, startEmbeddedPostgres } from "@margay/server";
import { benchConfig } from "../core/config.ts";
import { benchDataset } from "../generate.ts";
import { ms, quantile } from "../table.ts";

/**
 * How soon a write on one catalogue is found on another over the same database, and what a search pays for it. Both run
 * in this process on the embedded server with durable commits; run with `node bench/src/search/freshness.ts`.
 */
const writes = 400;

const config = {
  ...benchConfig,
  bodyLimitBytes: 64_000_000,
  search: { columns: true, threads: 1, memoryLimitBytes: 1e9, patienceMs: 150, pollMs: 250 },
};

const dataDir = await mkdtemp(join(tmpdir(), "margay-freshness-"));
const postgres = await startEmbeddedPostgres({ dataDir, log: () => {} });
await migrateDatabase(postgres.connection);
const open = async () => {
  const database = openDatabase(postgres.connection);
  return { database, server: await createServer({ database, config }) };
};
const [one, other] = [await open(), await open()];

const headers = { authorization: `Bearer ${await one.server.identity.ensureSystemToken()}` };
const get = async (url: string) => JSON.parse((await other.server.app.inject({ url, headers })).body);
const post = (url: string, payload: object | string, type = "application/json") =>
  one.server.app.inject({ method: "POST", url, headers: { ...headers, "content-type": type }, payload });

async function untilTotal(total: number): Promise<{ plan: string; misses: number }> {
  for (let misses = 0; ; misses++) {
    const page = await get("/v1/datasets?limit=1");
    if (page.total >= total) return { plan: page.timing.plan, misses };
  }
}

function tell(what: string, times: number[]): void {
  const figure = (share: number) => ms(quantile(times, share));
  console.log(`${what}: median ${figure(0.5)}, p95 ${figure(0.95)}, longest ${ms(Math.max(...times))}`);
}

try {
  while ((await get("/v1/health")).search.phase !== "ready") await delay(20);
  const quiet: number[] = [];
  const fresh: number[] = [];
  let misses = 0;
  const plans = new Set<string>();
  for (let n = 1; n <= writes; n++) {
    const reply = await post("/v1/datasets", benchDataset(n));
    if (reply.statusCode !== 201) throw new Error(`create answered ${reply.statusCode}: ${reply.body}`);
    const answeredAt = performance.now();
    const found = await untilTotal(n);
    fresh.push(performance.now() - answeredAt);
    misses += found.misses;
    plans.add(found.plan);
    const askedAt = performance.now();
    await get("/v1/datasets?limit=1");
    quiet.push(performance.now() - askedAt);
  }
  tell("from the answer to a write until another process answers a search that shows it", fresh);
  tell("the same search when nothing was written", quiet);
  console.log(
    `searches that did not show the write before them: ${misses} of ${writes}; plans: ${[...plans].join(", ")}`,
  );

  const many = 20_000;
  const lines = Array.from({ length: many }, (_, n) => JSON.stringify(benchDataset(1_000_000 + n))).join("\n");
  const startedAt = performance.now();
  const reply = await post("/v1/datasets/bulk", lines, "application/x-ndjson");
  const loadedAt = performance.now();
  if (reply.statusCode !== 200) throw new Error(`bulk answered ${reply.statusCode}`);
  await untilTotal(writes + many);
  console.log(
    `bulk of ${many}: ${ms(loadedAt - startedAt)}; all are found ${ms(performance.now() - loadedAt)} after its answer`,
  );
} finally {
  for (const { server, database } of [one, other]) {
    await server.close();
    await database.close();
  }
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
}
