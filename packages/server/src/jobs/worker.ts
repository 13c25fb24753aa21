import { randomUUID } from "node:crypto";
import type { JobType, JsonObject } from "@margay/actions";
import type { Database } from "../db/database.ts";
import type { Doc } from "../records/kind.ts";
import { serve } from "../records/stored.ts";
import type { Bell } from "./bell.ts";
import { findDatasets } from "./dataset-store.ts";
import type { NewEvent } from "./event-store.ts";
import { pidsOf } from "./list.ts";
import type { LoadedTypes } from "./loaded-types.ts";
import { performAttempt } from "./perform.ts";
import { startPulse } from "./pulse.ts";
import type { Queue } from "./queue-store.ts";
import type { ClaimedRun } from "./run-store.ts";
import type { Settlement } from "./settle.ts";
import { createTurns } from "./turns.ts";
import type { JobsConfig } from "./types.ts";

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
const graceMs = 5_000;
const pollMs = { listening: 5_000, deaf: 1_000 };
const logFlushMs = 500;
const logFlushLines = 1_000;
const maxBackoffSeconds = 3_600;
const unknownTypeSeconds = 60;

interface Running {
  run: ClaimedRun;
  interrupt: AbortController;
  done: Promise<void>;
}

/**
 * Performs the actions of queued runs. Invariants: nothing is performed that was not claimed in a committed transaction;
 * the next action begins after the one before it is known to be done; what is said of a run that another worker took over
 * is not written.
 */
export function startWorker(deps: WorkerDeps): Worker {
  const { database, queue, bell, types, config, warn } = deps;
  const db = database.kysely;
  const id = randomUUID();
  const running = new Map<string, Running>();
  let isClosing = false;
  const room = (ended: number) => (isClosing ? 0 : maxRuns - running.size + ended);
  const { want, say } = createTurns({ db, queue, bell, types, id, room, begin, warn });
  const stopPulse = startPulse({
    db,
    queue,
    id,
    running: () => [...running.keys()],
    lose: (runId) => running.get(runId)?.interrupt.abort(new Error("the run was taken away")),
    found: want,
    warn,
  });

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
      stopPulse();
    },
  };
}

/** Seconds until the next attempt, twice as long each time; undefined when there is none. */
function backoff({ execution }: JobType, attempt: number): number | undefined {
  if (attempt > execution.retries) return undefined;
  return Math.min(maxBackoffSeconds, execution.backoffSeconds * 2 ** (attempt - 1));
}
