import { client } from "@margay/client";
import type { Problem } from "@margay/contract";

// The page and its API have one origin; the session is a cookie.
client.setConfig({ baseUrl: "", credentials: "same-origin" });

/** A request that did not succeed: the server's problem details, or why there was no answer at all. */
export class ApiError extends Error {
  override name = "ApiError";
  /** HTTP status; 0 when the server could not be reached. */
  readonly status: number;
  /** Stable code of the contract's error table, or `network` / `unreadable`. */
  readonly code: string;
  readonly requestId: string | undefined;
  /** What the problem says beyond its text, such as the position in a query. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(problem: Pick<Problem, "status" | "code" | "detail" | "requestId" | "details">, options?: ErrorOptions) {
    super(problem.detail, options);
    this.status = problem.status;
    this.code = problem.code;
    this.requestId = problem.requestId;
    this.details = isRecord(problem.details) ? problem.details : {};
  }
}

/** What the functions of the SDK answer. */
interface Answer {
  data?: unknown;
  error?: unknown;
  response?: Response;
}

/**
 * The body of an SDK answer. Throws ApiError; an abort is passed on as it is.
 *
 * T names the contract's type of the body where the SDK's, made from JSON Schema, is wider.
 */
export async function bodyOf<T>(request: Promise<Answer>): Promise<T> {
  const { data, error, response } = await request;
  if (response?.ok) {
    // The server validates what it sends against the schema that T is derived from.
    return data as T;
  }
  if (error instanceof DOMException && error.name === "AbortError") throw error;
  if (response === undefined) {
    const problem = { status: 0, code: "network", detail: "The server could not be reached." };
    throw new ApiError(problem, { cause: error });
  }
  throw toApiError(error, response);
}

function toApiError(error: unknown, response: Response): ApiError {
  const problem: Partial<Problem> = isRecord(error) ? error : {};
  const status = `${response.status} ${response.statusText}`.trim();
  return new ApiError({
    status: response.status,
    code: problem.code ?? "unreadable",
    detail: problem.detail ?? problem.title ?? `The server answered ${status}.`,
    requestId: problem.requestId ?? response.headers.get("x-request-id") ?? undefined,
    details: problem.details,
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
