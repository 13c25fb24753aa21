import { type ErrorCode, errorStatus, type Problem } from "@margay/contract";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { CatalogueError } from "../errors.ts";

const titles: Partial<Record<ErrorCode, string>> = {
  invalid_json: "The body is not valid JSON",
  invalid_body: "The body is not valid",
  invalid_query: "A parameter is not valid",
  not_found: "Not found",
  precondition_failed: "The record has changed",
  internal: "The server failed",
};

const title = (code: ErrorCode) =>
  titles[code] ?? code.replaceAll("_", " ").replace(/^./, (first) => first.toUpperCase());

/** RFC 9457 problem details of an error. Unknown errors say nothing about themselves but the request id. */
export function toProblem(error: unknown, requestId?: string): Problem {
  const known = error instanceof CatalogueError ? error : fromForeign(error);
  const [first] = known.errors;
  return {
    type: `urn:margay:problem:${known.code}`,
    title: title(known.code),
    status: errorStatus[known.code],
    code: known.code,
    detail: known.message,
    ...(first ? { pointer: first.pointer, errors: known.errors } : {}),
    ...(known.details === undefined ? {} : { details: known.details }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

const byFrameworkCode: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "body_too_large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported_media_type",
  FST_ERR_CTP_EMPTY_JSON_BODY: "invalid_json",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "invalid_json",
};

// PostgreSQL's SQLSTATE and the system's error names that a person can act on.
const byStorageCode: Record<string, [ErrorCode, string]> = {
  "53100": ["storage_full", "The database's disk is full; nothing was stored. Free space and send it again."],
  ENOSPC: ["storage_full", "The disk is full; nothing was stored. Free space and send it again."],
  "53200": ["unavailable", "The database is out of memory; nothing was stored. Try again."],
  "53300": ["unavailable", "The database has no free connection; try again."],
  "57P01": ["unavailable", "The database is restarting; nothing was stored. Try again."],
  "57P03": ["unavailable", "The database is starting; try again."],
  ECONNREFUSED: ["unavailable", "The database cannot be reached; try again."],
  ENOENT: ["unavailable", "The database cannot be reached; try again."],
  "40001": ["conflict", "Another write came between; send it again."],
  "40P01": ["conflict", "Another write came between; send it again."],
  "22003": ["invalid_body", "A number is out of range."],
  "22007": ["invalid_body", "A date is not one that can be stored; use years from 0001 to 9999."],
  "22008": ["invalid_body", "A date is not one that can be stored; use years from 0001 to 9999."],
  "22021": ["invalid_body", "A text contains a character that cannot be stored."],
  "22P05": ["invalid_body", "A text contains a character that cannot be stored."],
  "54000": ["invalid_body", "A field is too large to be indexed; shorten it."],
};

function fromForeign(error: unknown): CatalogueError {
  const { code, statusCode, message } = error as Partial<FastifyError>; // any thrown value may lack all three
  const framework = code === undefined ? undefined : byFrameworkCode[code];
  if (framework === "body_too_large")
    return new CatalogueError(framework, "The body is larger than this route accepts; split it or use the bulk route.");
  if (framework === "unsupported_media_type")
    return new CatalogueError(
      framework,
      "Content-Type: send application/json; for a PATCH also application/merge-patch+json or application/json-patch+json.",
      { errors: [{ pointer: "Content-Type", detail: "is not one that this route takes" }] },
    );
  if (framework) return new CatalogueError(framework, message ?? framework);
  const storage = code === undefined ? undefined : byStorageCode[code];
  if (storage) return new CatalogueError(storage[0], storage[1], { cause: error });
  if (statusCode === 429) return new CatalogueError("too_many_requests", "Too many requests; wait and try again.");
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new CatalogueError("invalid_query", message ?? "The request is not valid.");
  return new CatalogueError("internal", "The server failed; the request id helps its operators to find out why.", {
    cause: error,
  });
}

/** Answers with the problem; what the server did wrong is logged with its cause. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error, request.id);
  // A search that is given up because its reader left is no failure.
  const left = problem.code === "unavailable" && reply.raw.destroyed;
  if (problem.status >= 500 && !left)
    request.log.error({ requestId: request.id, err: error, code: problem.code }, "request failed");
  else request.log.debug({ requestId: request.id, code: problem.code }, "request refused");
  if (problem.code === "unauthenticated") reply.header("www-authenticate", 'Bearer realm="margay"');
  return reply.code(problem.status).type("application/problem+json").send(JSON.stringify(problem));
}

export function registerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
}
