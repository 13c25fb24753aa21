import { randomUUID } from "node:crypto";
import type { JobType, JsonObject } from "@margay/actions";
import type { Database, Db } from "../db/database.ts";
import { again } from "../records/again.ts";
import type { Doc } from "../records/kind.ts";
import { serve } from "../records/stored.ts";
import type { Bell } from "./bell.ts";
import { findDatasets } from "./dataset-store.ts";
import { appendAndTrim, appendEvents, type NewEvent } from "./event-store.ts";
import { pidsOf } from "./list.ts";
import type { LoadedTypes } from "./loaded-types.ts";
import { performAttempt } from "./perform.ts";
import type { Queue } from "./queue-store.ts";
import { beat, type ClaimedRun, claimRuns, handBack, lostRuns } from "./run-store.ts";
import { type Settled, type Settlement, settle } from "./settle.ts";
import type { JobsConfig } from "./types.ts";
import { announce, type News } from "./wake-store.ts";

export interface WorkerDeps {
  database: Database;
  queue: Queue;
  bell: Bell;
  types: LoadedTypes;
  config: JobsConfig;
  isListening: () => boolean;
  warn: (error: unknown, text: string) => void;
}

export interface Worker {
  /** Performs nothing new; what runs has a few seconds, then it is handed back. */
  close(): Promise<void>;
}

/** Runs that one process performs at once, of all types. */
const maxRuns = 100;
const beatMs = 2_000;
/** A worker that gave no sign for so long is taken for dead; another one goes on within `silentSeconds` and one beat. */
const silentSeconds = 10;
const graceMs = 5_000;
const pollMs = { listening: 5_000, deaf: 1_000 };
const logFlushMs = 500;
const logFlushLines = 1_000;
const lookAgainMs = 25;
/** Settlements that one transaction writes at the most. */
const maxBatch = 500;
const maxBackoffSeconds = 3_600;
const unknownTypeSeconds = 60;

interface Running {
  run: ClaimedRun;
  interrupt: AbortController;
  done: Promise<void>;
}

interface Waiting {
  settlement: Settlement;
  tell: (settled: Settled) => void;
}

/**
 * Performs the actions of queued runs. Invariants: nothing is performed that was not claimed in a committed transaction;
 * the next action begins after the one before it is known to be done; what is said of a run that another worker took over
 * is not written. Claims and results of many runs share one transaction, a turn.
 */
