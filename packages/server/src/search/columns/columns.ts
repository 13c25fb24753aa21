import { startPackPass } from "../../datablocks/index.ts";
import type { Database } from "../../db/database.ts";
import type { SearchConfig } from "./config.ts";
import { reachOf, transactionOf } from "./feed/index.ts";
import { nothing, startKeeper } from "./keeper.ts";
import { createFeedLine } from "./lines.ts";
import { totalBytes } from "./load/index.ts";
import { createCopies } from "./saved/index.ts";
import type { Log } from "./telling.ts";
import type { Columns, CurrentOptions } from "./types.ts";

export interface ColumnsDeps {
  database: Database;
  /** Absent: off. */
  config?: SearchConfig | undefined;
  log: Log;
}

/** Without a word from the database for so long, an answer would not be fresh. */
const silenceMs = 5_000;

/** Keeps the search columns of this process; returns at once, they load by themselves. Close them. */
export function createColumns({ database, config, log }: ColumnsDeps): Columns {
  if (!config?.columns) return switchedOff;
  const { folder, patienceMs } = config;
  const reach = reachOf(database);
  const feed = createFeedLine(reach);
  const copies = folder === undefined ? undefined : createCopies(folder);
  const closing = new AbortController();
  const unpacked = (error: unknown) =>
    log.warn({ err: error }, "names of files were not packed; it is tried again in an hour");
  const keeper = startKeeper({ reach, feed, config, copies, signal: closing.signal, log });

  // Loading reads the same rows, and packs them by itself: first the one, then the other.
  const packing = keeper.begun.then(() => (closing.signal.aborted ? undefined : startPackPass(database, unpacked)));

  return {
    state() {
      const { live } = keeper;
      if (!live) return keeper.state;
      const { index, follower, kept } = live;
      if (follower.isOvertaken) return { phase: "loading", ...kept };
      const sizes = index.sizes();
      return {
        phase: "ready",
        ...kept,
        rows: sizes.rows,
        sizeBytes: totalBytes(sizes),
        lagMs: Math.round(performance.now() - follower.heardAt),
        lastCatchUp: { changes: follower.last.changes, tookMs: Math.round(follower.last.tookMs) },
      };
    },
    async current({ change, signal }: CurrentOptions = {}) {
      const wanted = change === undefined ? undefined : transactionOf(change);
      const { live } = keeper;
      if (!live) return undefined;
      const { index, follower } = live;
      const outcome = await within(follower.catchUp(), patienceMs, signal);
      if (outcome === "failed" || follower.isOvertaken || keeper.live !== live) return undefined;
      if (outcome === "late" && performance.now() - follower.heardAt > silenceMs) return undefined;
      return wanted === undefined || follower.shows(wanted) ? index : undefined;
    },
    classesOf: async (groupIds) => keeper.live?.classes.of(groupIds) ?? new Uint8Array(),
    async close() {
      closing.abort();
      await keeper.ended;
      await packing.then((stop) => stop?.());
      await feed.close();
    },
  };
}

const switchedOff: Columns = {
  state: () => ({ phase: "off", note: "switched off", ...nothing }),
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
