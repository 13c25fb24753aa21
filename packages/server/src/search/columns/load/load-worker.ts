import { parentPort, workerData } from "node:worker_threads";
import { collectGarbage, type Segment, stepBack } from "@margay/columns";
import { datasetSchema, type Kept, openLine, type Reach } from "../feed/index.ts";
import { Gathering } from "./gather.ts";
import { rangesOf } from "./ranges.ts";
import { type NewValues, Values } from "./values.ts";

/** What a thread needs to know in order to read its share. */
export interface LoadOrder {
  readonly reach: Reach;
  /** Name of the exported snapshot. */
  readonly exported: string;
  readonly table: { first: number; last: number; count: number };
  readonly kept: Kept;
  readonly rowsEach: number;
  readonly segmentRows: number;
  /** Two Int32: the next range that nobody has taken, and how many segments were numbered. */
  readonly counters: SharedArrayBuffer;
}

/** What it answers: segments, then once how long it spent on what. */
export type LoadReport =
  | { readonly segment: Segment; readonly values: NewValues; readonly rows: number }
  | { readonly done: { readonly readMs: number; readonly buildMs: number } };

async function load(order: LoadOrder, report: (one: LoadReport) => void): Promise<void> {
  const counters = new Int32Array(order.counters);
  const nextRange = () => Atomics.add(counters, 0, 1);
  const ranges = rangesOf(order.table, order.rowsEach);
  const line = await openLine(order.reach);
  await line.ask(`begin isolation level repeatable read read only; set transaction snapshot '${order.exported}'`);
  const gathering = new Gathering(order.segmentRows);
  const values = new Values(datasetSchema.facets.length);
  let buildMs = 0;
  const startedAt = performance.now();
  const build = () => {
    const before = performance.now();
    const dictionaries = values.next();
    const { rows } = gathering;
    const segment = gathering.build(dictionaries, Atomics.add(counters, 1, 1));
    report({ segment, values: values.added(), rows });
    // What the segment was made by.
    collectGarbage();
    buildMs += performance.now() - before;
  };
  for (let at = nextRange(); at < ranges.count; at = nextRange()) {
    const [from, to] = ranges.range(at);
    await line.each(`d.id >= ${from} and d.id < ${to}`, order.kept, (fields, files) => {
      gathering.add(fields, files);
      if (gathering.rows >= order.segmentRows || gathering.cells >= maxCells) build();
    });
  }
  if (gathering.rows > 0) build();
  report({ done: { readMs: performance.now() - startedAt - buildMs, buildMs } });
  await line.close();
}

/** Some rows have a hundred thousand words: so many words, quantities and files are built into a segment at the latest. */
const maxCells = 8_000_000;

stepBack();
// The thread is only ever started with an order.
await load(workerData as LoadOrder, (one) => parentPort?.postMessage(one));
