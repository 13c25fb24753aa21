import type { JobTypes, Mail, Operation } from "@margay/actions";
import type { JobEvent, JobExecution, JobQueueReport, JobTypeReport } from "@margay/contract";
import type { Principal } from "../access/index.ts";
import type { IdempotentRequest } from "../records/idempotency-store.ts";
import type { Doc } from "../records/kind.ts";
import type { Preconditions, Served } from "../records/verbs.ts";

/**
 * Where job types come from, and how jobs are run; absent configuration means no job types. Who is privileged stands in the
 * roles `jobCreatorPrivileged`, `jobUpdaterPrivileged` and `jobDeleter` of `Config.roles`.
 */
export interface JobsConfig {
  /** Reads the job file and prepares its actions. Throws `JobFileError`. Called at the start and at each reload. */
  readonly load?: (() => Promise<JobTypes>) | undefined;
  readonly defaultStatusCode: string;
  readonly defaultStatusMessage: string;
  /** Whether this process performs actions: role `all` and `worker`. */
  readonly worker: boolean;
  /** Environment that templates see. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * Documents that actions see, made from records as they are served: SciCat's form, from packages/scicat; the records
   * themselves where absent. Pure functions: they are called for each dataset of a list.
   */
  readonly datasetView?: ((record: Doc) => Doc) | undefined;
  readonly jobView?: ((record: Doc) => Doc) | undefined;
  /** Notices of the policies' addressees; none are sent where absent. */
  readonly sendMail?: ((mail: Mail, signal: AbortSignal) => Promise<void>) | undefined;
}

/** A new job as every wire hands it over; `jobParams.datasetList` is `[{pid, files}]`. */
export interface JobRequest {
  readonly type: string;
  readonly jobParams: Doc;
  readonly ownerUser?: string | undefined;
  readonly ownerGroup?: string | undefined;
  readonly contactEmail?: string | undefined;
}

/** An update; what is absent stays. */
export interface JobChange {
  readonly statusCode?: string | undefined;
  readonly statusMessage?: string | undefined;
  /** Replaces the result, or merges into it (RFC 7396) where `merge` is set. */
  readonly jobResultObject?: Doc | undefined;
  readonly merge?: boolean | undefined;
  /** Replaces parts of `jobParams`; `executionTime` of SciCat's wires comes by it. */
  readonly jobParams?: Doc | undefined;
}

/** Why a job was refused; the message of each is worded by the wire that answers. */
export type JobRefusalReason =
  | "unknown-type"
  | "list-invalid"
  | "list-empty"
  | "list-missing"
  | "datasets-unknown"
  | "files-unknown"
  | "contact-missing"
  | "owner-group-missing"
  | "owner-user-foreign"
  | "owner-group-foreign"
  | "owner-group-anonymous"
  | "datasets-not-permitted"
  | "not-signed-in"
  | "not-permitted"
  | "validation";

/** A written job, with the run that its actions wait in; none where its type has none to perform. */
export interface Submitted {
  readonly record: Served;
  readonly runId: string | undefined;
}

/** How the first attempts of a run went: everything done, or the first action that failed. */
export type FirstOutcome =
  | { readonly done: true }
  | { readonly done: false; readonly type: string; readonly error: string; readonly status: number | undefined };

/**
 * Jobs: rights, records and their actions. Every call names the caller. Reads of records go through `records.job` and the
 * finder, which show a job to its owner, the owner's groups and the privileged.
 */
export interface Jobs {
  /** Types of the file in force, with what the caller may do. */
  types(principal: Principal): JobTypeReport[];
  /** Whether the caller may call the operation at all, whatever the type: SciCat's route guard. */
  mayCall(principal: Principal, verb: Operation | "read" | "remove"): boolean;
  /**
   * Judges, validates and stores a job; its actions are queued in the same transaction. Imports, which store records
   * alone, use `records.job`. A replay of an idempotent request queues nothing and has no run.
   * @throws JobRefusal, ActionRefusal
   */
  create(
    principal: Principal,
    request: JobRequest,
    signal: AbortSignal,
    idempotent?: IdempotentRequest,
  ): Promise<Submitted>;
  update(
    principal: Principal,
    id: string,
    change: JobChange,
    signal: AbortSignal,
    when?: Preconditions,
  ): Promise<Submitted>;
  remove(principal: Principal, id: string, when?: Preconditions): Promise<Served>;
  /** Waits until every action of the run was attempted once, or one failed; SciCat's wires answer with it. */
  outcome(runId: string, signal: AbortSignal): Promise<FirstOutcome>;
  /** Stops what waits and what runs. */
  cancel(principal: Principal, id: string): Promise<JobExecution>;
  /** Queues the failed and cancelled actions of the newest run again. */
  retry(principal: Principal, id: string): Promise<JobExecution>;
  execution(principal: Principal, id: string): Promise<JobExecution>;
  /** The same without judging anybody: for the answer to whoever has just written the job and may not read it. */
  stateOf(id: string): Promise<JobExecution>;
  /** Events after an id, oldest first, at most `limit`. */
  events(principal: Principal, id: string, after: number, limit: number): Promise<JobEvent[]>;
  /** Events as they happen, until the signal; judges the caller again now and then. */
  follow(whoNow: () => Promise<Principal>, id: string, after: number, signal: AbortSignal): AsyncIterable<JobEvent>;
  /** Reads the job file again; what runs goes on with the types it began with. Throws `JobFileError`, the old types stay. */
  reload(): Promise<{ configVersion: string; types: string[] }>;
  /** What policies want by now: archiving, notices. Workers do so every minute; one process at a time. */
  carryOutPolicies(): Promise<void>;
  /** Depth, ages, failures and durations by type; for operators, whom the route demands. */
  queue(): Promise<JobQueueReport>;
  close(): Promise<void>;
}
