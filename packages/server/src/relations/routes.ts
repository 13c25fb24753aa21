import { DatasetRelations } from "@margay/contract";
import type { FastifyInstance } from "fastify";
import { problems } from "../http/answers.ts";
import { KeyParams } from "../http/params.ts";
import type { GetRelations } from "./service.ts";

/** What a dataset belongs to and what belongs to it; a route of its own, as it reads many kinds. */
export function registerRelationRoutes(app: FastifyInstance, relations: GetRelations): void {
  app.get<{ Params: { key: string } }>(
    "/v1/datasets/:key/relations",
    {
      schema: {
        operationId: "getDatasetRelations",
        summary: "What this dataset belongs to, was made from, and what was made from it",
        tags: ["datasets"],
        params: KeyParams,
        response: { 200: DatasetRelations, ...problems },
      },
    },
    async (request) => relations(request.principal, request.params.key),
  );
}
