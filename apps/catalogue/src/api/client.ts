import { setTimeout as delay } from "node:timers/promises";
import type { Endpoint } from "./endpoint.ts";
import { NotReachable, problemOf } from "./problem.ts";

export interface Answer<T> {
  status: number;
  body: T;
}

export interface Call {
  query?: Record<string, string | number | boolean | readonly string[] | undefined>;
  body?: unknown;
  headers?: Record<string, string>;
  /** Media type of the body. Default `application/json`. */
  type?: string;
}

/** A small HTTP client of `/v1`. `T` is the contract's type of the answer, which the server keeps to. */
export interface Api {
  readonly endpoint: Endpoint;
  /** @throws ApiError for answers from 400 on, NotReachable when nobody answers */
  request<T>(method: string, path: string, call?: Call): Promise<Answer<T>>;
  get<T>(path: string, query?: Call["query"]): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
}

export interface ApiOptions {
  signal?: AbortSignal;
  /** First wait before a repetition; doubles each time. Default 200. */
  retryDelayMs?: number;
}

const maxTries = 6;
const maxWaitMs = 30_000;
const timeoutMs = 300_000;

export function createApi(endpoint: Endpoint, options: ApiOptions = {}): Api {
  const { signal, retryDelayMs = 200 } = options;
  let everAnswered = false;

  async function send(method: string, url: string, call: Call): Promise<Response> {
    const headers = new Headers({ accept: "application/json", ...call.headers });
    if (endpoint.token !== undefined) headers.set("authorization", `Bearer ${endpoint.token}`);
    const init: RequestInit = { method, headers, redirect: "manual" };
    if (call.body !== undefined) {
      headers.set("content-type", call.type ?? "application/json");
      init.body = JSON.stringify(call.body);
    }
    const timeout = AbortSignal.timeout(timeoutMs);
    // A redirect is not followed: the token is for this address alone.
    return fetch(url, { ...init, signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
  }

  /** The answer, or how long to wait before the next try. */
  async function attempt(method: string, url: string, call: Call, tries: number): Promise<Response | number> {
    const last = tries >= maxTries || !mayRepeat(method, call);
    const backoff = Math.min(maxWaitMs, retryDelayMs * 2 ** (tries - 1));
    try {
      const response = await send(method, url, call);
      everAnswered = true;
      if (last || (response.status !== 429 && response.status !== 503)) return response;
      await response.body?.cancel();
      const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
      return Number.isFinite(seconds) ? Math.min(maxWaitMs, Math.max(backoff, seconds * 1000)) : backoff;
    } catch (error) {
      signal?.throwIfAborted();
      // A server that has answered before may be restarting; one that never has is told at once.
      if (last || !everAnswered) throw new NotReachable(endpoint.url, reasonOf(error), { cause: error });
      return backoff;
    }
  }

  async function request<T>(method: string, path: string, call: Call = {}): Promise<Answer<T>> {
    const url = `${endpoint.url}${path}${queryText(call.query)}`;
    for (let tries = 1; ; tries++) {
      signal?.throwIfAborted();
      const result = await attempt(method, url, call, tries);
      if (typeof result === "number") {
        await delay(result, undefined, signal ? { signal } : {});
        continue;
      }
      if (!result.ok) throw await problemOf(result, endpoint);
      const text = await result.text();
      return { status: result.status, body: (text === "" ? undefined : parsed(text, endpoint.url)) as T }; // see Api
    }
  }

  return {
    endpoint,
    request,
    get: async <T>(path: string, query?: Call["query"]) => (await request<T>("GET", path, query ? { query } : {})).body,
    post: async <T>(path: string, body: unknown) => (await request<T>("POST", path, { body })).body,
  };
}

function parsed(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new NotReachable(url, "what answers there does not speak JSON", { cause });
  }
}

/** Sending it twice does no harm. */
function mayRepeat(method: string, call: Call): boolean {
  const names = Object.keys(call.headers ?? {}).map((name) => name.toLowerCase());
  if (method === "POST") return names.includes("idempotency-key");
  if (method === "PATCH") return names.includes("if-match");
  return true;
}

function queryText(query: Call["query"] = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) search.append(name, String(one));
  }
  return search.size === 0 ? "" : `?${search}`;
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && "code" in cause && typeof cause.code === "string") return cause.code;
  return cause instanceof Error ? cause.message : String(cause);
}
