import { setImmediate as breath } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { ColumnIndex } from "@margay/columns";
import {
  beginReading,
  Classes,
  endMoment,
  type Kept,
  type Line,
  type Reach,
  type Snapshot,
  setsOf,
} from "../feed/index.ts";
import type { LoadOrder, LoadReport } from "./load-worker.ts";
import { isSame, keepWithin } from "./memory.ts";
import { ToldValues } from "./values.ts";

export interface Loaded {
  readonly index: ColumnIndex;
  readonly classes: Classes;
  readonly position: Snapshot;
  /** For people: how long it took, and what took the time. */
  readonly figures: {
    readonly rows: number;
    readonly tookMs: number;
    readonly readMs: number;
    readonly buildMs: number;
  };
}

export interface LoadOptions {
  readonly reach: Reach;
  readonly kept: Kept;
  readonly memoryLimitBytes: number;
  /** An empty index that keeps these parts. */
  newIndex(kept: Kept): ColumnIndex;
  /** Share of the rows that are there, 0 to 1. */
  progress(share: number): void;
  readonly signal: AbortSignal;
}

/** There is not enough memory: less must be kept, or nothing can be. */
export class AboveLimit extends Error {
  readonly kept: Kept | undefined;

  constructor(kept: Kept | undefined) {
    super("the search columns do not fit in their memory");
    this.kept = kept;
  }
}

/** Smaller tables are read by the calling thread. */
const threadsFrom = 20_000;
const maxThreads = 3;
const rowsOfRange = 8_192;
/** Merged into larger ones later. As objects they take some hundred megabytes meanwhile, in each thread. */
const segmentRows = 16_384;
/** A small young generation keeps the garbage of reading small. */
const resourceLimits = { maxOldGenerationSizeMb: 2_048, maxYoungGenerationSizeMb: 32 };
/** Rows that are brought in before others have their turn. */
const step = 250;

/**
 * Reads all datasets as they are in one moment into a new index. Throws AboveLimit, AbortError, and whatever the database
 * throws; then nothing is left behind.
 */
export async function loadAll(line: Line, options: LoadOptions): Promise<Loaded> {
  const startedAt = performance.now();
  const { snapshot, exported, ...table } = await beginReading(line);
  const classes = new Classes();
  classes.add(await setsOf(line));
  const index = options.newIndex(options.kept);
  const into = { index, count: table.count, options };
  try {
    const spent =
      table.count < threadsFrom
        ? await readHere(line, table, into)
        : await readByThreads({ exported, table, kept: options.kept, reach: options.reach }, into);
    await endMoment(line);
    const tookMs = performance.now() - startedAt;
    return { index, classes, position: snapshot, figures: { rows: table.count, tookMs, ...spent } };
  } catch (error) {
    await index.close();
    throw error;
  }
}

interface Target {
  readonly index: ColumnIndex;
  /** Rows that are expected. */
  readonly count: number;
  readonly options: LoadOptions;
}

function note({ index, count, options }: Target, rows: number): void {
  options.signal.throwIfAborted();
  const share = Math.min(1, rows / Math.max(1, count));
  options.progress(share);
  const { kept, memoryLimitBytes } = options;
  const fits = keepWithin(memoryLimitBytes, { sizes: index.sizes(), share, kept });
  if (!fits || !isSame(fits, kept)) throw new AboveLimit(fits);
}

async function readHere(line: Line, table: { first: number; last: number }, target: Target) {
  const startedAt = performance.now();
  const where = `d.id between ${table.first} and ${table.last}`;
  let read = 0;
  for await (const rows of line.copy(where, target.options.kept)) {
    for (let at = 0; at < rows.length; at += step) {
      target.index.apply({ rows: rows.slice(at, at + step), removed: [] });
      await breath();
    }
    read += rows.length;
    target.options.signal.throwIfAborted();
    target.options.progress(Math.min(1, read / Math.max(1, target.count)));
  }
  if (read > 0) note(target, read);
  return { readMs: performance.now() - startedAt, buildMs: 0 };
}

async function readByThreads(
  order: Pick<LoadOrder, "exported" | "table" | "kept" | "reach">,
  target: Target,
): Promise<{ readMs: number; buildMs: number }> {
  const threads = Math.max(1, Math.min(maxThreads, Math.ceil(order.table.count / (2 * segmentRows))));
  const counters = new SharedArrayBuffer(8);
  const spent = { readMs: 0, buildMs: 0 };
  let read = 0;
  const workers: Worker[] = [];
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const workerData: LoadOrder = { ...order, rowsEach: rowsOfRange, segmentRows, counters };
      const worker = new Worker(new URL("./load-worker.ts", import.meta.url), { workerData, resourceLimits });
      worker.unref();
      workers.push(worker);
      const told = new ToldValues();
      let adopted = Promise.resolve();
      const take = async (report: LoadReport) => {
        if ("done" in report) {
          spent.readMs += report.done.readMs;
          spent.buildMs += report.done.buildMs;
          return resolve();
        }
        const { segment, values, rows } = report;
        await target.index.adopt({ segment, values: told.take(values) });
        read += rows;
        note(target, read);
      };
      worker.on("message", (report: LoadReport) => {
        adopted = adopted.then(() => take(report));
        adopted.catch(reject);
      });
      worker.on("error", reject).on("exit", () => reject(new Error("a thread that loads ended too early")));
    });
  const { signal } = target.options;
  try {
    await Promise.race([Promise.all(Array.from({ length: threads }, one)), aborted(signal)]);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return spent;
}

/** Rejects when the signal ends the work. */
const aborted = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
