import type { News } from "./wake-store.ts";

/** Wakes what waits in this process; polls are the safety net for what is never heard. */
export interface Bell {
  ring(news: News): void;
  onQueued(run: () => void): void;
  /** Ends when a job changed, after a while, or with the signal; never throws. */
  changed(recordId: number, atMostMs: number, signal: AbortSignal): Promise<void>;
}

export function createBell(): Bell {
  const waiting = new Map<number, Set<() => void>>();
  const workers = new Set<() => void>();
  return {
    ring({ queued, changed = [] }) {
      if (queued) for (const run of workers) run();
      for (const id of changed) for (const wake of waiting.get(id) ?? []) wake();
    },
    onQueued: (run) => void workers.add(run),
    changed(recordId, atMostMs, signal) {
      if (signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const group = waiting.get(recordId) ?? new Set();
        waiting.set(recordId, group);
        const done = () => {
          clearTimeout(timer);
          signal.removeEventListener("abort", done);
          group.delete(done);
          if (group.size === 0 && waiting.get(recordId) === group) waiting.delete(recordId);
          resolve();
        };
        const timer = setTimeout(done, atMostMs);
        signal.addEventListener("abort", done, { once: true });
        group.add(done);
      });
    },
  };
}
