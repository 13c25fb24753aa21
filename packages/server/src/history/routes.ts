import { HistoryEntry } from "@margay/contract";
import type { FastifyInstance } from "fastify";
import Type, { type Static } from "typebox";
import { problems, sendJson } from "../http/answers.ts";
import type { History } from "./service.ts";

const Query = Type.Object({
  kind: Type.Optional(Type.String({ maxLength: 50, description: "Only of records of this kind, such as `dataset`" })),
  key: Type.Optional(Type.String({ maxLength: 2_000, description: "Only of records with this key" })),
  cursor: Type.Optional(
    Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: "From the page before" }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 100, description: "Entries a page" })),
});

export function registerHistoryRoutes(app: FastifyInstance, history: History): void {
  const Page = Type.Object({ items: Type.Array(HistoryEntry), cursor: Type.Optional(Type.String()) });
  app.get<{ Querystring: Static<typeof Query> }>(
    "/v1/history",
    {
      schema: {
        operationId: "listHistory",
        summary: "Changes of all records, newest first (administrators and history readers)",
        tags: ["history"],
        querystring: Query,
        response: { 200: Page, ...problems },
      },
    },
    async (request, reply) => {
      const { kind, key, cursor, limit = 100 } = request.query;
      const text = await history.list(request.principal, { kind, key, before: cursor, limit });
      return sendJson(reply, text);
    },
  );
}
