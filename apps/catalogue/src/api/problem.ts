import type { Problem } from "@margay/contract";
import type { Endpoint } from "./endpoint.ts";

/** The server answered with a problem; the message is one line for people. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: Partial<Problem>;

  constructor(status: number, problem: Partial<Problem>, hint = "") {
    super(line(status, problem, hint));
    this.name = "ApiError";
    this.status = status;
    this.code = problem.code ?? "";
    this.problem = problem;
  }
}

/** Nobody answers at the URL. */
export class NotReachable extends Error {
  constructor(url: string, reason: string, options?: ErrorOptions) {
    super(`No Margay at ${url}: start one with npm start or set MARGAY_URL (${reason}).`, options);
    this.name = "NotReachable";
  }
}

function line(status: number, problem: Partial<Problem>, hint: string): string {
  const detail = oneLine(problem.detail ?? problem.title ?? `the server answered ${status}`);
  // The detail often opens with the pointer already.
  const { pointer } = problem;
  const where = pointer && !detail.includes(pointer) ? `${pointer}: ` : "";
  const request = problem.requestId ? ` [request ${problem.requestId}]` : "";
  return `${where}${detail}${hint === "" ? "" : ` ${hint}`}${request}`;
}

export const oneLine = (text: string) => text.replace(/[\p{Cc}\s]+/gu, " ").trim();

/** What to do about a refused token, by where it came from. */
export function hintFor(status: number, endpoint: Endpoint): string {
  if (status !== 401) return "";
  if (endpoint.token === undefined) return "Set MARGAY_TOKEN to a token (margay token create makes one).";
  if (endpoint.tokenFrom === "MARGAY_TOKEN") return "The token in MARGAY_TOKEN is not accepted; make a new one.";
  return `The token in ${endpoint.tokenFrom} belongs to another server or run; set MARGAY_TOKEN or MARGAY_DATA_DIR.`;
}

/** Reads a failed answer; anything but problem details (a proxy's page) is told by its status. */
export async function problemOf(response: Response, endpoint: Endpoint): Promise<ApiError> {
  const hint = hintFor(response.status, endpoint);
  const text = await response.text().catch(() => "");
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null) return new ApiError(response.status, body, hint);
  } catch {
    // told below
  }
  const place = response.headers.get("location");
  const title = `${endpoint.url} answered ${response.status}${place ? ` (to ${place})` : ""} instead of Margay's API`;
  return new ApiError(response.status, { title }, hint);
}
