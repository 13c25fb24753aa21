import { ExecutionState } from "@margay/contract";
import { sql } from "kysely";
import Type from "typebox";
import type { ListFilters } from "../records/store.ts";

/** What lists of jobs are asked for beyond words and datasets. */
export const jobListFilters = {
  state: {
    schema: {
      ...ExecutionState,
      description: "Only jobs whose newest run is in this state; `none`: those without any",
    },
    where: (state) =>
      state === "none"
        ? sql`not exists (select from job_run u where u.record_id = r.id)`
        : sql`exists (select from job_run u where u.record_id = r.id and u.state = ${state} and not exists (
            select from job_run n where n.record_id = u.record_id and n.queued_at >= u.queued_at
              and (n.queued_at > u.queued_at or n.id < u.id)))`,
  },
  type: {
    schema: Type.String({ maxLength: 200, description: "Only jobs of this type" }),
    where: (type) => sql`r.label = ${type}`,
  },
} satisfies ListFilters;
