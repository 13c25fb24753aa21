import { setTimeout as delay } from "node:timers/promises";
import { type ColumnIndex, createColumnIndex } from "@margay/columns";
import type { Database } from "../../db/database.ts";
import type { SearchConfig } from "./config.ts";
import {
  Classes,
  createFollower,
  datasetSchema,
  type Follower,
  type Kept,
  reachOf,
  type Snapshot,
  setsOf,
  transactionOf,
} from "./feed/index.ts";
import { createFeedLine, withLine } from "./lines.ts";
import { AboveLimit, keepWithin, loadAll, totalBytes } from "./load/index.ts";
import { createCopies } from "./saved/index.ts";
import type { ColumnState, Columns, CurrentOptions } from "./types.ts";

export interface ColumnsDeps {
  database: Database;
  /** Absent: off. */
  config?: SearchConfig | undefined;
  log: {
    info(facts: object, message: string): void;
    warn(facts: object, message: string): void;
  };
}

/** An index that is kept fresh. */
interface Live {
  readonly index: ColumnIndex;
  readonly classes: Classes;
  readonly kept: Kept;
  readonly follower: Follower;
  /** Generation that the newest copy of this process shows. */
  saved: number;
}

/** Without a word from the database for so long, an answer would not be fresh. */
const silenceMs = 5_000;
const retryMs = 1_000;
const saveEveryMs = 15 * 60_000;
const weighEveryMs = 60_000;
/** Searches on an index that was replaced may still be under way. */
const graceMs = 30_000;

