import { NewToken, TokenInput, TokenList } from "@margay/contract";
import type { FastifyInstance } from "fastify";
import Type, { type Static } from "typebox";
import { problems } from "../http/answers.ts";
import { sendMade } from "./pages-routes.ts";
import type { Identity } from "./service.ts";

const tags = ["tokens"];
const Query = Type.Object({
  username: Type.Optional(Type.String({ maxLength: 256, description: "Another user's (administrators)" })),
});

export function registerTokenRoutes(app: FastifyInstance, { tokens }: Identity): void {
  app.get<{ Querystring: Static<typeof Query> }>(
    "/v1/tokens",
    {
      schema: {
        operationId: "listTokens",
        summary: "One's own API tokens, newest first, without their secrets",
        tags,
        querystring: Query,
        response: { 200: TokenList, ...problems },
      },
    },
    async (request) => tokens.list(request.principal, request.query.username),
  );
  app.post<{ Body: TokenInput }>(
    "/v1/tokens",
    {
      schema: {
        operationId: "createToken",
        summary: "Create an API token; its secret is shown once",
        description:
          "Its scopes may not exceed those of the token or session that creates it; `read` is always included.",
        tags,
        body: TokenInput,
        response: { 201: NewToken, ...problems },
      },
    },
    async (request, reply) => {
      const token = await tokens.create(request.principal, request.body);
      return sendMade(reply, "tokens", token.id, token);
    },
  );
  app.delete<{ Params: { id: string } }>(
    "/v1/tokens/:id",
    {
      schema: {
        operationId: "removeToken",
        summary: "Revoke an API token",
        tags,
        params: Type.Object({ id: Type.String({ format: "uuid", description: "Id of the token, not its secret" }) }),
        response: { 204: Type.Null(), ...problems },
      },
    },
    async (request, reply) => {
      await tokens.remove(request.principal, request.params.id);
      return reply.code(204).send();
    },
  );
}
