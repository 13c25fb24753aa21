import type { FastifyInstance, FastifyRequest } from "fastify";
import { anonymous, author } from "../access/index.ts";

/** What the line of a request says as status where the client left before the answer was complete. */
const clientClosedRequest = 499;

/** One line a request. The query string stays out: it may hold tokens and names of people. */
export function registerRequestLog(app: FastifyInstance): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
    // The framework calls onResponse for answers that were sent; event streams and impatient clients end here.
    reply.raw.once("close", () => {
      if (reply.raw.writableFinished) return;
      const status = reply.raw.headersSent ? reply.raw.statusCode : clientClosedRequest;
      writeLine(request, status, reply.elapsedTime);
    });
  });
  app.addHook("onResponse", async (request, reply) => {
    if (reply.raw.writableFinished) writeLine(request, reply.statusCode, reply.elapsedTime);
  });
}

function writeLine(request: FastifyRequest, status: number, elapsedMs: number): void {
  request.log.info(
    {
      requestId: request.id,
      method: request.method,
      path: request.url.split("?")[0]?.slice(0, 500),
      status,
      ms: Math.round(elapsedMs * 10) / 10,
      // Whoever leaves or is refused before they are known is nobody, whatever the types say.
      user: author(request.principal ?? anonymous),
    },
    "request",
  );
}
