import type { Database } from "./db/database.ts";
import type { Identity } from "./identity/index.ts";
import { forgetOld } from "./records/idempotency-store.ts";

const everyMs = 3_600_000;

/** Forgets, every hour, what is kept for a while only: answers of idempotent creates and tokens that ended long ago. */
export function startHousekeeping(database: Database, identity: Identity, warn: (error: unknown) => void): () => void {
  const run = () => Promise.all([forgetOld(database.kysely), identity.forgetEndedTokens()]).catch(warn);
  const timer = setInterval(run, everyMs);
  // A process that has nothing else to do may end.
  timer.unref();
  return () => clearInterval(timer);
}
