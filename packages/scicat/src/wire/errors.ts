import { CatalogueError } from "@margay/server";
import { type Fault, messagesOf } from "./shape.ts";

const names: Record<number, string> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
  412: "Precondition Failed",
  413: "Payload Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Entity",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** An answer in one of SciCat's error shapes: the payload is sent as it is, a text as a lone JSON string. */
export class WireError extends Error {
  readonly status: number;
  readonly payload: unknown;

  constructor(status: number, payload: unknown) {
    super(typeof payload === "string" ? payload : JSON.stringify(payload));
    this.name = "WireError";
    this.status = status;
    this.payload = payload;
  }
}

/** `{message, error, statusCode}`; without a message `{message: <name of the status>, statusCode}`. */
export function named(status: number, message?: string | readonly string[]): WireError {
  const name = names[status] ?? "Error";
  return new WireError(
    status,
    message === undefined ? { message: name, statusCode: status } : { message, error: name, statusCode: status },
  );
}

/** A lone JSON string. */
export const bare = (status: number, message: string): WireError => new WireError(status, message);

/** `{status, message}`: the shape of errors thrown by hand in the older code. */
export const statusForm = (status: number, message: string, more: object = {}): WireError =>
  new WireError(status, { status, message, ...more });

export const guardRefused = (): WireError => named(403, "Forbidden resource");

/** A body that does not fit, as NestJS's validation pipe answers it. */
export const invalid = (faults: readonly Fault[]): WireError => named(400, messagesOf(faults));

const internal = () => bare(500, "Internal server error");

/** Any error as the wire answers it. What is not known says nothing about itself. */
export function toWireError(error: unknown): WireError {
  if (error instanceof WireError) return error;
  if (!(error instanceof Error)) return internal();
  // Errors of the filter dialects carry their answer with them.
  if (error.name === "FilterError" && "status" in error && "payload" in error)
    return new WireError(Number(error.status), error.payload);
  if (error instanceof CatalogueError) return fromCatalogue(error);
  const { statusCode, code } = error as Error & { statusCode?: number; code?: string }; // both may be absent
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") return named(413, "request entity too large");
  if (code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") return named(415, "Unsupported Media Type");
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return named(statusCode, error.message);
  return internal();
}

function fromCatalogue(error: CatalogueError): WireError {
  switch (error.code) {
    case "invalid_body":
      return named(
        400,
        error.errors.map(({ pointer, detail }) => `${pointer.slice(1).replaceAll("/", ".") || "body"} ${detail}`),
      );
    case "invalid_json":
      // SciCat passes the parser's own words on.
      return named(400, error.cause instanceof SyntaxError ? error.cause.message : error.message);
    case "invalid_query":
    case "invalid_value":
    case "forbidden_key":
    case "patch_conflict":
      return named(400, error.message);
    case "unauthenticated":
    case "invalid_credentials":
      return named(401);
    case "forbidden":
      return named(403, error.message);
    case "not_found":
      return named(404, error.message);
    case "conflict":
      return named(409, error.message);
    case "precondition_failed":
      return named(412, error.message);
    case "body_too_large":
      return named(413, error.message);
    case "unsupported_media_type":
      return named(415, error.message);
    case "too_many_requests":
      return bare(429, "ThrottlerException: Too Many Requests");
    case "unavailable":
    case "storage_full":
      return named(503, error.message);
    default:
      return internal();
  }
}
