import type { ErrorCode } from "@margay/contract";
import { CatalogueError } from "../errors.ts";
import type { JobRefusalReason } from "./types.ts";

/** What a wire needs to word a refusal: which items, PIDs or files it is about. */
export interface RefusalDetails {
  /** PIDs that do not exist, of `datasets-unknown`. */
  readonly pids?: readonly string[];
  /** Of `files-unknown`, by dataset. */
  readonly files?: readonly { readonly pid: string; readonly missing: readonly string[] }[];
  /** Of `list-invalid`: the faults of single items; absent where it is no list. */
  readonly items?: readonly ItemFault[];
}

/** A fault of one item of a dataset list. `foreign` are keys besides `pid` and `files`. */
export interface ItemFault {
  readonly index: number;
  readonly property: "pid" | "files" | "item" | "foreign";
  readonly detail: string;
}

const codes: Partial<Record<JobRefusalReason, ErrorCode>> = {
  "not-signed-in": "unauthenticated",
  "not-permitted": "forbidden",
  "datasets-not-permitted": "forbidden",
  "owner-group-missing": "forbidden",
  "owner-user-foreign": "forbidden",
  "owner-group-foreign": "forbidden",
  "owner-group-anonymous": "forbidden",
};

/** A job that is not created or changed. The message is for people who use our own API; wires word the reason their way. */
export class JobRefusal extends CatalogueError {
  readonly reason: JobRefusalReason;
  readonly facts: RefusalDetails;

  constructor(reason: JobRefusalReason, message: string, facts: RefusalDetails = {}, cause?: unknown) {
    super(codes[reason] ?? "job_refused", message, { details: { reason, ...facts }, cause });
    this.name = "JobRefusal";
    this.reason = reason;
    this.facts = facts;
  }
}
