/**
 * What changes cost an index in use: `node bench/src/columns/live.ts [rows] [seconds]`. Applies 1,000 rows a second while four
 * questions are asked at a time, and prints how long those took and how long the event loop was held.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import {
  buildLoose,
  type ColumnIndex,
  createColumnIndex,
  type Query,
  type Schema,
  type SourceRow,
} from "@margay/columns";
import { seeded } from "../random.ts";

const rows = Number(process.argv[2] ?? 500_000);
const seconds = Number(process.argv[3] ?? 20);
const changesPerSecond = 1_000;
const batchesPerSecond = 20;
const askers = 4;

const schema: Schema = {
  facets: Array.from({ length: 15 }, (_, at) => `facet${at}`),
  numbers: Array.from({ length: 8 }, (_, at) => `number${at}`),
  terms: ["word", "tag"],
};
/** How many different values each facet has. */
const values = [4, 12, 400, 60, 30, 2_000, 8_000, 20_000, 3_000, 6, 20, 2, 500, 30_000, 1_000];
const classes = 500;
const keys = 1_000;
const keysOfARow = 24;

const random = seeded(5);

function row(id: number): SourceRow {
  // A beamtime's rows are alike: same people, same keys.
  const beamtime = id % 3_000;
  const start = (beamtime * 37) % (keys - keysOfARow);
  return {
    id,
    acl: beamtime % classes,
    facets: values.map((many, facet) =>
      facet < 3 || facet > 8 ? [`v${(beamtime * 7 + random.whole(2)) % many}`] : [`v${beamtime % many}`],
    ),
    numbers: schema.numbers.map((_, at) => (at === 0 ? 1.7e15 + random.whole(1e9) * 1e3 : random.whole(1e6))),
    quantities: measured(start),
    terms: [
      Array.from({ length: 20 }, () => `word${Math.floor(random.whole(200) * random.between(0, 100))}`),
      [`tag=${beamtime}`],
    ],
  };
}

function measured(start: number): SourceRow["quantities"] {
  const numbers = Array.from({ length: keysOfARow }, () => random.whole(10_000) / 7);
  return { keys: numbers.map((_, at) => start + at), lo: numbers, hi: numbers };
}

function question(index: ColumnIndex): Query {
  const visible =
    random.whole(2) === 0 ? "all" : Uint8Array.from({ length: classes }, () => (random.whole(5) === 0 ? 1 : 0));
  const facet = random.whole(9);
  const value = index.dictionary(facet).numberOf("v1") ?? 0;
  return {
    visible,
    facets: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    page: { by: { number: 0 }, descending: true, limit: 25 },
    ...(random.whole(2) === 0 ? {} : { selections: [{ facet, values: Uint32Array.of(value) }] }),
    ...(random.whole(3) === 0
      ? { where: { op: "quantity", key: random.whole(keys), bounds: { lo: 100, hi: 900 } } }
      : {}),
  };
}

function percentiles(sorted: readonly number[]): string {
  return [0.5, 0.95, 0.99, 1].map((share) => sorted[Math.ceil(share * sorted.length) - 1]?.toFixed(1)).join(" / ");
}

async function ask(index: ColumnIndex, until: number, took: number[]): Promise<void> {
  while (performance.now() < until) {
    const begun = performance.now();
    await index.query(question(index));
    took.push(performance.now() - begun);
  }
}

async function change(index: ColumnIndex, until: number): Promise<number> {
  const size = changesPerSecond / batchesPerSecond;
  let next = rows + 1;
  let batches = 0;
  for (let due = performance.now(); due < until; due += 1_000 / batchesPerSecond) {
    await sleep(Math.max(0, due - performance.now()));
    // One in ten is new, one in fifty goes away.
    const changed = Array.from({ length: size }, () => row(random.whole(10) === 0 ? next++ : 1 + random.whole(rows)));
    index.apply({ rows: changed, removed: random.whole(50) === 0 ? [1 + random.whole(rows)] : [] });
    batches += 1;
  }
  return batches * size;
}

async function measure(index: ColumnIndex, changing: boolean): Promise<void> {
  const before = index.sizes().merges;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const until = performance.now() + seconds * 1_000;
  const cpuBefore = process.threadCpuUsage();
  const took: number[] = [];
  delay.enable();
  const asked = Array.from({ length: askers }, () => ask(index, until, took));
  const changed = changing ? await change(index, until) : 0;
  await Promise.all(asked);
  delay.disable();
  const cpu = process.threadCpuUsage(cpuBefore);
  const busyMs = (cpu.user + cpu.system) / 1_000;
  const ms = (nanoseconds: number) => (nanoseconds / 1e6).toFixed(1);
  console.log(`${changing ? `${changed} rows changed` : "nothing changed"}, ${took.length} questions in ${seconds} s`);
  console.log(`  question, ms p50 / p95 / p99 / max: ${percentiles(took.toSorted((a, b) => a - b))}`);
  console.log(
    `  event loop, ms p50 / p99 / max:     ${ms(delay.percentile(50))} / ${ms(delay.percentile(99))} / ${ms(delay.max)}`,
  );
  console.log(
    `  calling thread: ${(busyMs / seconds / 10).toFixed(0)} % of a core, ${(busyMs / took.length).toFixed(2)} ms a question`,
  );
  const { merges, longestSwapMs, longestBatchMs, ...sizes } = index.sizes();
  console.log(
    `  merges ${merges - before}, longest swap ${longestSwapMs.toFixed(1)} ms, longest batch ${longestBatchMs.toFixed(1)} ms`,
  );
  console.log(`  ${JSON.stringify(sizes)}`);
}

const index = createColumnIndex(schema, { threads: 3, onError: (error) => console.error(error) });
const begun = performance.now();
const loadRows = 131_072;
for (let from = 1; from <= rows; from += loadRows) {
  const some = Array.from({ length: Math.min(loadRows, rows - from + 1) }, (_, at) => row(from + at));
  await index.adopt(buildLoose(schema, some, { id: from }));
}
await index.settled();
console.log(`${rows} rows made and loaded in ${((performance.now() - begun) / 1_000).toFixed(1)} s`);
await measure(index, false);
await measure(index, true);
await index.settled();
await index.close();
