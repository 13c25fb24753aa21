import { DatasetRelations, Problem } from "@margay/contract";
import type { FastifyInstance } from "fastify";
import Type from "typebox";
import type { GetRelations } from "./relations-service.ts";

const KeyParams = Type.Object({ key: Type.String({ minLength: 1, maxLength: 2_000 }) });

export function registerRelationRoutes(app: FastifyInstance, relations: GetRelations): void {
  app.get<{ Params: { key: string } }>(
    "/v1/datasets/:key/relations",
    {
      schema: {
        operationId: "getDatasetRelations",
        summary: "What this dataset belongs to, was made from, and what was made from it",
        tags: ["datasets"],
        params: KeyParams,
        response: { 200: DatasetRelations, "4xx": Problem },
      },
    },
    async (request) => relations(request.principal, request.params.key),
  );
}
