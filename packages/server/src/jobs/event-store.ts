import type { LogLevel } from "@margay/actions";
import type { JobEvent } from "@margay/contract";
import { sql } from "kysely";
import { type Db, planOnce } from "../db/database.ts";

/** An event before it has its number. */
export interface NewEvent {
  recordId: number;
  kind: JobEvent["kind"];
  runId?: string | undefined;
  position?: number | undefined;
  level?: LogLevel | undefined;
  text: string;
  at?: Date | undefined;
}

/** Events that are kept of one job; the oldest go first. */
export const maxEvents = 20_000;
const maxCharacters = 4_000;

/**
 * Appends events of any jobs, numbered within each job in the order of their commits. Jobs that are removed meanwhile get
 * none.
 */
export async function appendEvents(trx: Db, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event, ord) => ({
    record_id: event.recordId,
    ord,
    at: event.at ?? null,
    kind: event.kind,
    run_id: event.runId ?? null,
    position: event.position ?? null,
    level: event.level ?? "info",
    // PostgreSQL keeps no NUL in a text.
    text: event.text.slice(0, maxCharacters).replaceAll("\0", "").toWellFormed(),
  }));
  await sql`${planOnce}
    with line as materialized (
      select * from json_to_recordset(${JSON.stringify(rows)}::json) as l(record_id int, ord int, at timestamptz,
        kind text, run_id uuid, position int, level text, text text)),
    job as materialized (
      select r.id from record r where r.id in (select record_id from line) order by r.id for key share),
    counted as (select record_id, count(*)::int as n from line join job on job.id = record_id group by record_id),
    stream as (
      insert into job_stream (record_id, last_event) select record_id, n from counted order by record_id
      on conflict (record_id) do update set last_event = job_stream.last_event + excluded.last_event
      returning record_id, last_event)
    insert into job_event (record_id, id, at, kind, run_id, position, level, text)
    select record_id, s.last_event - c.n + row_number() over (partition by record_id order by l.ord),
      coalesce(l.at, clock_timestamp()), l.kind, l.run_id, l.position, l.level, l.text
    from line l join counted c using (record_id) join stream s using (record_id)`.execute(trx);
}

/** Jobs that say so much at once are looked at for too many events; the others every hour. */
const trimmedAt = 500;

/** Appends events, and lets go of the oldest ones of jobs that say much. */
export async function appendAndTrim(trx: Db, events: readonly NewEvent[]): Promise<void> {
  await appendEvents(trx, events);
  if (events.length < trimmedAt) return;
  const counts = Map.groupBy(events, (event) => event.recordId);
  const talkative = [...counts].flatMap(([id, own]) => (own.length >= trimmedAt ? [id] : []));
  if (talkative.length > 0) await trimEvents(trx, talkative);
}

/** Events of a job after a number, oldest first. */
export async function eventsAfter(db: Db, key: string, after: number, limit: number): Promise<JobEvent[]> {
  const found = await sql<Omit<JobEvent, "at"> & { at: Date }>`
    select e.id, e.at, e.kind, e.run_id as "runId", e.position, e.level, e.text
    from job_event e join record r on r.id = e.record_id
    where r.kind = 'job' and r.key = ${key} and e.id > ${after} order by e.id limit ${limit}`.execute(db);
  return found.rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** Removes the oldest events of jobs that have more than are kept. */
export async function trimEvents(db: Db, recordIds?: readonly number[]): Promise<void> {
  await sql`
    delete from job_event e using job_stream s
    where s.record_id = e.record_id and s.last_event > ${maxEvents} and e.id <= s.last_event - ${maxEvents}
      ${recordIds === undefined ? sql`` : sql`and s.record_id = any(${[...recordIds]}::int[])`}`.execute(db);
}
