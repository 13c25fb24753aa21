import type { Db } from "../db/database.ts";
import { again } from "../records/again.ts";
import type { Bell } from "./bell.ts";
import { appendAndTrim } from "./event-store.ts";
import type { LoadedTypes } from "./loaded-types.ts";
import type { Queue } from "./queue-store.ts";
import { type ClaimedRun, claimRuns } from "./run-store.ts";
import { type Settled, type Settlement, settle } from "./settle.ts";
import { announce, type News } from "./wake-store.ts";

export interface TurnsDeps {
  db: Db;
  queue: Queue;
  bell: Bell;
  types: LoadedTypes;
  /** Of this worker. */
  id: string;
  /** How many more runs may be begun when so many have ended. */
  room: (ended: number) => number;
  begin: (run: ClaimedRun) => void;
  warn: (error: unknown, text: string) => void;
}

/** What a worker has to say is written, and what waits is claimed: in turns, each of which is one transaction. */
export interface Turns {
  /** Takes a turn soon: something may wait. */
  want(): void;
  /** Resolves when the settlement is written; false where the run is no longer this worker's. */
  say(settlement: Settlement): Promise<Settled>;
}

const lookAgainMs = 25;
/** Settlements that one transaction writes at the most. */
const maxBatch = 500;

interface Waiting {
  settlement: Settlement;
  tell: (settled: Settled) => void;
}

/**
 * The turns of a worker. Invariants: one turn at a time; nothing is begun that was not claimed in a committed transaction;
 * a turn that fails keeps what was to be said, and is taken again.
 */
export function createTurns({ db, queue, bell, types, id, room: roomFor, begin, warn }: TurnsDeps): Turns {
  let waiting: Waiting[] = [];
  let isTurning = false;
  let isWanted = false;

  const limits = () => ({
    fallback: 1,
    byType: Object.fromEntries([...types.current.types.values()].map((one) => [one.type, one.execution.concurrency])),
  });

  async function turn(): Promise<void> {
    const batch = waiting.splice(0, maxBatch);
    const room = roomFor(batch.filter((one) => ends(one.settlement)).length);
    try {
      const { claimed, settled, news } = await again(() =>
        db.transaction().execute(async (trx) => {
          const settlements = batch.map((one) => one.settlement);
          const { settled, news, events } = await settle(trx, queue, id, settlements);
          const claimed = room > 0 ? await claim(trx, room) : [];
          const started = claimed.map(
            (run) => ({ recordId: run.recordId, runId: run.id, kind: "run", text: "started" }) as const,
          );
          await appendAndTrim(trx, [...events, ...started]);
          const changed = [...new Set([...(news.changed ?? []), ...claimed.map((run) => run.recordId)])];
          const all: News = { queued: news.queued, changed };
          await announce(trx, all);
          return { settled, claimed, news: all };
        }),
      );
      for (const { settlement } of batch) wantAfter(settlement);
      bell.ring(news);
      for (const [index, one] of batch.entries()) one.tell(settled[index] ?? false);
      for (const run of claimed) begin(run);
      if (claimed.length > 0) lookAgain();
    } catch (error) {
      waiting = [...batch, ...waiting];
      throw error;
    }
  }

  async function claim(trx: Db, room: number): Promise<ClaimedRun[]> {
    const given = await queue.fetch(trx, room, limits());
    if (given.length === 0) return [];
    const claimed = await claimRuns(trx, id, given);
    const taken = new Set(claimed.map((run) => run.queueId));
    await queue.complete(
      trx,
      given.filter((one) => !taken.has(one)),
    );
    return claimed;
  }

  // The queue looks at its oldest entries only: behind those of a type that is at its limit now, others may wait.
  let second: NodeJS.Timeout | undefined;
  function lookAgain(): void {
    second ??= setTimeout(() => {
      second = undefined;
      want();
    }, lookAgainMs);
    second.unref();
  }

  async function turns(): Promise<void> {
    if (isTurning) return;
    isTurning = true;
    try {
      while (isWanted || waiting.length > 0) {
        isWanted = false;
        await turn();
      }
    } catch (error) {
      warn(error, "jobs: a turn of the queue failed; it is tried again");
      setTimeout(want, 1_000).unref();
    } finally {
      isTurning = false;
    }
  }

  function want(): void {
    isWanted = true;
    // What ends in the same moment shares a transaction.
    setImmediate(() => void turns());
  }

  // Polling would find it, too, some seconds later.
  function wantAfter({ result }: Settlement): void {
    const seconds = result.kind === "failed" ? result.retryAfterSeconds : undefined;
    if (seconds !== undefined) setTimeout(want, seconds * 1_000 + 50).unref();
  }

  return {
    want,
    say: (settlement) =>
      new Promise((tell) => {
        waiting.push({ settlement, tell });
        setImmediate(() => void turns());
      }),
  };
}

const ends = ({ result }: Settlement) =>
  result.kind !== "logged" && !(result.kind === "done" && result.next !== undefined);
