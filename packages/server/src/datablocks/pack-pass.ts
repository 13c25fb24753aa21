import { setImmediate as breath, setTimeout as delay } from "node:timers/promises";
import { packPaths } from "@margay/columns";
import type { Database } from "../db/database.ts";
import { packAlone, setPacked, unpackedAfter } from "./pack-pass-store.ts";

const everyMs = 3_600_000;
/** So long at the most other work of the process waits, beside the packing of one chunk. */
const turnMs = 5;

/**
 * Packs names of files that are not packed: those that an older version wrote or that were imported by SQL, and those with
 * capitals that only PostgreSQL knows how to fold. In the background, now and every hour; until then the search columns pack
 * them each time they read them. Answers how to end it.
 */
export function startPackPass(database: Database, warn: (error: unknown) => void): () => Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  const run = async () => {
    while (!signal.aborted) {
      await packFiles(database, signal).catch((error) => {
        if (!signal.aborted) warn(error);
      });
      await delay(everyMs, undefined, { signal, ref: false }).catch(() => {});
    }
  };
  const work = run();
  return async () => {
    stop.abort();
    await work;
  };
}

/** One pass; at once where nothing is to be done. */
export async function packFiles(database: Database, signal: AbortSignal): Promise<void> {
  const db = database.kysely;
  const start = { blockId: 0, chunk: -1 };
  if ((await unpackedAfter(db, start)).length === 0) return;
  await packAlone(db, async () => {
    let batch = await unpackedAfter(db, start);
    for (let last = batch.at(-1); last !== undefined && !signal.aborted; last = batch.at(-1)) {
      const startedAt = performance.now();
      const packed: Parameters<typeof setPacked>[1][number][] = [];
      let turnAt = performance.now();
      for (const chunk of batch) {
        packed.push({ ...chunk, packed: packPaths(chunk.names) });
        if (performance.now() - turnAt < turnMs) continue;
        await breath();
        turnAt = performance.now();
      }
      await setPacked(db, packed);
      batch = await unpackedAfter(db, last);
      // Others have as much of the database as this pass.
      await delay(performance.now() - startedAt, undefined, { signal, ref: false }).catch(() => {});
    }
  });
}
