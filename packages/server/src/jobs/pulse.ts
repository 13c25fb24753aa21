import { randomUUID } from "node:crypto";
import type { Db } from "../db/database.ts";
import { appendEvents } from "./event-store.ts";
import type { Queue } from "./queue-store.ts";
import { beat, handBack, lostRuns } from "./run-store.ts";
import { announce } from "./wake-store.ts";

export interface PulseDeps {
  db: Db;
  queue: Queue;
  /** Of this worker. */
  id: string;
  /** Ids of the runs that it performs now. */
  running: () => readonly string[];
  /** A run is no longer this worker's: somebody cancelled it, or took the worker for dead. */
  lose: (runId: string) => void;
  /** Runs of a dead worker were queued again. */
  found: () => void;
  warn: (error: unknown, text: string) => void;
}

const beatMs = 2_000;
/** A worker that gave no sign for so long is taken for dead; another one goes on within `silentSeconds` and one beat. */
const silentSeconds = 10;

/** Signs of life of a worker, by which it also learns which runs it lost and which workers are dead. Answers its end. */
export function startPulse({ db, queue, id, running, lose, found, warn }: PulseDeps): () => void {
  let trustFromMs = performance.now() + silentSeconds * 1_000;

  async function pulse(): Promise<void> {
    const mine = running();
    if (mine.length > 0) {
      const held = await beat(db, id, mine);
      for (const one of mine) if (!held.has(one)) lose(one);
    }
    // After an outage everybody was silent: the others get the time to speak first.
    if (performance.now() < trustFromMs) return;
    if (await takeOver()) found();
  }

  /** Queues the runs of dead workers again, as they were; whether there were any. */
  const takeOver = () =>
    db.transaction().execute(async (trx) => {
      const lost = await lostRuns(trx, silentSeconds);
      if (lost.length === 0) return false;
      const fresh = lost.map((run) => ({ ...run, newId: randomUUID() }));
      await handBack(
        trx,
        fresh.map((run) => ({ id: run.id, queueId: run.newId })),
      );
      await queue.complete(
        trx,
        fresh.map((run) => run.queueId),
      );
      await queue.send(
        trx,
        fresh.map((run) => ({ id: run.newId, type: run.type })),
      );
      const text = "its worker was lost; the action that was interrupted is performed again";
      await appendEvents(
        trx,
        lost.map((run) => ({ recordId: run.recordId, runId: run.id, kind: "run", level: "warn", text })),
      );
      await announce(trx, { queued: true, changed: lost.map((run) => run.recordId) });
      return true;
    });

  let isPulsing = false;
  const heart = setInterval(() => {
    if (isPulsing) return;
    isPulsing = true;
    pulse()
      .catch((error) => {
        trustFromMs = performance.now() + silentSeconds * 1_000;
        warn(error, "jobs: the database did not hear that this worker lives");
      })
      .finally(() => (isPulsing = false));
  }, beatMs);
  heart.unref();
  return () => clearInterval(heart);
}
