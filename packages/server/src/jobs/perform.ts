import {
  ActionFailure,
  type Execution,
  type JobContext,
  type JsonObject,
  type LogLevel,
  type NamedAction,
} from "@margay/actions";

/** What ended an attempt. `interrupted`: nobody knows how it went, and nothing is noted of it. */
export type Performed =
  | { kind: "done" }
  | { kind: "failed"; error: string; status: number | undefined; retryable: boolean }
  | { kind: "interrupted" };

export interface AttemptOrder {
  action: NamedAction;
  context: JobContext & { readonly job: JsonObject };
  attempt: number;
  idempotencyKey: string;
  timeoutSeconds: Execution["timeoutSeconds"];
  /** Cancellation, loss of the run, or the end of this process. */
  interrupt: AbortSignal;
  log(level: LogLevel, text: string): void;
}

const maxErrorCharacters = 2_000;

/** Performs one attempt. An action that does not heed its signal is left behind when its time is over. */
export async function performAttempt(order: AttemptOrder): Promise<Performed> {
  const { action, context, attempt, idempotencyKey, timeoutSeconds, interrupt, log } = order;
  if (interrupt.aborted) return { kind: "interrupted" };
  const late = AbortSignal.timeout(timeoutSeconds * 1_000);
  const signal = AbortSignal.any([interrupt, late]);
  let stop = () => {};
  const ended = new Promise<void>((resolve) => {
    stop = resolve;
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  try {
    const work = Promise.resolve(action.perform?.({ context, attempt, idempotencyKey, signal, log })).then(
      () => "done",
    );
    work.catch(() => {}); // left behind, it has nobody to tell
    const first = await Promise.race([work, ended]);
    if (first === "done") return { kind: "done" };
    return interrupt.aborted ? { kind: "interrupted" } : timedOut(timeoutSeconds);
  } catch (error) {
    if (interrupt.aborted) return { kind: "interrupted" };
    if (late.aborted) return timedOut(timeoutSeconds);
    return failed(error);
  } finally {
    stop();
  }
}

const timedOut = (seconds: number): Performed => ({
  kind: "failed",
  error: `took longer than ${seconds} s`,
  status: undefined,
  retryable: true,
});

function failed(error: unknown): Performed {
  const known = error instanceof ActionFailure ? error : undefined;
  const message = error instanceof Error ? error.message : String(error);
  return {
    kind: "failed",
    error: message.slice(0, maxErrorCharacters).replaceAll("\0", "").toWellFormed(),
    status: known?.status,
    retryable: known?.retryable ?? true,
  };
}
