import type { Operation } from "@margay/actions";
import type { JobRun } from "@margay/contract";
import { sql } from "kysely";
import { type Db, planOnce } from "../db/database.ts";
import type { Stored } from "../records/stored.ts";
import type { FirstOutcome } from "./types.ts";

/** A run about to be stored; its actions are those that have something to perform, at their places in the job file. */
export interface NewRun {
  id: string;
  recordId: number;
  type: string;
  operation: Operation;
  queueId: string;
  /** JSON text of the call's body. */
  requestText: string;
  actions: readonly { position: number; type: string }[];
}

export async function insertRun(trx: Db, run: NewRun): Promise<void> {
  await sql`${planOnce}
    with run as (
      insert into job_run (id, record_id, type, operation, state, request, queue_id)
      values (${run.id}, ${run.recordId}, ${run.type}, ${run.operation}, 'queued', ${run.requestText}::json,
        ${run.queueId})
      returning id)
    insert into job_action (run_id, position, type, state)
    select run.id, a.position, a.type, 'queued'
    from run, json_to_recordset(${JSON.stringify(run.actions)}::json) as a(position int, type text)`.execute(trx);
}

/** Runs of a job, newest first. */
export async function runsOf(db: Db, key: string, limit = 50): Promise<JobRun[]> {
  const found = await sql<{ run: string }>`
    select json_build_object('id', u.id, 'operation', u.operation, 'state', u.state, 'queuedAt', ${iso("u.queued_at")},
      'startedAt', ${iso("u.started_at")}, 'endedAt', ${iso("u.ended_at")}, 'actions', (
        select json_agg(json_build_object('position', a.position, 'type', a.type, 'state', a.state,
          'attempts', a.attempts + case when a.state = 'running' then 1 else 0 end, 'error', a.error,
          'errorStatus', a.error_status, 'startedAt', ${iso("a.started_at")}, 'endedAt', ${iso("a.ended_at")})
          order by a.position)
        from job_action a where a.run_id = u.id)) as run
    from job_run u join record r on r.id = u.record_id
    where r.kind = 'job' and r.key = ${key} order by u.queued_at desc, u.id limit ${limit}`.execute(db);
  return found.rows.map(({ run }) => JSON.parse(run) as JobRun); // built as one, just above
}

