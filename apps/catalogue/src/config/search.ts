import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import type { Config } from "@margay/server";
import type { Env } from "../variables/variable.ts";
import { flag, wholeNumber } from "./values.ts";

/** How long a search waits for what was written a moment ago. Catching up takes a millisecond or two unless much comes at once. */
const patienceMs = 150;
const pollMs = 250;
const shareOfMemory = 0.4;

/** How search columns are kept, with a folder in the data folder for their copies. */
export function searchConfig(env: Env, dataDir: string): NonNullable<Config["search"]> {
  const megabytes = wholeNumber(env, "MARGAY_SEARCH_MEMORY", { min: 1, max: 10_000_000 });
  return Object.freeze({
    columns: flag(env, "MARGAY_SEARCH_COLUMNS", true),
    threads: wholeNumber(env, "MARGAY_SEARCH_THREADS", { max: 64 }) ?? Math.max(1, availableParallelism() - 1),
    memoryLimitBytes: megabytes === undefined ? Math.floor(memoryBytes() * shareOfMemory) : megabytes * 1_000_000,
    folder: join(dataDir, "search"),
    patienceMs,
    pollMs,
  });
}

// In a container the limit of its memory counts, not the machine's.
function memoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
