import Type, { type Static } from "typebox";
import { Count, FreeObject, GroupName, Instant } from "./primitives.ts";
import { ExecutionState, Job } from "./records/job.ts";

/** A new job: a type of the job file, and its parameters. */
export const JobSubmit = Type.Object(
  {
    type: Type.String({ minLength: 1, maxLength: 200, description: "One of `GET /v1/jobs/types`" }),
    jobParams: FreeObject("Parameters; `datasetList` names datasets: `[{pid, files}]`, no files for all of them"),
    ownerUser: Type.Optional(
      Type.String({ maxLength: 256, description: "The caller unless the caller is privileged" }),
    ),
    ownerGroup: Type.Optional(
      Type.Unsafe<string>({ ...GroupName, description: "A group of the caller; members see the job" }),
    ),
    contactEmail: Type.Optional(Type.String({ maxLength: 2_000, description: "The owner's address unless given" })),
  },
  { title: "JobSubmit", additionalProperties: false },
);
export type JobSubmit = Static<typeof JobSubmit>;

/** A change of a job, such as a report of whoever does the work. What is absent stays. */
export const JobUpdate = Type.Object(
  {
    statusCode: Type.Optional(Type.String({ maxLength: 200 })),
    statusMessage: Type.Optional(Type.String({ maxLength: 10_000 })),
    jobResultObject: Type.Optional(FreeObject("Merged into the result that is there (RFC 7396)")),
    jobParams: Type.Optional(FreeObject("Parameters that replace those of the same names")),
  },
  { title: "JobUpdate", additionalProperties: false },
);
export type JobUpdate = Static<typeof JobUpdate>;

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const RunState = Type.Enum(["queued", "running", "done", "failed", "cancelled"], { type: "string" });

export const JobRun = Type.Object(
  {
    id: Type.String(),
    operation: Type.Enum(["create", "update"], { type: "string" }),
    state: RunState,
    queuedAt: Instant,
    startedAt: nullable(Instant),
    endedAt: nullable(Instant),
    actions: Type.Array(
      Type.Object({
        position: Type.Integer({ minimum: 0, description: "Place in the job file's list" }),
        type: Type.String(),
        state: RunState,
        attempts: Count("Attempts so far"),
        error: nullable(Type.String({ description: "Of the last attempt that failed" })),
        errorStatus: nullable(
          Type.Integer({ description: "Status of the other side, where its answer was the fault" }),
        ),
        startedAt: nullable(Instant),
        endedAt: nullable(Instant),
      }),
    ),
  },
  { title: "JobRun", description: "The actions of one create or update of a job, performed in their order" },
);
export type JobRun = Static<typeof JobRun>;

export const JobExecution = Type.Object(
  { state: ExecutionState, runs: Type.Array(JobRun, { description: "Newest first, at most 50" }) },
  { title: "JobExecution" },
);
export type JobExecution = Static<typeof JobExecution>;

/** Answer to a create or update: the record, and the actions that wait. */
export const SubmittedJob = Type.Object({ job: Job, execution: JobExecution }, { title: "SubmittedJob" });
export type SubmittedJob = Static<typeof SubmittedJob>;

export const JobEvent = Type.Object(
  {
    id: Type.Integer({ minimum: 1, description: "Grows within a job" }),
    at: Instant,
    kind: Type.Enum(["record", "run", "action", "log"], { type: "string" }),
    runId: nullable(Type.String()),
    position: nullable(Type.Integer()),
    level: Type.Enum(["info", "warn", "error"], { type: "string" }),
    text: Type.String(),
  },
  { title: "JobEvent" },
);
export type JobEvent = Static<typeof JobEvent>;

const permission = Type.Object({
  auth: nullable(Type.String({ description: "The job file's own words" })),
  allowed: Type.Boolean({
    description: "Whether the caller may for some job; rules about datasets and owners are judged of the single one",
  }),
  rule: Type.String({ description: "Who may, or why the caller may not" }),
});

export const JobTypeReport = Type.Object(
  {
    type: Type.String(),
    title: Type.Optional(Type.String()),
    description: Type.Optional(Type.String()),
    paramsSchema: Type.Optional(FreeObject("JSON Schema of jobParams, without `datasetList`")),
    create: permission,
    update: permission,
    actions: Type.Object({ create: Type.Array(Type.String()), update: Type.Array(Type.String()) }),
  },
  { title: "JobTypeReport" },
);
export type JobTypeReport = Static<typeof JobTypeReport>;

const seconds = (description: string) => nullable(Type.Number({ description: `${description}, in seconds` }));

/** What operators watch, by type of job. Totals are of the runs that are kept. */
export const JobQueueReport = Type.Object(
  {
    types: Type.Array(
      Type.Object({
        type: Type.String(),
        queued: Count("Runs that wait"),
        running: Count("Runs whose actions are performed"),
        oldestQueuedSeconds: seconds("Age of the run that waits longest"),
        done: Count("Runs that are done"),
        failed: Count("Runs that failed for good: they wait for somebody to try them again"),
        cancelled: Count("Runs that were cancelled"),
        medianSeconds: seconds("Median duration of the runs that were done in the last 24 hours"),
        p95Seconds: seconds("95th percentile of the same"),
      }),
    ),
  },
  { title: "JobQueueReport" },
);
export type JobQueueReport = Static<typeof JobQueueReport>;
