import {
  ActionFailure,
  ActionRefusal,
  type Attempt,
  type NamedAction,
  type PreparedAction,
  type Validation,
} from "../define.ts";

/**
 * A prepared action as its callers use it: faults come as `ActionRefusal` and `ActionFailure` of this package, also from
 * plug-ins that have classes of their own of these names, and it is closed once.
 */
export function named(type: string, action: PreparedAction): NamedAction {
  let closing: Promise<void> | undefined;
  return {
    type,
    ...(action.validate ? { validate: (validation) => validate(type, action, validation) } : {}),
    ...(action.perform ? { perform: (attempt) => perform(action, attempt) } : {}),
    preview: (context) => action.preview(context),
    close() {
      closing ??= Promise.resolve(action.close?.());
      return closing;
    },
  };
}

async function validate(type: string, action: PreparedAction, validation: Validation): Promise<void> {
  const { context, signal } = validation;
  try {
    await action.validate?.({ context, signal, log: (level, text) => validation.log(level, text) });
  } catch (error) {
    if (signal.aborted && error === signal.reason) throw error;
    throw refusalOf(type, error);
  }
}

async function perform(action: PreparedAction, attempt: Attempt): Promise<void> {
  const { context, signal, attempt: count, idempotencyKey } = attempt;
  const log: Attempt["log"] = (level, text) => attempt.log(level, text);
  try {
    await action.perform?.({ context, signal, attempt: count, idempotencyKey, log });
  } catch (error) {
    throw isForeign(error, "ActionFailure", ActionFailure) ? failureOf(error) : error;
  }
}

function refusalOf(type: string, error: unknown): ActionRefusal {
  if (error instanceof ActionRefusal) return error;
  if (isForeign(error, "ActionRefusal", ActionRefusal))
    return new ActionRefusal(error.message, statusOf(error) ?? 400, { cause: error });
  const why = error instanceof Error ? error.message : String(error);
  const message = `Invalid job input. Action '${type}' is unable to validate the job due to ${why}`;
  return new ActionRefusal(message, 400, { cause: error });
}

function failureOf(error: Error): ActionFailure {
  const status = statusOf(error);
  const retryable = !("retryable" in error && error.retryable === false);
  return new ActionFailure(error.message, { ...(status === undefined ? {} : { status }), retryable, cause: error });
}

/** Of a class with our name that is not ours, as a plug-in has it that brings its own copy of this package. */
function isForeign(error: unknown, name: string, ours: new (message: string) => Error): error is Error {
  return error instanceof Error && error.name === name && !(error instanceof ours);
}

function statusOf(error: Error): number | undefined {
  const status = "status" in error ? Number(error.status) : Number.NaN;
  return Number.isInteger(status) && status >= 400 && status <= 599 ? status : undefined;
}
