import { writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";

/** What the probe writes about the time since the signal before. */
export interface Probed {
  /** Event-loop delay. */
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  rssBytes: number;
  heapBytes: number;
}

// Preloaded into the measured server: at SIGUSR2 it writes its figures to the file named in its own address.
const file = new URL(import.meta.url).searchParams.get("out");
if (isMainThread && file !== null) {
  const resolutionMs = 5;
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  // The histogram holds the whole interval between two looks.
  const overMs = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolutionMs);
  process.on("SIGUSR2", () => {
    const { rss, heapUsed } = process.memoryUsage();
    const probed: Probed = {
      p50Ms: overMs(delay.percentile(50)),
      p99Ms: overMs(delay.percentile(99)),
      maxMs: overMs(delay.max),
      rssBytes: rss,
      heapBytes: heapUsed,
    };
    writeFileSync(file, JSON.stringify(probed));
    delay.reset();
  });
}
