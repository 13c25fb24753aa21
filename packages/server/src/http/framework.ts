import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from "fastify";
import type { Config } from "../config.ts";
import { registerBodies } from "./bodies.ts";
import { registerRequestLog } from "./log.ts";
import { registerProblems, sendProblem } from "./problems.ts";
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
    routerOptions: { maxParamLength: 2_000, ignoreTrailingSlash: true },
    genReqId: () => crypto.randomUUID(),
    return503OnClosing: true,
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
