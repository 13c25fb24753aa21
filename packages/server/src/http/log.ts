import type { FastifyInstance } from "fastify";
import { author } from "../access/index.ts";

/** One line a request. The query string stays out: it may hold tokens and names of people. */
export function registerRequestLog(app: FastifyInstance): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  app.addHook("onResponse", async (request, reply) => {
    request.log.info(
      {
        requestId: request.id,
        method: request.method,
        path: request.url.split("?")[0]?.slice(0, 500),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        user: author(request.principal),
      },
      "request",
    );
  });
}
