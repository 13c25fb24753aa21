/** JSON of any shape, as it came from outside. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What templates, conditions and messages see: the context of SciCat's job actions. */
export interface JobContext {
  /** Body of the call that creates or updates the job, whichever wire it came by: `{type?, jobParams?, statusCode?, …}`. */
  readonly request: JsonObject;
  /** The job; absent while a new one is validated; with its old values while an update is validated. */
  readonly job?: JsonObject | undefined;
  /** Documents of the datasets of `jobParams.datasetList`, in SciCat's form; empty when the job names none. */
  readonly datasets: readonly JsonObject[];
  /** The process environment. Never logged. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What is done with a job: both have rights and actions of their own. */
export type Operation = "create" | "update";

export type LogLevel = "info" | "warn" | "error";

/** Validation happens before the job is stored, and may refuse it; it changes nothing outside. */
export interface Validation {
  readonly context: JobContext;
  readonly signal: AbortSignal;
  log(level: LogLevel, text: string): void;
}

/** One attempt to perform an action. The same attempt may come twice when a process dies in the middle of it. */
export interface Attempt extends Validation {
  readonly context: JobContext & { readonly job: JsonObject };
  /** From 1; grows when an attempt is known to have failed. */
  readonly attempt: number;
  /** The same for every delivery of one attempt, unlike any other's: receivers drop what they have seen. */
  readonly idempotencyKey: string;
}

/** What an action would do, for dry runs: `{to, subject, text}`, `{method, url, headers, body}` and the like. */
export type Preview = Readonly<Record<string, unknown>>;

/** An action with its options read and its templates compiled; made once for each place in a job file. */
export interface PreparedAction {
  /**
   * Throws `ActionRefusal` to refuse the job. Anything else that it throws is a fault of the action, and refuses the job
   * too: callers of a loaded action see an `ActionRefusal` of status 400 that names the action.
   */
  validate?(validation: Validation): Promise<void> | void;
  /** Runs from the queue, at least once. Throws `ActionFailure`, or anything, when it failed. */
  perform?(attempt: Attempt): Promise<void> | void;
  /** What `validate` and `perform` would send or write, without doing it. */
  preview(context: JobContext): Promise<Preview> | Preview;
  /** Lets go of connections. */
  close?(): Promise<void>;
}

/** One mail, ready to be sent. */
export interface Mail {
  readonly from?: string | undefined;
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  /** Becomes the Message-ID, so that a mail that is sent twice is shown once. */
  readonly idempotencyKey: string;
}

/** Services that the host gives to actions. */
export interface ActionHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder of the job file, from which relative paths count. */
  readonly folder: string;
  /** What the action is done at. */
  readonly operation: Operation;
  /**
   * Compiles a Handlebars template with SciCat's helpers. Throws with the position of a fault in it. Rendering is ended
   * after two seconds, so that an expression that runs wild does not stop the process.
   */
  template(source: string): (context: unknown) => string;
  /** Prepares nested actions, such as those of a `switch`; `path` is the place of the option, such as `cases/0/actions`. */
  nested(actions: unknown, path: string): Promise<readonly NamedAction[]>;
  /** `fetch` behind the outbound allow-list: refuses private addresses, also after redirects. */
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Sends a mail by the configured transport. Rejects with `ActionFailure` when there is none, or when it fails. */
  sendMail(mail: Mail, signal: AbortSignal): Promise<void>;
  /** Says something at the load of the file. */
  log(level: LogLevel, text: string): void;
  /** Notes something odd that works nevertheless; `path` is the place of the option, such as `cases/0`. */
  warn(path: string, message: string): void;
}

export interface NamedAction extends PreparedAction {
  readonly type: string;
}

/** A kind of action: what a plug-in exports. */
export interface ActionDefinition<Options = JsonObject> {
  /** Its name in job files, `actionType`. */
  readonly type: string;
  /** One sentence for people. */
  readonly title: string;
  /** JSON Schema (draft 2020-12) of its options, `actionType` left out. */
  readonly options: JsonObject;
  /** Reads the options, which fit the schema. Throws with a clear message when they cannot work. */
  prepare(options: Options, host: ActionHost): PreparedAction | Promise<PreparedAction>;
}

/** Makes a kind of action; a package that adds one exports the result as its default. */
export const defineAction = <Options>(definition: ActionDefinition<Options>): ActionDefinition<Options> => definition;

/** An option that cannot work, thrown while an action is prepared; `path` is its place, such as `cases/0/regex`. */
export class OptionError extends Error {
  readonly path: string;
  constructor(path: string, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = "OptionError";
    this.path = path;
  }
}

/** Refuses a job while it is validated; the caller is answered with the status and the message. */
export class ActionRefusal extends Error {
  /** HTTP status, 400 to 599. */
  readonly status: number;
  constructor(message: string, status = 400, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = "ActionRefusal";
    this.status = status;
  }
}

/** An attempt that failed. The message never holds secrets: it is shown to the job's owner. */
export class ActionFailure extends Error {
  /** Status of the other side's answer, where there was one; passed on by SciCat's wires. */
  readonly status: number | undefined;
  /** False where another attempt cannot help, such as a 404; such an action fails at once. */
  readonly retryable: boolean;
  constructor(message: string, options: { status?: number; retryable?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = "ActionFailure";
    this.status = options.status;
    this.retryable = options.retryable ?? true;
  }
}
