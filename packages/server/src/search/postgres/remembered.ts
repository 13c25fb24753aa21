import { setTimeout as delay } from "node:timers/promises";
import { sql } from "kysely";
import type { Session } from "./session.ts";

interface Entry<Result> {
  /** What was visible when the result was read: `pg_snapshot` as text. */
  snapshot: string;
  result: Promise<Result>;
}

interface Check {
  snapshot: string;
  same: boolean;
}

const maxEntries = 200;

export interface RememberOptions {
  /** How long to wait for what another question is reading; then `read` is asked. As long as it takes unless told. */
  waitMs?: number;
  /** Any record that changes makes it unknown, not only a dataset. */
  ofAnyKind?: boolean;
}

/** Answers what was read under the key before, or reads it. The answer is shared: do not change it. */
export type Memory<Result> = (
  session: Session,
  key: string,
  read: () => Promise<Result>,
  options?: RememberOptions,
) => Promise<Result>;

/**
 * Remembers what was read about datasets, for as long as a snapshot shows the same datasets: every write of a dataset
 * commits with a row in `change`, so an index probe tells whether two snapshots differ. Exact, unlike a time to live:
 * an answer is taken over only where no change is visible in one of the two snapshots and not in the other.
 */
export function createMemory<Result>(): Memory<Result> {
  const entries = new Map<string, Entry<Result>>();
  return async (session, key, read, { waitMs, ofAnyKind = false } = {}) => {
    const known = entries.get(key);
    const { snapshot, same } = await compare(session, known?.snapshot, ofAnyKind);
    if (known && same) {
      // The newer of two equal snapshots has less behind it to look through.
      known.snapshot = snapshot;
      // Whoever asked first may have gone, and the work with them: then it is done again.
      const result = await Promise.race([
        known.result.catch(() => undefined),
        ...(waitMs === undefined ? [] : [late(waitMs)]),
      ]);
      if (result === isLate) return read();
      if (result !== undefined) return result;
    }
    const result = read();
    entries.delete(key);
    const oldest = entries.size >= maxEntries ? entries.keys().next().value : undefined;
    if (oldest !== undefined) entries.delete(oldest);
    const entry = { snapshot, result };
    entries.set(key, entry);
    result.catch(() => {
      if (entries.get(key) === entry) entries.delete(key);
    });
    return result;
  };
}

const isLate = Symbol("late");
const late = (ms: number) => delay(Math.max(0, ms), isLate, { ref: false });

async function compare(session: Session, before: string | undefined, ofAnyKind: boolean): Promise<Check> {
  const kind = ofAnyKind ? sql`` : sql`and kind = 'dataset'`;
  const same =
    before === undefined
      ? sql`false`
      : sql`pg_snapshot_xmax(${before}::pg_snapshot) <= pg_snapshot_xmax(pg_current_snapshot())
          and not exists (select from pg_snapshot_xip(pg_current_snapshot()) as running(id)
            where pg_visible_in_snapshot(id, ${before}::pg_snapshot))
          and not exists (select from change
            where txid >= pg_snapshot_xmin(${before}::pg_snapshot) ${kind}
              and not pg_visible_in_snapshot(txid, ${before}::pg_snapshot))`;
  const [found] = await session.rows(sql<Check>`select pg_current_snapshot()::text as snapshot, ${same} as same`);
  return found ?? { snapshot: "", same: false };
}
