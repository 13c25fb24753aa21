import { setTimeout as delay } from "node:timers/promises";

export interface LiveOptions {
  /** Of the server, with or without `/api/v3` at its end. */
  url: string;
  token?: string | undefined;
  /** Signs in when there is no token. */
  login?: { username: string; password: string } | undefined;
  signal?: AbortSignal | undefined;
  /** First pause before a repetition; doubles each time. Default 500. */
  retryDelayMs?: number;
  /** For one answer. Default 120,000. */
  timeoutMs?: number;
}

/** A live SciCat, read politely: repetitions with growing pauses, and `Retry-After` is obeyed. */
export interface Live {
  readonly url: string;
  /** The parsed answer and its length; undefined for an empty one. Throws LiveError. */
  get(path: string, query?: Record<string, string>): Promise<{ body: unknown; sizeBytes: number }>;
}

/** The server refused, or nobody answers. */
export class LiveError extends Error {
  override name = "LiveError";
  /** Of the answer; 0 where there was none. */
  readonly status: number;
  readonly timedOut: boolean;
  constructor(message: string, status: number, options: ErrorOptions & { timedOut?: boolean } = {}) {
    super(message, options);
    this.status = status;
    this.timedOut = options.timedOut === true;
  }
}

const maxTries = 6;
const maxPauseMs = 60_000;

/** Finds the API and signs in where that was asked for. Throws LiveError. */
export async function connect(options: LiveOptions): Promise<Live> {
  const base = baseOf(options.url);
  const { signal, retryDelayMs = 500, timeoutMs = 120_000 } = options;
  let token = options.token?.replace(/^Bearer\s+/i, "");

  async function send(path: string, init: RequestInit): Promise<{ status: number; text: string; pauseMs: number }> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const headers = new Headers(init.headers);
    headers.set("accept", "application/json");
    if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
    const response = await fetch(`${base}${path}`, {
      ...init,
      headers,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
    return {
      status: response.status,
      text: await response.text(),
      pauseMs: Number.isFinite(seconds) ? seconds * 1_000 : 0,
    };
  }

  async function request(path: string, init: RequestInit = {}): Promise<string> {
    for (let tries = 1; ; tries++) {
      signal?.throwIfAborted();
      const backoff = Math.min(maxPauseMs, retryDelayMs * 2 ** (tries - 1));
      const answer = await send(path, init).catch((error: unknown) => {
        signal?.throwIfAborted();
        const timedOut = error instanceof DOMException && error.name === "TimeoutError";
        // Too much was asked for: the caller asks for less.
        if (timedOut || tries >= maxTries)
          throw new LiveError(`${base} does not answer (${reasonOf(error)})`, 0, { timedOut });
        return undefined;
      });
      const busy = answer === undefined || [429, 502, 503, 504].includes(answer.status);
      if (answer && (!busy || tries >= maxTries)) {
        if (answer.status < 400) return answer.text;
        throw new LiveError(`${path.split("?")[0]} answered ${answer.status}${messageIn(answer.text)}`, answer.status);
      }
      const pauseMs = Math.min(maxPauseMs, Math.max(backoff, answer?.pauseMs ?? 0));
      await delay(pauseMs, undefined, signal ? { signal } : {});
    }
  }

  async function signIn(credentials: { username: string; password: string }): Promise<string> {
    const init = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(credentials),
    };
    // Before version 4 the route was another.
    const text = await request("/api/v3/auth/login", init).catch((error: unknown) => {
      if (error instanceof LiveError && error.status === 404) return request("/api/v3/Users/login", init);
      throw error;
    });
    const body = parsed(text) as Record<string, unknown> | undefined; // whatever it is, only texts count
    const found = body?.access_token ?? body?.id;
    if (typeof found !== "string") throw new LiveError(`${base} gave no token for the sign-in`, 0);
    return found;
  }

  if (token === undefined && options.login) token = await signIn(options.login);
  return {
    url: base,
    async get(path, query = {}) {
      const search = new URLSearchParams(query);
      const text = await request(search.size === 0 ? path : `${path}?${search}`);
      return { body: parsed(text), sizeBytes: text.length };
    },
  };
}

function baseOf(text: string): string {
  if (!URL.canParse(text)) throw new LiveError(`${text} is not a URL`, 0);
  const url = new URL(text);
  if (url.username !== "" || url.password !== "")
    throw new LiveError("leave user and password out of the URL; give a token or a user name", 0);
  const path = url.pathname.replace(/\/(api(\/v\d)?|explorer)?\/*$/i, "").replace(/\/+$/, "");
  return `${url.origin}${path}`;
}

function parsed(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LiveError("what answers there does not speak SciCat's API", 0, { cause });
  }
}

function messageIn(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    const message = typeof body === "string" ? body : (body as { message?: unknown } | null)?.message; // read with care
    return typeof message === "string" ? `: ${message.slice(0, 200)}` : "";
  } catch {
    return "";
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && "code" in cause && typeof cause.code === "string") return cause.code;
  return cause instanceof Error ? cause.message : String(cause);
}
