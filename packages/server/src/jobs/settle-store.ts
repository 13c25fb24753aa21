import type { JobRun } from "@margay/contract";
import { sql } from "kysely";
import { type Db, planOnce } from "../db/database.ts";

/** Locks those of the runs that a worker still holds under the claims it knows. */
export async function stillHeld(
  trx: Db,
  worker: string,
  claims: readonly { id: string; claim: number }[],
): Promise<Map<string, string>> {
  const found = await sql<{ id: string; queueId: string }>`${planOnce}
    select u.id, u.queue_id as "queueId" from job_run u
    join json_to_recordset(${JSON.stringify(claims)}::json) as g(id uuid, claim int)
      on g.id = u.id and g.claim = u.claim
    where u.state = 'running' and u.worker = ${worker} order by u.record_id for update of u`.execute(trx);
  return new Map(found.rows.map((row) => [row.id, row.queueId]));
}

/** What becomes of an action. */
export interface ActionChange {
  runId: string;
  position: number;
  state: JobRun["state"];
  /** Of an attempt whose outcome became known: how many that makes. */
  attempts?: number | undefined;
  error?: string | undefined;
  errorStatus?: number | undefined;
}

export async function changeActions(trx: Db, changes: readonly ActionChange[]): Promise<void> {
  if (changes.length === 0) return;
  await sql`${planOnce}
    update job_action a set state = g.state, attempts = coalesce(g.attempts, a.attempts),
      first_error = case when g.attempts = 1 then coalesce(g.error, a.first_error) else a.first_error end,
      first_status = case when g.attempts = 1 then coalesce(g."errorStatus", a.first_status) else a.first_status end,
      error = coalesce(g.error, a.error), error_status = case when g.error is null then a.error_status else g."errorStatus" end,
      started_at = case when g.state = 'running' then clock_timestamp() else a.started_at end,
      ended_at = case when g.state in ('done', 'failed', 'cancelled') then clock_timestamp() end
    from json_to_recordset(${JSON.stringify(changes)}::json) as g("runId" uuid, position int, state text, attempts int,
      error text, "errorStatus" int)
    where a.run_id = g."runId" and a.position = g.position`.execute(trx);
}

/** What becomes of a run; one that is queued again gets a new entry of the queue. */
export interface RunChange {
  id: string;
  state: JobRun["state"];
  queueId?: string | undefined;
}

export async function changeRuns(trx: Db, changes: readonly RunChange[]): Promise<void> {
  if (changes.length === 0) return;
  await sql`${planOnce}
    update job_run u set state = g.state, queue_id = coalesce(g."queueId", u.queue_id), worker = null,
      ended_at = case when g.state in ('done', 'failed', 'cancelled') then clock_timestamp() end
    from json_to_recordset(${JSON.stringify(changes)}::json) as g(id uuid, state text, "queueId" uuid)
    where u.id = g.id`.execute(trx);
}

/** The actions of a run after one that failed for good are not performed. */
export async function cancelRest(trx: Db, runIds: readonly string[]): Promise<void> {
  if (runIds.length === 0) return;
  await sql`
    update job_action set state = 'cancelled', ended_at = clock_timestamp()
    where run_id = any(${[...runIds]}::uuid[]) and state = 'queued'`.execute(trx);
}
