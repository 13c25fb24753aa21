import { type ColumnIndex, createColumnIndex } from "@margay/columns";
import type { SearchConfig } from "./config.ts";
import {
  Classes,
  createFollower,
  datasetSchema,
  type Follower,
  type Kept,
  type Reach,
  type Snapshot,
  setsOf,
} from "./feed/index.ts";
import { type FeedLine, withLine } from "./lines.ts";
import { loadAll } from "./load/index.ts";
import type { Copies } from "./saved/index.ts";
import { type Log, messageOf, sinceMs } from "./telling.ts";

/** An index that is kept fresh. */
export interface Live {
  readonly index: ColumnIndex;
  readonly classes: Classes;
  readonly kept: Kept;
  readonly follower: Follower;
  /** Generation that the newest copy of this process shows; -1 where there is none. */
  saved: number;
}

export interface BeginDeps {
  readonly reach: Reach;
  readonly feed: FeedLine;
  readonly config: SearchConfig;
  readonly copies: Copies | undefined;
  readonly signal: AbortSignal;
  readonly log: Log;
}

export interface BeginOrder {
  readonly kept: Kept;
  readonly from: "copy" | "database";
  progress(share: number): void;
}

interface Found {
  readonly index: ColumnIndex;
  readonly classes: Classes;
  readonly kept: Kept;
  readonly position: Snapshot;
}

/**
 * Gets an index that shows the database, by the saved copy or by loading. Throws AboveLimit, AbortError, and whatever the
 * database throws; then nothing is left behind.
 */
export async function begin(deps: BeginDeps, order: BeginOrder): Promise<Live> {
  const copy = order.from === "copy" ? await restored(deps) : undefined;
  const found = copy ?? (await loaded(deps, order));
  const { index, classes, kept } = found;
  const follower = createFollower({ ...found, line: deps.feed.get });
  try {
    await follower.catchUp();
  } catch (error) {
    await index.close();
    throw error;
  }
  if (!follower.isOvertaken) return { index, classes, kept, follower, saved: copy ? index.generation : -1 };
  await index.close();
  deps.log.info({}, "search columns: changes since the copy were forgotten; loading anew");
  return begin(deps, { ...order, from: "database" });
}

function newIndex({ config, log }: BeginDeps, keep: Kept): ColumnIndex {
  const onError = (error: Error) => log.warn({ err: error }, "search columns: a thread failed; they go on");
  return createColumnIndex(datasetSchema, { threads: config.threads, keep, onError });
}

async function restored(deps: BeginDeps): Promise<Found | undefined> {
  const { copies, config, feed, log } = deps;
  if (!copies) return undefined;
  const startedAt = performance.now();
  try {
    const line = await feed.get();
    const found = await copies.restore(line, config.memoryLimitBytes, (keep) => newIndex(deps, keep));
    if (!found) return undefined;
    const classes = new Classes();
    classes.add(await setsOf(line));
    log.info({ rows: found.index.sizes().rows, tookMs: sinceMs(startedAt) }, "search columns: saved copy read");
    return { ...found, classes };
  } catch (error) {
    log.warn({ reason: messageOf(error) }, "search columns: the saved copy is of no use; loading anew");
    await withLine(deps.reach, copies.discard).catch(() => {});
    return undefined;
  }
}

async function loaded(deps: BeginDeps, { kept, progress }: BeginOrder): Promise<Found> {
  const { reach, signal, log } = deps;
  const { memoryLimitBytes } = deps.config;
  const line = await deps.feed.get();
  const options = { reach, memoryLimitBytes, signal, kept, progress, newIndex: (keep: Kept) => newIndex(deps, keep) };
  try {
    const { figures, ...found } = await loadAll(line, options);
    log.info(rounded(figures), "search columns: loaded");
    return { ...found, kept };
  } catch (error) {
    // It may be in the middle of a transaction.
    await line.close();
    throw error;
  }
}

const rounded = (figures: Record<string, number>) =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Math.round(value)]));
