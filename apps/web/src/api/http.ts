import type { Problem } from "@margay/contract";

/** A request that did not succeed: the server's problem details, or why there was no answer at all. */
export class ApiError extends Error {
  override name = "ApiError";
  /** HTTP status; 0 when the server could not be reached. */
  readonly status: number;
  /** Stable code of the contract's error table, or `network` / `unreadable`. */
  readonly code: string;
  readonly requestId: string | undefined;

  constructor(problem: Pick<Problem, "status" | "code" | "detail" | "requestId">, options?: ErrorOptions) {
    super(problem.detail, options);
    this.status = problem.status;
    this.code = problem.code;
    this.requestId = problem.requestId;
  }
}

export type QueryValue = string | number | readonly string[] | undefined;

/** Builds `path?name=value`, repeating names whose value is a list and leaving out what is undefined or empty. */
export function withQuery(path: string, query: Readonly<Record<string, QueryValue>>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === "") continue;
    for (const one of Array.isArray(value) ? value : [value]) params.append(name, String(one));
  }
  const text = params.toString();
  return text === "" ? path : `${path}?${text}`;
}

interface RequestOptions {
  query?: Readonly<Record<string, QueryValue>>;
  signal?: AbortSignal;
}

/** GETs JSON from our own origin. Throws ApiError; an abort is passed on as it is. */
export function getJson<T>(path: string, { query = {}, signal }: RequestOptions = {}): Promise<T> {
  return request<T>(withQuery(path, query), signal === undefined ? {} : { signal });
}

/** POSTs JSON to our own origin; `undefined` for an answer without a body. Throws ApiError. */
export function postJson<T>(path: string, body?: unknown): Promise<T> {
  return request<T>(path, {
    method: "POST",
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
}

async function request<T>(url: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: "same-origin", ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError({ status: 0, code: "network", detail: "The server could not be reached." }, { cause: error });
  }
  if (!response.ok) throw await toApiError(response);
  // The contract's schema of the route is the source of T; the server validates against it.
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

async function toApiError(response: Response): Promise<ApiError> {
  const requestId = response.headers.get("x-request-id") ?? undefined;
  try {
    const problem = (await response.json()) as Partial<Problem>;
    return new ApiError({
      status: response.status,
      code: problem.code ?? "unreadable",
      detail: problem.detail ?? problem.title ?? response.statusText,
      requestId: problem.requestId ?? requestId,
    });
  } catch {
    const detail = `The server answered ${response.status} ${response.statusText}`.trim();
    return new ApiError({ status: response.status, code: "unreadable", detail, requestId });
  }
}
