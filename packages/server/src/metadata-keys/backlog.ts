import type { Keysets } from "../datasets/index.ts";
import type { Db } from "../db/database.ts";
import { CatalogueError } from "../errors.ts";
import { parseStored } from "../json.ts";
import { listKeysets, unlisted } from "./store.ts";

/** Documents may be large. */
const batchSize = 200;
const patienceMs = 8_000;

/** Datasets that were written before sets of keys were noted. */
export interface Backlog {
  /** Resolves once there are none. Throws `unavailable` when that takes long; the work goes on. */
  done(): Promise<void>;
}

export function createBacklog(db: Db, keysets: Keysets): Backlog {
  let working: Promise<void> | undefined;
  let isDone = false;

  async function work(): Promise<void> {
    for (;;) {
      const batch = await unlisted(db, batchSize);
      if (batch.length === 0) break;
      const sets = batch.map(async ({ id, metadata }) => ({
        id,
        keyset_id: await keysets.idOf(metadata === null ? undefined : parseStored(metadata)),
      }));
      await listKeysets(db, await Promise.all(sets));
    }
    isDone = true;
  }

  return {
    async done() {
      if (isDone) return;
      working ??= work().finally(() => {
        working = undefined;
      });
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        const error = new CatalogueError("unavailable", "The keys of older metadata are being listed; try again soon.");
        timer = setTimeout(() => reject(error), patienceMs);
      });
      try {
        await Promise.race([working, late]);
      } finally {
        clearTimeout(timer);
        // Whoever waits next learns of a failure.
        working?.catch(() => undefined);
      }
    },
  };
}
