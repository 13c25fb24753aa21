import { SearchSuggestions } from "@margay/contract";
import type { FastifyInstance } from "fastify";
import Type, { type Static } from "typebox";
import { problems } from "../../http/answers.ts";
import { signalOf } from "../../http/cancel.ts";
import type { Suggestions } from "./suggest.ts";

const SuggestionQuery = Type.Object(
  {
    q: Type.Optional(
      Type.String({ maxLength: 4_000, description: "The query as far as it is typed; it may be wrong" }),
    ),
    cursor: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 4_000, description: "Place of the caret in UTF-16 units; default: the end" }),
    ),
  },
  { additionalProperties: false },
);

export function registerSuggestionRoutes(app: FastifyInstance, suggestions: Suggestions): void {
  app.get<{ Querystring: Static<typeof SuggestionQuery> }>(
    "/v1/search/suggestions",
    {
      schema: {
        operationId: "suggestSearch",
        summary: "What may be typed at the caret of a query: fields, keys, values, records",
        tags: ["datasets"],
        querystring: SuggestionQuery,
        response: { 200: SearchSuggestions, ...problems },
      },
    },
    async (request, reply) => {
      const { q = "", cursor } = request.query;
      reply.header("cache-control", "private, no-cache");
      return suggestions.suggest(request.principal, { q, cursor, signal: signalOf(reply) });
    },
  );
}
