import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from "fastify";
import type { Config } from "../config.ts";
import { CatalogueError } from "../errors.ts";
import { registerBodies } from "./bodies.ts";
import { registerRequestLog } from "./log.ts";
import { registerProblems, sendProblem, toProblem } from "./problems.ts";
import { registerValidation } from "./validation.ts";

/** The HTTP framework with this catalogue's ways of parsing, validating, logging and failing; no routes yet. */
export function openFramework(config: Config, logger: FastifyBaseLogger | undefined): FastifyInstance {
  const { trustProxy } = config;
  const app: FastifyInstance = fastify({
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    bodyLimit: config.bodyLimitBytes,
    trustProxy: typeof trustProxy === "number" ? (_address, hop) => hop < trustProxy : trustProxy,
    // One line a request is written by registerRequestLog.
    logController: new LogController({ disableRequestLogging: true }),
    requestIdHeader: false,
    // Clients of SciCat write its paths in every case; parameters keep theirs.
    routerOptions: { maxParamLength: 2_000, ignoreTrailingSlash: true, caseSensitive: false },
    genReqId: () => crypto.randomUUID(),
    // A logger for each request was 3 % of a single read; the lines name the request themselves.
    childLoggerFactory: (parent) => parent,
    return503OnClosing: true,
    clientErrorHandler: (error, socket) => refuseGarbage(error, socket),
    // An address that cannot be decoded fails before routing, where the error handler does not reach.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      void sendProblem(error, request, reply),
  });
  // Records are sent as the text the database holds; other answers are small.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  registerRequestLog(app);
  registerProblems(app);
  registerBodies(app);
  registerValidation(app);
  return app;
}

// What is no HTTP never becomes a request: the answer is written by hand, and the connection ends.
function refuseGarbage(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const tooLong = error.code === "HPE_HEADER_OVERFLOW";
  const detail = tooLong ? "The headers or the address are too long; shorten them." : "The request is not valid HTTP.";
  const problem = toProblem(new CatalogueError("invalid_query", detail));
  const status = tooLong ? 431 : problem.status;
  const body = JSON.stringify({ ...problem, status });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
