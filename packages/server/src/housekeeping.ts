import type { Database } from "./db/database.ts";
import type { Identity } from "./identity/index.ts";
import { mergeUseRows } from "./metadata-keys/index.ts";
import { forgetOld } from "./records/idempotency-store.ts";
import { forgetDatasetChanges } from "./search/index.ts";

const everyMs = 3_600_000;

/**
 * Forgets, every hour, what is kept for a while only: answers of idempotent creates, tokens that ended long ago, and
 * yesterday's changes of datasets. Puts the rows together that writers appended for the keys of metadata, in case that nobody asks for them.
 */
export function startHousekeeping(database: Database, identity: Identity, warn: (error: unknown) => void): () => void {
  const { kysely } = database;
  const run = () =>
    Promise.all([
      forgetOld(kysely),
      identity.forgetEndedTokens(),
      mergeUseRows(kysely),
      forgetDatasetChanges(kysely),
    ]).catch(warn);
  const timer = setInterval(run, everyMs);
  // A process that has nothing else to do may end.
  timer.unref();
  return () => clearInterval(timer);
}