/** Keeps the search columns of this process; returns at once, they load by themselves. Close them. */
export function createColumns({ database, config, log }: ColumnsDeps): Columns {
  if (!config?.columns) return switchedOff;
  const { memoryLimitBytes, pollMs, patienceMs, threads } = config;
  const reach = reachOf(database);
  const feed = createFeedLine(reach);
  const copies = config.folder === undefined ? undefined : createCopies(config.folder);
  const closing = new AbortController();
  const { signal } = closing;
  let state: ColumnState = { phase: "loading", terms: true, quantities: true };
  let kept: Kept = { terms: true, quantities: true };
  let live: Live | undefined;
  let isAway = false;
  const retired = new Set<Promise<void>>();

  const newIndex = (keep: Kept) =>
    createColumnIndex(datasetSchema, {
      threads,
      keep,
      onError: (error) => log.warn({ err: error }, "search columns: a thread failed; they go on"),
    });

  async function restored(): Promise<(Pick<Live, "index" | "classes" | "kept"> & { position: Snapshot }) | undefined> {
    if (!copies) return undefined;
    const startedAt = performance.now();
    try {
      const line = await feed.get();
      const found = await copies.restore(line, memoryLimitBytes, newIndex);
      if (!found) return undefined;
      const classes = new Classes();
      classes.add(await setsOf(line));
      log.info({ rows: found.index.sizes().rows, tookMs: since(startedAt) }, "search columns: saved copy read");
      return { ...found, classes };
    } catch (error) {
      log.warn({ reason: messageOf(error) }, "search columns: the saved copy is of no use; loading anew");
      await withLine(reach, copies.discard).catch(() => {});
      return undefined;
    }
  }

  async function loaded() {
    const line = await feed.get();
    const order = { reach, memoryLimitBytes, newIndex, signal };
    const progress = (share: number) => {
      state = { phase: "loading", note: `${Math.floor(share * 100)} %`, ...kept };
    };
    const result = await loadAll(line, { ...order, kept, progress }).catch(async (error) => {
      // It may be in the middle of a transaction.
      await line.close();
      throw error;
    });
    log.info(rounded(result.figures), "search columns: loaded");
    return { ...result, kept };
  }

  /** Gets an index that shows the database, by the saved copy or by loading. */
  async function begin(from: "copy" | "database"): Promise<Live> {
    const copy = from === "copy" ? await restored() : undefined;
    const found = copy ?? (await loaded());
    const follower = createFollower({ ...found, line: feed.get });
    const begun = { ...found, follower, saved: copy ? found.index.generation : -1 };
    try {
      await follower.catchUp();
    } catch (error) {
      await begun.index.close();
      throw error;
    }
    if (!follower.isOvertaken) return begun;
    await begun.index.close();
    log.info({}, "search columns: changes since the copy were forgotten; loading anew");
    return begin("database");
  }

  /** Follows until the index must be loaded anew. */
  async function follow(now: Live): Promise<void> {
    let savedAt = performance.now();
    let weighedAt = savedAt;
    let saving: Promise<void> | undefined = save(now);
    while (!signal.aborted && !now.follower.isOvertaken) {
      const pause = delay(pollMs, undefined, { signal, ref: false }).catch(() => {});
      await Promise.race([pause, now.follower.overtaken]);
      if (signal.aborted || now.follower.isOvertaken) break;
      await now.follower.catchUp().then(back, away);
      if (performance.now() - weighedAt > weighEveryMs) {
        weighedAt = performance.now();
        const fits = keepWithin(memoryLimitBytes, { sizes: now.index.sizes(), share: 1, kept: now.kept });
        if (fits?.terms !== kept.terms || fits.quantities !== kept.quantities) throw new AboveLimit(fits);
      }
      if (performance.now() - savedAt > saveEveryMs && !saving) {
        savedAt = performance.now();
        saving = save(now);
      }
      void saving?.then(() => {
        saving = undefined;
      });
    }
    await saving;
  }

  async function save(now: Live): Promise<void> {
    if (!copies || now.saved === now.index.generation || now.follower.isOvertaken) return;
    const { generation } = now.index;
    const startedAt = performance.now();
    try {
      const order = { index: now.index, kept: now.kept, memoryLimitBytes, position: () => now.follower.position };
      if (!(await withLine(reach, (line) => copies.save(line, order)))) return;
      now.saved = generation;
      log.info({ tookMs: since(startedAt) }, "search columns: saved");
    } catch (error) {
      log.warn({ reason: messageOf(error) }, "search columns: could not be saved");
    }
  }

  function away(error: unknown): void {
    if (isAway || signal.aborted) return;
    isAway = true;
    log.warn({ reason: messageOf(error) }, "search columns: the database does not answer; trying again");
  }

  function back(): void {
    if (!isAway) return;
    isAway = false;
    log.info({}, "search columns: the database answers again");
  }

  async function run(): Promise<void> {
    let from: "copy" | "database" = "copy";
    while (!signal.aborted) {
      try {
        state = { phase: "loading", ...kept };
        live = await begin(from);
        from = "database";
        kept = live.kept;
        back();
        await follow(live);
      } catch (error) {
        if (error instanceof AboveLimit) {
          const megabytes = Math.round(memoryLimitBytes / 1e6);
          const note = error.kept ? notKept(error.kept) : "nothing";
          log.warn({ megabytes, kept: note }, "search columns: above their memory limit (MARGAY_SEARCH_MEMORY)");
          if (!error.kept) {
            state = { phase: "off", note: `do not fit in ${megabytes} MB`, terms: false, quantities: false };
            break;
          }
          kept = error.kept;
        } else if (!signal.aborted) {
          away(error);
          await delay(retryMs, undefined, { signal, ref: false }).catch(() => {});
        }
      }
      retire();
    }
    await Promise.all(retired);
  }

  function retire(): void {
    const old = live;
    live = undefined;
    if (!old) return;
    const end = async () => {
      if (signal.aborted) await save(old);
      else await delay(graceMs, undefined, { signal, ref: false }).catch(() => {});
      await old.index.close();
    };
    const ended = end().finally(() => retired.delete(ended));
    retired.add(ended);
  }

  const running = run().catch((error) => log.warn({ err: error }, "search columns: ended"));

  return {
    state() {
      if (!live) return state;
      if (live.follower.isOvertaken) return { phase: "loading", ...live.kept };
      const sizes = live.index.sizes();
      const { last, heardAt } = live.follower;
      return {
        phase: "ready",
        ...live.kept,
        rows: sizes.rows,
        sizeBytes: totalBytes(sizes),
        lagMs: Math.round(performance.now() - heardAt),
        lastCatchUp: { changes: last.changes, tookMs: Math.round(last.tookMs) },
      };
    },
    async current({ change, signal: caller }: CurrentOptions = {}) {
      const wanted = change === undefined ? undefined : transactionOf(change);
      const now = live;
      if (!now) return undefined;
      const outcome = await within(now.follower.catchUp(), patienceMs, caller);
      const { follower } = now;
      if (outcome === "failed" || follower.isOvertaken || live !== now) return undefined;
      if (outcome === "late" && performance.now() - follower.heardAt > silenceMs) return undefined;
      if (wanted !== undefined && !follower.shows(wanted)) return undefined;
      return now.index;
    },
    classesOf: async (groupIds) => live?.classes.of(groupIds) ?? new Uint8Array(),
    async close() {
      closing.abort();
      await running;
      await feed.close();
    },
  };
}

const switchedOff: Columns = {
  state: () => ({ phase: "off", note: "switched off", terms: false, quantities: false }),
  current: async () => undefined,
  classesOf: async () => new Uint8Array(),
  close: async () => {},
};

/** How the wait ended. The work goes on for others. */
function within(work: Promise<void>, patienceMs: number, signal?: AbortSignal): Promise<"done" | "failed" | "late"> {
  return new Promise((resolve) => {
    const settle = (outcome: "done" | "failed" | "late") => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", late);
      resolve(outcome);
    };
    const late = () => settle("late");
    const timer = setTimeout(late, patienceMs);
    signal?.addEventListener("abort", late, { once: true });
    work.then(
      () => settle("done"),
      () => settle("failed"),
    );
  });
}

const since = (startedAt: number) => Math.round(performance.now() - startedAt);
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
const rounded = (figures: Record<string, number>) =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Math.round(value)]));
const notKept = (kept: Kept) => `all but words${kept.quantities ? "" : " and quantities"}`;
