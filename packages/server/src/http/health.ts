import type { FastifyInstance } from "fastify";
import Type from "typebox";
import type { Database } from "../db/database.ts";
import { CatalogueError } from "../errors.ts";
import { outage } from "./answers.ts";

const Health = Type.Object({
  status: Type.String({ description: "`ok`" }),
  version: Type.String({ description: "Version of the catalogue" }),
});

/** `GET /v1/health`: 200 while the database answers, else 503. */
export function registerHealth(app: FastifyInstance, database: Database, version: string): void {
  app.get(
    "/v1/health",
    {
      schema: {
        operationId: "health",
        summary: "Is the catalogue able to work?",
        tags: ["operation"],
        response: { 200: Health, ...outage },
      },
    },
    async () => {
      await demandDatabase(database);
      return { status: "ok", version };
    },
  );
}

/** Throws `unavailable` while the database does not answer. */
export async function demandDatabase({ pool }: Database): Promise<void> {
  try {
    await pool.query("select 1");
  } catch (cause) {
    throw new CatalogueError("unavailable", "The database does not answer.", { cause });
  }
}
