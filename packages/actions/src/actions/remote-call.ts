import { ActionFailure, type ActionHost } from "../define.ts";

/** A request that is ready to be sent. */
export interface RemoteCall {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface CallLimits {
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
  /** For the whole call, redirects and answer included. */
  readonly timeoutMs: number;
}

/** How much of an answer is told to the job's owner. */
const shownCharacters = 2_000;
/** Refusals that pass: the request was late, early, or one of too many. */
const passing = new Set([408, 425, 429]);

/**
 * Sends a request. Answers of 200 to 299 are good; anything else, and no answer, is an `ActionFailure`, whose message
 * holds no more of the address than its host.
 */
export async function callRemote(fetch: ActionHost["fetch"], call: RemoteCall, limits: CallLimits): Promise<void> {
  const host = hostOf(call.url);
  const headers = headersOf(call.headers);
  if (!headers.has("idempotency-key")) headers.set("idempotency-key", limits.idempotencyKey);
  const late = AbortSignal.timeout(limits.timeoutMs);
  const signal = AbortSignal.any([limits.signal, late]);
  let answer: { readonly status: number; readonly text: string };
  try {
    const body = call.body === undefined ? {} : { body: call.body };
    const response = await fetch(call.url, { method: call.method, headers, ...body, signal });
    if (response.ok) return void (await response.body?.cancel());
    answer = { status: response.status, text: await beginningOf(response) };
  } catch (error) {
    limits.signal.throwIfAborted();
    if (late.aborted) throw new ActionFailure(`The call of ${host} took longer than ${limits.timeoutMs} ms.`);
    throw networkFailure(host, error);
  }
  const { status, text } = answer;
  const hopeless = status >= 300 && status < 500 && !passing.has(status);
  throw new ActionFailure(`A remote URL call failed with response: ${text}`, { status, retryable: !hopeless });
}

function hostOf(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url && (url.protocol === "http:" || url.protocol === "https:")) return url.host;
  throw new ActionFailure("The address of the remote call is not one of http or https.", { retryable: false });
}

function headersOf(given: RemoteCall["headers"]): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given))
    try {
      headers.set(name, value);
    } catch {
      // The platform's own message repeats the value, which may be a secret.
      throw new ActionFailure(`The header '${name}' has a value that cannot be sent.`, { retryable: false });
    }
  return headers;
}

async function beginningOf(response: Response): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  // Leaving the loop cancels the rest of the answer.
  for await (const part of response.body ?? []) {
    text += decoder.decode(part, { stream: true });
    if (text.length > shownCharacters) return `${text.slice(0, shownCharacters)}…`;
  }
  return text;
}

function networkFailure(host: string, error: unknown): ActionFailure {
  const code = codeOf(error) ?? codeOf(error instanceof Error ? error.cause : undefined);
  // The host's own fetch words its refusals and faults without secrets.
  if (code === "outbound_refused" || code === "upstream_failed") {
    const message = error instanceof Error ? error.message : `The call of ${host} failed.`;
    return new ActionFailure(message, { retryable: code !== "outbound_refused", cause: error });
  }
  return new ActionFailure(`The call of ${host} failed: ${code ?? "there was no answer"}.`, { cause: error });
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
