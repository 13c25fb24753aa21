import { ChangeEvent } from "@margay/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import Type, { type Static } from "typebox";
import type { Principal } from "../access/index.ts";
import { CatalogueError } from "../errors.ts";
import { problems } from "../http/answers.ts";
import type { Changes } from "./service.ts";
import { streamChanges } from "./stream.ts";

const Query = Type.Object({
  after: Type.Optional(Type.String({ maxLength: 40, description: "Event id; the whole feed when absent" })),
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 10_000, default: 1_000, description: "Changes at the most" }),
  ),
});

const maxStreams = 1_000;

/** `whoNow` resolves the caller of a stream again, whose rights may end while it is open. */
export function registerChangeRoutes(
  app: FastifyInstance,
  changes: Changes,
  whoNow: (request: FastifyRequest) => Promise<Principal>,
): void {
  app.get<{ Querystring: Static<typeof Query> }>(
    "/v1/changes",
    {
      schema: {
        operationId: "listChanges",
        summary: "Changes of records that the caller may read, oldest first",
        tags: ["changes"],
        querystring: Query,
        response: { 200: Type.Object({ items: Type.Array(ChangeEvent) }), ...problems },
      },
    },
    async (request) => ({
      items: await changes.after(request.principal, request.query.after, request.query.limit ?? 1_000),
    }),
  );

  let streams = 0;
  app.get(
    "/v1/events",
    {
      schema: {
        operationId: "streamEvents",
        summary: "The same changes as server-sent events, from now or from Last-Event-ID",
        tags: ["changes"],
        produces: ["text/event-stream"],
        response: { 200: Type.String({ description: "`event:` is the kind, `data:` a ChangeEvent" }), ...problems },
      },
    },
    async (request, reply) => {
      if (streams >= maxStreams)
        throw new CatalogueError("unavailable", "Too many open event streams; try again later.");
      const from = await startOf(request, changes);
      streams++;
      request.raw.once("close", () => streams--);
      reply.hijack();
      const write = (event: ChangeEvent) => `event: ${event.kind}\ndata: ${JSON.stringify(event)}`;
      await streamChanges(reply.raw, { changes, from, whoNow: () => whoNow(request), write }).catch((error) =>
        // The client resumes with Last-Event-ID.
        request.log.warn({ requestId: request.id, err: error }, "event stream ended"),
      );
    },
  );
}

async function startOf(request: FastifyRequest, changes: Changes): Promise<string> {
  const last = request.headers["last-event-id"];
  if (typeof last !== "string" || last === "") return changes.now();
  await changes.after(request.principal, last, 1); // refuses a malformed id before the stream starts
  return last;
}
