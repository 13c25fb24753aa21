import { setTimeout as sleep } from "node:timers/promises";
import { ms, quantile } from "../table.ts";
import { type Bench, measureCell } from "./cells.ts";
import { searchDataset } from "./dataset.ts";
import { datasetKinds } from "./kinds.ts";
import { type MeasuredServer, searchState } from "./server.ts";

const perSecond = 100;
const writers = 8;
const forMs = 30_000;
const prefix = "bench-live/";

/**
 * Creates 100 datasets a second, one request each, while the most important kinds are asked. Notes the event-loop delay,
 * the time of a create, and how soon the writer's own search finds it. Takes the datasets away again.
 */
export async function measureWrites(bench: Bench, server: MeasuredServer): Promise<void> {
  const run = Date.now().toString(36);
  let [made, failed, stop] = [0, 0, false];
  const creates: number[] = [];
  const lags: number[] = [];
  const started = performance.now();
  const write = async () => {
    while (!stop) {
      const n = made++;
      const due = started + (n * 1_000) / perSecond;
      await sleep(Math.max(0, due - performance.now()));
      const pid = `${prefix}${run}-${n}`;
      const dataset = { ...searchDataset(bench.world, n % bench.world.datasets), pid, datasetName: `live${run}x${n}` };
      const answer = await server.client.send({ path: "/v1/datasets", body: JSON.stringify(dataset) }, server.token);
      if (answer.status !== 201) {
        failed++;
        continue;
      }
      creates.push(answer.ms);
      if (n % 20 === 0) lags.push(await lag(server, `live${run}x${n}`));
    }
  };
  await server.probe();
  const idleMs = 5_000;
  await sleep(idleMs);
  const idle = await server.probe();
  const writing = Promise.all(Array.from({ length: writers }, write));
  await sleep(idleMs);
  const written = await server.probe();
  const kinds = datasetKinds.filter((kind) => kind.core);
  const [admin] = bench.callers.filter(({ name }) => name === "admin");
  for (const kind of kinds)
    if (admin !== undefined)
      await measureCell(bench, server, {
        kind,
        caller: admin,
        state: "beside writes",
        count: 1_000,
        clients: 4,
        forMs: forMs / kinds.length,
      });
  const asked = await server.probe();
  stop = true;
  await writing;
  const seconds = (performance.now() - started) / 1_000;
  const delay = (what: string, probed: typeof idle, aim?: string) => {
    if (probed === undefined) return;
    const figure = `p50 ${ms(probed.p50Ms)}, p99 ${ms(probed.p99Ms)}, longest ${ms(probed.maxMs)}`;
    bench.report.figures.push({ what: `event-loop delay, ${what}`, figure, ...(aim === undefined ? {} : { aim }) });
  };
  delay("idle", idle);
  delay(`${perSecond} creates a second`, written);
  delay(`${perSecond} creates a second and 4 clients that search`, asked);
  bench.report.figures.push(
    {
      what: "single creates beside searches",
      figure: `${(creates.length / seconds).toFixed(0)}/s, p50 ${ms(quantile(creates, 0.5))}, p95 ${ms(quantile(creates, 0.95))}`,
    },
    {
      what: "from the answer of a create to a search that finds it",
      figure: `p50 ${ms(quantile(lags, 0.5))}, p95 ${ms(quantile(lags, 0.95))}, longest ${ms(Math.max(...lags))} (${lags.length} tries, search included)`,
      aim: "<= 500 ms",
      reached: Math.max(...lags) <= 500,
    },
  );
  if (failed > 0) bench.report.problems.push(`${failed} creates failed`);
  const state = await searchState(server);
  if (state !== undefined) bench.log(`search columns: ${JSON.stringify(state)}`);
  await server.database.query(`delete from dataset where key like '${prefix}%'`);
}

/** Milliseconds until a search finds the name. */
async function lag(server: MeasuredServer, name: string): Promise<number> {
  const started = performance.now();
  while (performance.now() - started < 10_000) {
    const { total } = await server.client.send({ path: `/v1/datasets?facets=none&limit=1&q=${name}` }, server.token);
    if (total === 1) break;
  }
  return performance.now() - started;
}