const iso = (column: string) => sql`to_char(${sql.ref(column)} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** State of the newest run of each job, by row id of the record. */
export async function newestStates(db: Db, recordIds: readonly number[]): Promise<Map<number, JobRun["state"]>> {
  const found = await sql<{ recordId: number; state: JobRun["state"] }>`
    select distinct on (record_id) record_id as "recordId", state from job_run
    where record_id = any(${[...recordIds]}::int[]) order by record_id, queued_at desc, id`.execute(db);
  return new Map(found.rows.map(({ recordId, state }) => [recordId, state]));
}

/** How the first attempts of a run went, as far as that is known; undefined when the run is gone. */
export async function firstOutcome(
  db: Db,
  runId: string,
): Promise<{ recordId: number; outcome: FirstOutcome | undefined } | undefined> {
  const found = await sql<{
    recordId: number;
    state: string;
    type: string;
    error: string | null;
    status: number | null;
  }>`
    select u.record_id as "recordId", u.state, a.type, a.first_error as error, a.first_status as status
    from job_run u join job_action a on a.run_id = u.id where u.id = ${runId}
    order by a.first_error is null, a.position limit 1`.execute(db);
  const [row] = found.rows;
  if (!row) return undefined;
  const { recordId, state, type, error, status } = row;
  if (error !== null) return { recordId, outcome: { done: false, type, error, status: status ?? undefined } };
  if (state === "done") return { recordId, outcome: { done: true } };
  if (state === "cancelled")
    return { recordId, outcome: { done: false, type, error: "was cancelled", status: undefined } };
  if (state === "failed") return { recordId, outcome: { done: false, type, error: "failed", status: undefined } };
  return { recordId, outcome: undefined };
}

/** The newest run of a job, locked; undefined when it never had one. */
export async function lockNewestRun(trx: Db, recordId: number) {
  const found = await sql<{ id: string; state: JobRun["state"]; type: string; operation: Operation }>`
    select id, state, type, operation from job_run where record_id = ${recordId}
    order by queued_at desc, id limit 1 for update`.execute(trx);
  return found.rows[0];
}

/** Ends the runs of a job that wait or run; answers them. Whoever performs one notices that it is no longer its own. */
export async function cancelRuns(trx: Db, recordId: number): Promise<string[]> {
  const found = await sql<{ id: string }>`
    with run as (
      update job_run set state = 'cancelled', ended_at = now(), worker = null
      where record_id = ${recordId} and state in ('queued', 'running') returning id),
    action as (
      update job_action set state = 'cancelled', ended_at = now()
      where run_id in (select id from run) and state in ('queued', 'running'))
    select id from run`.execute(trx);
  return found.rows.map((row) => row.id);
}

/** Lets a run that ended begin again at the action that was not done, under a new entry of the queue. */
export async function requeueRun(trx: Db, id: string, queueId: string): Promise<void> {
  await sql`
    with run as (
      update job_run set state = 'queued', ended_at = null, worker = null, queue_id = ${queueId}, claim = claim + 1
      where id = ${id} returning id)
    update job_action set state = 'queued', started_at = null, ended_at = null
    where run_id in (select id from run) and state in ('failed', 'cancelled')`.execute(trx);
}

/** Runs whose workers gave no sign for so long; locked, and not those that somebody else is handing on. */
export async function lostRuns(trx: Db, silentSeconds: number) {
  const found = await sql<{ id: string; recordId: number; type: string; queueId: string }>`
    select u.id, u.record_id as "recordId", u.type, u.queue_id as "queueId" from job_run u
    where u.state = 'running' and u.beat_at < now() - make_interval(secs => ${silentSeconds})
    order by u.id limit 500 for update skip locked`.execute(trx);
  return found.rows;
}

/** Puts runs back into the queue as they were: the actions that were interrupted have used up no attempt. */
export async function handBack(trx: Db, runs: readonly { id: string; queueId: string }[]): Promise<void> {
  await sql`
    with given as (
      select * from json_to_recordset(${JSON.stringify(runs)}::json) as g(id uuid, "queueId" uuid)),
    run as (
      update job_run u set state = 'queued', worker = null, claim = claim + 1, queue_id = g."queueId"
      from given g where u.id = g.id and u.state = 'running' returning u.id)
    update job_action set state = 'queued', started_at = null
    where run_id in (select id from run) and state = 'running'`.execute(trx);
}

/** Says that a worker still performs its runs; answers those that are still its own. */
export async function beat(db: Db, worker: string, ids: readonly string[]): Promise<Set<string>> {
  const found = await sql<{ id: string }>`
    update job_run set beat_at = now() where worker = ${worker} and state = 'running' and id = any(${[...ids]}::uuid[])
    returning id`.execute(db);
  return new Set(found.rows.map((row) => row.id));
}

/** A run that a worker took over, with its job as it is now. */
export interface ClaimedRun {
  id: string;
  recordId: number;
  queueId: string;
  type: string;
  operation: Operation;
  claim: number;
  requestText: string;
  record: Omit<Stored, "extra">;
  /** Those that are not done, in their order. */
  actions: { position: number; type: string; attempts: number }[];
}

/** Takes runs whose entries the queue gave out. Entries that stand for no waiting run any more are left out. */
export async function claimRuns(trx: Db, worker: string, queueIds: readonly string[]): Promise<ClaimedRun[]> {
  const ids = [...queueIds];
  const found = await sql<ClaimRow>`${planOnce}
    select u.id as run, u.record_id as "recordId", u.queue_id as "queueId", u.type, u.operation, u.claim, u.request as "requestText", r.id, r.key,
      r.version, r.acl_id as "aclId", r.owner_group as "ownerGroup", r.created_at as "createdAt",
      r.created_by as "createdBy", r.updated_at as "updatedAt", r.updated_by as "updatedBy", r.doc as "docText",
      (select json_agg(json_build_object('position', a.position, 'type', a.type, 'attempts', a.attempts)
        order by a.position) from job_action a where a.run_id = u.id and a.state <> 'done') as actions
    from job_run u join record r on r.id = u.record_id
    where u.queue_id = any(${ids}::uuid[]) and u.state = 'queued'
    order by r.id for key share of r for update of u`.execute(trx);
  const taken = found.rows.map(
    ({ run, recordId, queueId, type, operation, claim, requestText, actions, ...record }) => ({
      id: run,
      recordId,
      queueId,
      type,
      operation,
      claim: claim + 1,
      requestText,
      record,
      actions: JSON.parse(actions ?? "[]") as ClaimedRun["actions"], // built above
    }),
  );
  if (taken.length === 0) return [];
  const firsts = taken.map(({ id, actions }) => ({ id, position: actions[0]?.position ?? -1 }));
  await sql`${planOnce}
    with given as (
      select * from json_to_recordset(${JSON.stringify(firsts)}::json) as g(id uuid, position int)),
    run as (
      update job_run u set state = 'running', worker = ${worker}, claim = claim + 1, beat_at = clock_timestamp(),
        started_at = coalesce(started_at, clock_timestamp())
      from given g where u.id = g.id)
    update job_action a set state = 'running', started_at = clock_timestamp()
    from given g where a.run_id = g.id and a.position = g.position`.execute(trx);
  return taken;
}

interface ClaimRow extends Omit<Stored, "extra"> {
  run: string;
  recordId: number;
  queueId: string;
  type: string;
  operation: Operation;
  claim: number;
  requestText: string;
  actions: string | null;
}
