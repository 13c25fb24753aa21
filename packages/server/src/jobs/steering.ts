import { randomUUID } from "node:crypto";
import type { JobExecution } from "@margay/contract";
import { author, type Principal } from "../access/index.ts";
import type { Db } from "../db/database.ts";
import { Conflict } from "../errors.ts";
import { again } from "../records/again.ts";
import type { Doc } from "../records/kind.ts";
import type { Stored } from "../records/stored.ts";
import type { Bell } from "./bell.ts";
import { appendEvents } from "./event-store.ts";
import type { Queue } from "./queue-store.ts";
import { JobRefusal } from "./refusal.ts";
import { isSameUser, rankOf } from "./rights.ts";
import { cancelRuns, lockNewestRun, requeueRun } from "./run-store.ts";
import type { Jobs } from "./types.ts";
import { announce } from "./wake-store.ts";

export interface SteeringDeps {
  db: Db;
  queue: Queue;
  bell: Bell;
  /** The row of a job that the caller may read; throws NotFound. */
  readable: (principal: Principal, id: string) => Promise<Stored>;
  docOf: (row: Stored) => Doc;
  executionOf: (id: string) => Promise<JobExecution>;
}

/** Cancelling, and trying again what failed. */
export function createSteering(deps: SteeringDeps): Pick<Jobs, "cancel" | "retry"> {
  const { db, queue, bell, docOf, executionOf } = deps;

  /** Owners and the privileged say what becomes of the actions of a job. */
  async function steerable(principal: Principal, id: string): Promise<Stored> {
    const row = await deps.readable(principal, id);
    const { ownerUser, ownerGroup } = docOf(row);
    const rank = rankOf(principal);
    const isOwner =
      isSameUser(principal.username, ownerUser) || (typeof ownerGroup === "string" && principal.groups.has(ownerGroup));
    const mayWrite = principal.scopes.has("write");
    if (!mayWrite || !(isOwner || rank === "admin" || rank === "updater"))
      throw new JobRefusal("not-permitted", "Only the job's owner, its owner group and the privileged may do this.");
    return row;
  }

  return {
    async cancel(principal, id) {
      const row = await steerable(principal, id);
      const news = await again(() =>
        db.transaction().execute(async (trx) => {
          const ids = await cancelRuns(trx, row.id);
          const told = `cancelled by ${author(principal)}`;
          await appendEvents(
            trx,
            ids.map((runId) => ({ recordId: row.id, runId, kind: "run", text: told, level: "warn" })),
          );
          const news = { changed: [row.id] };
          await announce(trx, news);
          return news;
        }),
      );
      bell.ring(news);
      return executionOf(id);
    },
    async retry(principal, id) {
      const row = await steerable(principal, id);
      const news = await again(() =>
        db.transaction().execute(async (trx) => {
          const run = await lockNewestRun(trx, row.id);
          if (!run || (run.state !== "failed" && run.state !== "cancelled"))
            throw new Conflict("Nothing of this job has failed or was cancelled; there is nothing to try again.");
          const queueId = randomUUID();
          await requeueRun(trx, run.id, queueId);
          await queue.send(trx, [{ id: queueId, type: run.type }]);
          const text = `queued again by ${author(principal)}`;
          await appendEvents(trx, [{ recordId: row.id, runId: run.id, kind: "run", text }]);
          const news = { queued: true, changed: [row.id] };
          await announce(trx, news);
          return news;
        }),
      );
      bell.ring(news);
      return executionOf(id);
    },
  };
}
