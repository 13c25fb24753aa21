import type { JobQueueReport } from "@margay/contract";
import { sql } from "kysely";
import type { Db } from "../db/database.ts";

/** Depth, ages, failures and durations by type. */
export async function queueReport(db: Db): Promise<JobQueueReport> {
  const found = await sql<JobQueueReport["types"][number]>`
    select type, count(*) filter (where state = 'queued')::int as queued,
      count(*) filter (where state = 'running')::int as running,
      extract(epoch from now() - min(queued_at) filter (where state = 'queued'))::float8 as "oldestQueuedSeconds",
      count(*) filter (where state = 'done')::int as done, count(*) filter (where state = 'failed')::int as failed,
      count(*) filter (where state = 'cancelled')::int as cancelled,
      percentile_cont(0.5) within group (order by ${lasted}) filter (where ${isRecent}) as "medianSeconds",
      percentile_cont(0.95) within group (order by ${lasted}) filter (where ${isRecent}) as "p95Seconds"
    from job_run group by type order by type`.execute(db);
  return { types: found.rows };
}

const lasted = sql`extract(epoch from ended_at - started_at)::float8`;
const isRecent = sql`state = 'done' and ended_at > now() - interval '1 day'`;
