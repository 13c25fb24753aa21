import { setImmediate as breath } from "node:timers/promises";
import type { ColumnIndex, SourceRow } from "@margay/columns";
import type { Classes } from "./classes.ts";
import type { Kept } from "./columns.ts";
import type { Line } from "./line.ts";
import { beginMoment, endMoment, rowsOf, setsOf } from "./poll-store.ts";
import { includes, type Snapshot } from "./snapshot.ts";

/** An index and the moment of the database that it shows. */
export interface Follower {
  readonly position: Snapshot;
  /** Whether the index shows what the transaction wrote. */
  shows(txid: bigint): boolean;
  /**
   * Resolves when the index shows everything that had been committed before the call. One look at the database serves all
   * who wait. Rejects where the database does not answer; the position stays, and the next call goes on from there.
   */
  catchUp(): Promise<void>;
  /** Changes may have been forgotten, or everything was replaced: the index must be loaded anew, and is not followed any more. */
  readonly isOvertaken: boolean;
  /** Resolves when it is. */
  readonly overtaken: Promise<void>;
  /** When the database was last heard of, by `performance.now()`. */
  readonly heardAt: number;
  /** How long the last look took that found changes, and how many. */
  readonly last: { readonly changes: number; readonly tookMs: number };
}

export interface FollowerDeps {
  index: ColumnIndex;
  classes: Classes;
  kept: Kept;
  position: Snapshot;
  /** The connection; a new one when the one before was lost. */
  line(): Promise<Line>;
}

/** So many changed rows are brought in at once: answers before show none, those after all of them. */
const atOnce = 1_000;
/** Rows of one step where there are more. The thread is held for some milliseconds by each. */
const step = 250;

export function createFollower(deps: FollowerDeps): Follower {
  const { index, classes, kept } = deps;
  let position = deps.position;
  let isOvertaken = false;
  const overtaken = Promise.withResolvers<void>();
  let heardAt = performance.now();
  let last = { changes: 0, tookMs: 0 };
  let running: Promise<void> | undefined;
  let following: Promise<void> | undefined;

  async function look(): Promise<void> {
    if (isOvertaken) return;
    const line = await deps.line();
    try {
      await lookBy(line);
    } catch (error) {
      // It may be in the middle of a transaction, or of an answer.
      await line.close();
      throw error;
    }
  }

  async function lookBy(line: Line): Promise<void> {
    const startedAt = performance.now();
    const { snapshot, ids, everything } = await beginMoment(line, position);
    heardAt = performance.now();
    // Nobody waits for the end of a transaction that only read.
    const end = () => void endMoment(line).catch(() => {});
    if (everything) {
      isOvertaken = true;
      overtaken.resolve();
      end();
      return;
    }
    for (let at = 0; at < ids.length; at += atOnce) {
      await bringIn(line, ids.slice(at, at + atOnce), ids.length > atOnce);
      heardAt = performance.now();
    }
    end();
    position = snapshot;
    if (ids.length > 0) last = { changes: ids.length, tookMs: performance.now() - startedAt };
  }

  async function bringIn(line: Line, ids: readonly number[], inSteps: boolean): Promise<void> {
    const rows = await rowsOf(line, ids, kept);
    await learnClasses(line, rows);
    const there = new Set(rows.map((row) => row.id));
    const removed = ids.filter((id) => !there.has(id));
    if (!inSteps) index.apply({ rows, removed });
    else {
      if (removed.length > 0) index.apply({ rows: [], removed });
      for (let at = 0; at < rows.length; at += step) {
        index.apply({ rows: rows.slice(at, at + step), removed: [] });
        await breath();
      }
    }
  }

  async function learnClasses(line: Line, rows: readonly SourceRow[]): Promise<void> {
    const unknown = new Set<number>();
    for (const { acl } of rows) if (!classes.has(acl)) unknown.add(acl);
    if (unknown.size > 0) classes.add(await setsOf(line, unknown));
  }

  function start(): Promise<void> {
    const now = look().finally(() => {
      if (running === now) running = undefined;
    });
    running = now;
    return now;
  }

  return {
    get position() {
      return position;
    },
    get isOvertaken() {
      return isOvertaken;
    },
    overtaken: overtaken.promise,
    get heardAt() {
      return heardAt;
    },
    get last() {
      return last;
    },
    shows: (txid) => includes(position, txid),
    catchUp() {
      if (following) return following;
      if (!running) return start();
      // The look under way may have begun before what the caller waits for was committed.
      following = running
        .catch(() => {})
        .then(() => {
          following = undefined;
          return start();
        });
      return following;
    },
  };
}
