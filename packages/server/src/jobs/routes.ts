import { ActionRefusal } from "@margay/actions";
import {
  JobEvent,
  JobExecution,
  JobQueueReport,
  JobSubmit,
  JobTypeReport,
  JobUpdate,
  jobRecord,
  SubmittedJob,
} from "@margay/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import Type, { type Static } from "typebox";
import type { Principal } from "../access/index.ts";
import { CatalogueError, NotFound, PreconditionFailed } from "../errors.ts";
import { problems, sendJson } from "../http/answers.ts";
import { signalOf } from "../http/cancel.ts";
import { changeHeader, noteChange, preconditions, sendRecord } from "../http/conditions.ts";
import { KeyParams } from "../http/params.ts";
import { idempotent } from "../records/routes.ts";
import type { RecordService, Served } from "../records/verbs.ts";
import { openMetrics } from "./metrics.ts";
import { JobRefusal } from "./refusal.ts";
import { streamEvents } from "./stream.ts";
import type { Jobs, Submitted } from "./types.ts";

interface KeyRequest {
  Params: { key: string };
}

export interface JobRouteDeps {
  jobs: Jobs;
  records: RecordService;
  /** Resolves the caller of a stream again, whose rights may end while it is open. */
  whoNow: (request: FastifyRequest) => Promise<Principal>;
}

const tags = [jobRecord.path];
const EventQuery = Type.Object({
  after: Type.Optional(
    Type.Integer({ minimum: 0, default: 0, description: "Event id; all that are kept when absent" }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 5_000, default: 500, description: "Events at the most" })),
});
const maxStreams = 1_000;

