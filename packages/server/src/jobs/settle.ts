import { randomUUID } from "node:crypto";
import type { Db } from "../db/database.ts";
import type { NewEvent } from "./event-store.ts";
import type { Entry, Queue } from "./queue-store.ts";
import { type ActionChange, cancelRest, changeActions, changeRuns, type RunChange, stillHeld } from "./settle-store.ts";
import type { News } from "./wake-store.ts";

/** What a worker has to say of a run that it performs. */
export interface Settlement {
  runId: string;
  claim: number;
  recordId: number;
  type: string;
  /** The action that ended, or that logged something. */
  position: number;
  actionType: string;
  /** `attempt` is the one that ended, from 1. */
  result:
    | { kind: "done"; attempt: number; next: number | undefined }
    | {
        kind: "failed";
        attempt: number;
        error: string;
        status: number | undefined;
        retryAfterSeconds: number | undefined;
      }
    | { kind: "postponed"; afterSeconds: number; why: string }
    | { kind: "handedBack" }
    | { kind: "logged" };
  lines: readonly NewEvent[];
}

/** Whether the worker still holds the run; what it says of others is not written. */
export type Settled = boolean;

/**
 * Writes settlements of any runs by a handful of statements, however many there are. Answers the events
 * and the news, which the caller writes with its own.
 */
export async function settle(
  trx: Db,
  queue: Queue,
  worker: string,
  settlements: readonly Settlement[],
): Promise<{ settled: Settled[]; news: News; events: NewEvent[] }> {
  if (settlements.length === 0) return { settled: [], news: {}, events: [] };
  const claims = new Map(settlements.map(({ runId, claim }) => [runId, { id: runId, claim }]));
  const held = await stillHeld(trx, worker, [...claims.values()]);
  const valid = settlements.filter(({ runId }) => held.has(runId));
  const actions: ActionChange[] = [];
  const runs: RunChange[] = [];
  const events: NewEvent[] = [];
  const entries: Entry[] = [];
  const ended: string[] = [];
  const rest: string[] = [];
  for (const { runId, recordId, type, position, actionType, result, lines } of valid) {
    const tell = (kind: NewEvent["kind"], text: string, level: NewEvent["level"] = "info") =>
      events.push({ recordId, runId, kind, text, level, ...(kind === "action" ? { position } : {}) });
    const endEntry = () => ended.push(held.get(runId) ?? "");
    const again = (afterSeconds: number | undefined) => {
      const queueId = randomUUID();
      runs.push({ id: runId, state: "queued", queueId });
      entries.push({ id: queueId, type, afterSeconds });
      endEntry();
    };
    events.push(...lines);
    switch (result.kind) {
      case "logged":
        break;
      case "done":
        actions.push({ runId, position, state: "done", attempts: result.attempt });
        tell("action", `${actionType}: done`);
        if (result.next !== undefined) {
          actions.push({ runId, position: result.next, state: "running" });
          break;
        }
        runs.push({ id: runId, state: "done" });
        tell("run", "done");
        endEntry();
        break;
      case "failed": {
        const { attempt, error, status: errorStatus, retryAfterSeconds } = result;
        const isFinal = retryAfterSeconds === undefined;
        actions.push({ runId, position, state: isFinal ? "failed" : "queued", attempts: attempt, error, errorStatus });
        const next = isFinal ? "" : `; tried again in ${Math.ceil(retryAfterSeconds)} s`;
        tell("action", `${actionType}: attempt ${attempt} failed: ${error}${next}`, isFinal ? "error" : "warn");
        if (!isFinal) {
          again(retryAfterSeconds);
          break;
        }
        runs.push({ id: runId, state: "failed" });
        rest.push(runId);
        tell("run", "failed", "error");
        endEntry();
        break;
      }
      case "postponed":
        if (position >= 0) actions.push({ runId, position, state: "queued" });
        tell("run", result.why, "warn");
        again(result.afterSeconds);
        break;
      case "handedBack":
        actions.push({ runId, position, state: "queued" });
        again(undefined);
        break;
    }
  }
  await changeActions(trx, actions);
  await cancelRest(trx, rest);
  await changeRuns(trx, runs);
  await queue.complete(trx, ended);
  await queue.send(trx, entries);
  const news: News = {
    queued: entries.some((entry) => entry.afterSeconds === undefined),
    changed: valid.map(({ recordId }) => recordId),
  };
  return { settled: settlements.map(({ runId }) => held.has(runId)), news, events };
}