export function startWorker(deps: WorkerDeps): Worker {
  const { database, queue, bell, types, config, warn } = deps;
  const db = database.kysely;
  const id = randomUUID();
  const running = new Map<string, Running>();
  let waiting: Waiting[] = [];
  let isClosing = false;
  let isTurning = false;
  let isWanted = false;
  let trustFromMs = performance.now() + silentSeconds * 1_000;

  const limits = () => ({
    fallback: 1,
    byType: Object.fromEntries([...types.current.types.values()].map((one) => [one.type, one.execution.concurrency])),
  });

  async function turn(): Promise<void> {
    const batch = waiting.splice(0, maxBatch);
    const room = isClosing ? 0 : maxRuns - running.size + batch.filter((one) => ends(one.settlement)).length;
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

  function say(settlement: Settlement): Promise<Settled> {
    return new Promise((tell) => {
      waiting.push({ settlement, tell });
      setImmediate(() => void turns());
    });
  }

  function begin(run: ClaimedRun): void {
    const interrupt = new AbortController();
    const done = performRun(run, interrupt.signal)
      .catch((error) => warn(error, `jobs: a run of ${run.type} ended without its end being noted`))
      .finally(() => {
        running.delete(run.id);
        if (!isClosing) want();
      });
    running.set(run.id, { run, interrupt, done });
  }

  async function performRun(run: ClaimedRun, interrupt: AbortSignal): Promise<void> {
    const { types: inForce, release } = types.hold();
    try {
      const type = inForce.types.get(run.type);
      const actions = type?.operations[run.operation].actions ?? [];
      const about = (position: number, actionType: string) => ({
        runId: run.id,
        claim: run.claim,
        recordId: run.recordId,
        type: run.type,
        position,
        actionType,
      });
      const [head] = run.actions;
      if (!type) {
        const why = `waits: the job file has no type ${JSON.stringify(run.type)} at the moment`;
        const result = { kind: "postponed", afterSeconds: unknownTypeSeconds, why } as const;
        await say({ ...about(head?.position ?? -1, head?.type ?? ""), result, lines: [] });
        return;
      }
      const context = await contextOf(run);
      for (const [index, { position, type: actionType, attempts }] of run.actions.entries()) {
        const action = actions[position];
        const lines: NewEvent[] = [];
        const attempt = attempts + 1;
        const at = about(position, actionType);
        if (!action || action.type !== actionType) {
          const error = `the job file has changed: its action ${position + 1} of ${run.operation} is ${action ? `${action.type} now` : "gone"}`;
          const result = { kind: "failed", attempt, error, status: undefined, retryAfterSeconds: undefined } as const;
          await say({ ...at, result, lines });
          return;
        }
        let flush: NodeJS.Timeout | undefined;
        const tellLines = () => {
          clearTimeout(flush);
          flush = undefined;
          void say({ ...at, result: { kind: "logged" }, lines: lines.splice(0) });
        };
        const log = (level: NewEvent["level"], text: string) => {
          lines.push({ recordId: run.recordId, runId: run.id, kind: "log", position, level, text, at: new Date() });
          if (lines.length >= logFlushLines) tellLines();
          else flush ??= setTimeout(tellLines, logFlushMs);
        };
        const performed = await performAttempt({
          action,
          context,
          attempt,
          idempotencyKey: `${run.id}/${position}/${attempt}`,
          timeoutSeconds: type.execution.timeoutSeconds,
          interrupt,
          log,
        });
        clearTimeout(flush);
        const next = run.actions[index + 1]?.position;
        const result: Settlement["result"] =
          performed.kind === "done"
            ? { kind: "done", attempt, next }
            : performed.kind === "interrupted"
              ? { kind: "handedBack" }
              : {
                  kind: "failed",
                  attempt,
                  error: performed.error,
                  status: performed.status,
                  retryAfterSeconds: performed.retryable ? backoff(type, attempt) : undefined,
                };
        const isMine = await say({ ...at, result, lines });
        if (!isMine || result.kind !== "done") return;
      }
    } finally {
      release();
    }
  }

  async function contextOf(run: ClaimedRun) {
    const view = (make: ((record: Doc) => Doc) | undefined, text: string): JsonObject => {
      const record = JSON.parse(text) as Doc; // as the catalogue serves it
      return make ? make(record) : record;
    };
    const record = JSON.parse(run.record.docText) as Doc; // stored objects only
    const pids = pidsOf(record.jobParams as Doc | undefined); // the contract has an object there
    const found = pids.length === 0 ? [] : await findDatasets(db, pids, [], true);
    const byPid = new Map(found.map((one) => [one.pid, one.record ?? "{}"]));
    return {
      request: JSON.parse(run.requestText) as JsonObject, // an object was stored
      job: view(config.jobView, serve("id", { ...run.record, extra: {} })),
      datasets: pids.flatMap((pid) => {
        const text = byPid.get(pid);
        return text === undefined ? [] : [view(config.datasetView, text)];
      }),
      env: config.env,
    };
  }

  async function pulse(): Promise<void> {
    const mine = [...running.keys()];
    if (mine.length > 0) {
      const held = await beat(db, id, mine);
      for (const one of mine)
        if (!held.has(one)) running.get(one)?.interrupt.abort(new Error("the run was taken away"));
    }
    // After an outage everybody was silent: the others get the time to speak first.
    if (performance.now() < trustFromMs) return;
    const taken = await db.transaction().execute(async (trx) => {
      const lost = await lostRuns(trx, silentSeconds);
      if (lost.length === 0) return [];
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
      return lost;
    });
    if (taken.length > 0) want();
  }

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
  let polled = performance.now();
  const poll = setInterval(() => {
    const every = deps.isListening() ? pollMs.listening : pollMs.deaf;
    if (performance.now() - polled < every) return;
    polled = performance.now();
    want();
  }, pollMs.deaf);
  poll.unref();
  bell.onQueued(want);
  want();

  return {
    async close() {
      isClosing = true;
      clearInterval(poll);
      const all = () => Promise.all([...running.values()].map((one) => one.done));
      await Promise.race([all(), new Promise((resolve) => setTimeout(resolve, graceMs).unref())]);
      for (const { interrupt } of running.values()) interrupt.abort(new Error("the process ends"));
      await Promise.race([all(), new Promise((resolve) => setTimeout(resolve, graceMs).unref())]);
      clearInterval(heart);
    },
  };
}

const ends = ({ result }: Settlement) =>
  result.kind !== "logged" && !(result.kind === "done" && result.next !== undefined);

/** Seconds until the next attempt, twice as long each time; undefined when there is none. */
function backoff({ execution }: JobType, attempt: number): number | undefined {
  if (attempt > execution.retries) return undefined;
  return Math.min(maxBackoffSeconds, execution.backoffSeconds * 2 ** (attempt - 1));
}