/** What jobs do beyond their records: submit, change, cancel, try again, watch. */
export function registerJobRoutes(app: FastifyInstance, { jobs, records, whoNow }: JobRouteDeps): void {
  const one = "/v1/jobs/:key";
  const about = (operationId: string, summary: string, response: object) => ({
    operationId,
    summary,
    tags,
    response: { ...response, ...problems },
  });
  const withKey = (...given: Parameters<typeof about>) => ({ ...about(...given), params: KeyParams });

  app.post<{ Body: JobSubmit }>(
    "/v1/jobs",
    {
      schema: {
        ...about("createJob", "Submit a job; its actions are performed after the answer", {
          202: { description: "Accepted", ...SubmittedJob, headers: changeHeader },
        }),
        body: JobSubmit,
      },
    },
    async (request, reply) => {
      const { principal, body } = request;
      const submitted = await jobs
        .create(principal, body, signalOf(reply), idempotent(request))
        .catch((error: unknown) => refuse(error, principal));
      reply.code(202).header("location", `/v1/jobs/${encodeURIComponent(submitted.record.key)}`);
      return answer(reply, submitted, await executionOf(submitted));
    },
  );
  app.patch<KeyRequest & { Body: JobUpdate }>(
    one,
    {
      schema: {
        ...withKey(
          "patchJob",
          "Report on a job, or change it; the update actions of its type are performed afterwards",
          {
            200: { ...jobRecord.output, headers: changeHeader },
          },
        ),
        body: JobUpdate,
        consumes: ["application/json", "application/merge-patch+json"],
      },
    },
    async (request, reply) => {
      const { principal, params, body } = request;
      const submitted = await jobs
        .update(principal, params.key, { ...body, merge: true }, signalOf(reply), preconditions(request))
        .catch(async (error: unknown) => {
          // Who may neither read nor update a job learns nothing about it.
          const isHidden = error instanceof JobRefusal && !(await records.find(principal, params.key));
          if (!isHidden && !(error instanceof NotFound)) return refuse(error, principal);
          throw request.headers["if-match"] === undefined
            ? new NotFound("job", params.key)
            : new PreconditionFailed("job", params.key, { currentVersion: null });
        });
      return sendRecord(request, reply, submitted.record);
    },
  );
  app.delete<KeyRequest>(
    one,
    {
      schema: withKey("removeJob", "Remove a job with its history of actions; what still runs is stopped", {
        204: { type: "null", headers: changeHeader },
      }),
    },
    async (request, reply) => {
      noteChange(reply, await jobs.remove(request.principal, request.params.key, preconditions(request)));
      return reply.code(204).send();
    },
  );
  app.post<KeyRequest>(
    `${one}/cancel`,
    { schema: withKey("cancelJob", "Stop the actions that wait or run", { 200: JobExecution }) },
    async ({ principal, params }) => jobs.cancel(principal, params.key),
  );
  app.post<KeyRequest>(
    `${one}/retry`,
    { schema: withKey("retryJob", "Queue the actions that failed or were cancelled again", { 200: JobExecution }) },
    async ({ principal, params }) => jobs.retry(principal, params.key),
  );
  app.get<KeyRequest>(
    `${one}/execution`,
    { schema: withKey("getJobExecution", "Every run of a job's actions", { 200: JobExecution }) },
    async ({ principal, params }) => jobs.execution(principal, params.key),
  );
  let streams = 0;
  app.get<KeyRequest & { Querystring: Static<typeof EventQuery> }>(
    `${one}/events`,
    {
      schema: {
        ...withKey(
          "listJobEvents",
          "What happened to a job, oldest first; as server-sent events with `Accept: text/event-stream`",
          { 200: Type.Object({ items: Type.Array(JobEvent) }) },
        ),
        querystring: EventQuery,
      },
    },
    async (request, reply) => {
      const { principal, params, query, headers } = request;
      if (!String(headers.accept ?? "").includes("text/event-stream"))
        return { items: await jobs.events(principal, params.key, query.after ?? 0, query.limit ?? 500) };
      if (streams >= maxStreams)
        throw new CatalogueError("unavailable", "Too many open event streams; try again later.");
      const last = headers["last-event-id"];
      const after = typeof last === "string" && /^\d{1,9}$/.test(last) ? Number(last) : (query.after ?? 0);
      await jobs.events(principal, params.key, after, 1); // refuses who may not read before the stream starts
      streams++;
      request.raw.once("close", () => streams--);
      reply.hijack();
      const order = { jobs, key: params.key, after, whoNow: () => whoNow(request) };
      await streamEvents(reply.raw, order).catch((error) =>
        request.log.warn({ requestId: request.id, err: error }, "event stream of a job ended"),
      );
    },
  );
  app.get(
    "/v1/jobs/types",
    {
      schema: about("listJobTypes", "Types of jobs, whether the caller may create and update them, and by which rule", {
        200: Type.Object({ items: Type.Array(JobTypeReport) }),
      }),
    },
    async (request) => ({ items: jobs.types(request.principal) }),
  );
  app.post(
    "/v1/jobs/types/reload",
    {
      schema: about("reloadJobTypes", "Read the job file again (administrators); what runs goes on as it began", {
        200: Type.Object({ configVersion: Type.String(), types: Type.Array(Type.String()) }),
      }),
    },
    async ({ principal }) => {
      demandAdmin(principal);
      return jobs.reload().catch((error: unknown) => {
        if (!(error instanceof Error) || error.name !== "JobFileError") throw error;
        throw new CatalogueError(
          "conflict",
          `The job file cannot be used; the types stay as they were. ${error.message}`,
        );
      });
    },
  );
  app.get(
    "/v1/jobs/queue",
    {
      schema: about(
        "getJobQueue",
        "Depth, ages, failures and durations by type (administrators); OpenMetrics with `Accept: text/plain`",
        { 200: JobQueueReport },
      ),
    },
    async (request, reply) => {
      demandAdmin(request.principal);
      const report = await jobs.queue();
      const accept = String(request.headers.accept ?? "");
      if (!/openmetrics-text|text\/plain/.test(accept)) return report;
      return reply.type("application/openmetrics-text; version=1.0.0; charset=utf-8").send(openMetrics(report));
    },
  );

  async function executionOf({ runId, record }: Submitted): Promise<JobExecution> {
    if (runId === undefined) return { state: "none", runs: [] };
    return jobs.stateOf(record.key);
  }
}

function answer(reply: FastifyReply, { record }: { record: Served }, execution: JobExecution): FastifyReply {
  reply.header("etag", `"${record.version}"`).header("cache-control", "no-store");
  noteChange(reply, record);
  return sendJson(reply, `{"job":${record.body},"execution":${JSON.stringify(execution)}}`);
}

function demandAdmin(principal: Principal): void {
  if (principal.accountId === undefined) throw new CatalogueError("unauthenticated", "Sign in first.");
  if (!principal.roles.has("admin")) throw new CatalogueError("forbidden", "This is for administrators.");
}

/** Refusals of actions as problems; the anonymous are told to sign in. */
function refuse(error: unknown, principal: Principal): never {
  if (error instanceof ActionRefusal)
    throw new CatalogueError("job_refused", error.message, { details: { reason: "action", status: error.status } });
  if (error instanceof JobRefusal && error.reason === "not-permitted" && principal.accountId === undefined)
    throw new CatalogueError("unauthenticated", "Sign in first: without an account you may not do this.");
  throw error;
}
