import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collect: (() => void) | undefined;

/**
 * Collects what the calling thread no longer has. Shared memory is not counted among what a thread holds, so that by itself
 * a thread at rest would keep dropped segments for as long as it rests. Holds the thread for about ten milliseconds: for
 * worker threads.
 */
export function collectGarbage(): void {
  if (collect === undefined) {
    // Flags that are set now count for contexts that are made from now on.
    setFlagsFromString("--expose-gc");
    const found: unknown = runInNewContext("globalThis.gc");
    collect = typeof found === "function" ? () => void found() : () => {};
  }
  collect();
}

/** Measured: 13 ms with 93 MB. */
const quickHeapBytes = 128e6;
const soonMs = 1_000;
let isDue = false;

/** The same for the thread that answers, a little later, and only where its heap is so small that nobody feels it. */
export function collectSoon(): void {
  if (isDue) return;
  isDue = true;
  setTimeout(() => {
    isDue = false;
    if (getHeapStatistics().used_heap_size < quickHeapBytes) collectGarbage();
  }, soonMs).unref();
}
