import type { FastifyInstance } from "fastify";
import Type from "typebox";
import { problems } from "../http/answers.ts";
import { resetKinds, type TestMode } from "./service.ts";

const Body = Type.Object(
  { kinds: Type.Array(Type.String(), { description: `Some of: ${resetKinds.join(", ")}`, maxItems: 100 }) },
  { additionalProperties: false },
);

const Answer = Type.Object({
  removed: Type.Record(Type.String(), Type.Integer(), { description: "How many there were, by kind" }),
});

/** To be registered in test mode only: anybody may call it. */
export function registerTestMode(app: FastifyInstance, service: TestMode): void {
  app.post<{ Body: { kinds: string[] } }>(
    "/v1/test/reset",
    {
      schema: {
        operationId: "resetForTests",
        summary: "Empty the named kinds, for test suites of clients (there in test mode only)",
        tags: ["test mode"],
        body: Body,
        response: { 200: Answer, ...problems },
      },
    },
    async (request) => ({ removed: await service.reset(request.principal, request.body.kinds) }),
  );
}
