import type { NamedAction, Operation } from "./define.ts";

/** How actions of a type are executed; Margay's addition to SciCat's file, every key may be left out there. */
export interface Execution {
  /** Jobs of the type whose actions run at once, over all processes. */
  readonly concurrency: number;
  /** Further attempts of an action that failed. */
  readonly retries: number;
  /** Wait before the first retry, in seconds; doubles with each one. */
  readonly backoffSeconds: number;
  /** Longest time of one attempt of one action, in seconds. */
  readonly timeoutSeconds: number;
}

export interface JobType {
  readonly type: string;
  /** For people; Margay's addition. */
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  /** JSON Schema of `jobParams` for submit forms, `datasetList` left out; Margay's addition. */
  readonly paramsSchema?: Readonly<Record<string, unknown>> | undefined;
  readonly execution: Execution;
  readonly operations: Readonly<
    Record<Operation, { readonly auth: string | undefined; readonly actions: readonly NamedAction[] }>
  >;
}

/** A job file that was read, checked and prepared. */
export interface JobTypes {
  readonly configVersion: string;
  readonly types: ReadonlyMap<string, JobType>;
  /** What works but looks like a mistake, such as a known key with a letter too many. */
  readonly warnings: readonly JobFileFault[];
  /** Lets go of what its actions hold, once nothing runs them any more. */
  close(): Promise<void>;
}

/** One fault of a job file. */
export interface JobFileFault {
  readonly file: string;
  /** From 1; absent where a place is not known. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** JSON pointer, such as `/jobs/0/create/actions/1/url`. */
  readonly path: string;
  readonly message: string;
}

/** A fault or a warning on one line: `jobs.yaml:7:9 /jobs/0/jobType: …`. */
export function faultText({ file, line, column, path, message }: JobFileFault): string {
  return `${file}${line === undefined ? "" : `:${line}:${column ?? 1}`} ${path || "/"}: ${message}`;
}

/** The file cannot be used; its message lists every fault with file, line and path. */
export class JobFileError extends Error {
  readonly faults: readonly JobFileFault[];
  constructor(faults: readonly JobFileFault[]) {
    super(faults.map(faultText).join("\n"));
    this.name = "JobFileError";
    this.faults = faults;
  }
}
