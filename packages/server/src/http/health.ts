import type { FastifyInstance } from "fastify";
import Type from "typebox";
import type { Database } from "../db/database.ts";
import { CatalogueError } from "../errors.ts";
import { outage } from "./answers.ts";

const Health = Type.Object({
  status: Type.String({ description: "`ok`" }),
  version: Type.String({ description: "Version of the catalogue" }),
  search: Type.Object(
    {
      phase: Type.String({ description: "`off`, `loading` or `ready`" }),
      note: Type.Optional(Type.String({ description: "Why they are off, or the share that is loaded" })),
      rows: Type.Optional(Type.Integer({ description: "Datasets that are in them" })),
      sizeBytes: Type.Optional(Type.Integer({ description: "Memory that they take" })),
      lagMs: Type.Optional(Type.Integer({ description: "Since the database was last asked for changes" })),
      terms: Type.Optional(Type.Boolean({ description: "Whether words and tags are kept" })),
      quantities: Type.Optional(Type.Boolean({ description: "Whether quantities are kept" })),
      files: Type.Optional(Type.Boolean({ description: "Whether names of files are kept" })),
    },
    {
      description:
        "The search columns of this process; all but the phase for administrators. While they are not ready, searches take longer",
    },
  ),
});

/** What searches are answered from. */
export interface SearchHealth {
  phase: string;
  note?: string;
  rows?: number;
  sizeBytes?: number;
  lagMs?: number;
  terms: boolean;
  quantities: boolean;
  files: boolean;
}

export interface HealthDeps {
  database: Database;
  version: string;
  search(): SearchHealth;
}

/** `GET /v1/health`: 200 while the database answers, else 503. */
export function registerHealth(app: FastifyInstance, { database, version, search }: HealthDeps): void {
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
    async (request) => {
      await demandDatabase(database);
      const state = search();
      // How much there is, is nobody else's business.
      const told = request.principal.roles.has("admin") ? state : { phase: state.phase };
      return { status: "ok", version, search: told };
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
