import { randomUUID } from "node:crypto";
import fastify from "fastify";
import { anonymous, createVisibility, type Principal, userGroup } from "../access/index.ts";
import { createDatasets } from "../datasets/index.ts";
import { registerRelationRoutes } from "../datasets/relations-routes.ts";
import { createRelations } from "../datasets/relations-service.ts";
import { openDatabase } from "../db/database.ts";
import { registerBodies } from "../http/bodies.ts";
import { registerProblems } from "../http/problems.ts";
import { registerValidation } from "../http/validation.ts";
import { createPostgresSearch, registerSearchRoutes } from "./index.ts";

/** Datasets and their search on a database, without the rest of the server. */
export async function searchable(connection: Parameters<typeof openDatabase>[0]) {
  const database = openDatabase(connection);
  const visibility = createVisibility(database.kysely);
  const datasets = createDatasets({ database, visibility, clock: () => new Date(), pidPrefix: "20.500.12345" });
  const search = createPostgresSearch(database);
  const principal = async (groups: readonly string[], roles: readonly "admin"[] = []): Promise<Principal> => {
    const username = `u-${randomUUID()}`;
    const ids = await visibility.groupIds([...groups, userGroup(username)]);
    return {
      username,
      accountId: 1,
      groups: new Set(groups),
      groupIds: [0, ...ids.values()],
      roles: new Set(roles),
      scopes: new Set(["read", "write"]),
    };
  };
  const admin = await principal(["admin"], ["admin"]);

  /** Routes as one caller sees them. */
  async function routesFor(caller: Principal) {
    const app = fastify();
    app.setSerializerCompiler(() => (data) => JSON.stringify(data));
    registerProblems(app);
    registerBodies(app);
    registerValidation(app);
    app.decorateRequest("principal");
    app.addHook("onRequest", async (request) => {
      request.principal = caller;
    });
    registerSearchRoutes(app, search);
    registerRelationRoutes(app, createRelations(database.kysely));
    await app.ready();
    return app;
  }

  async function addFiles(pid: string, names: readonly string[], extra: object | null = null, chunkSize = 1_000) {
    const { rows } = await database.pool.query<{ id: number }>(
      `insert into block (key, kind, dataset_id, size, file_count, created_at, created_by, updated_at, updated_by, doc)
       select $1, 'origdatablock', id, 1, $3, now(), 'u', now(), 'u', '{}' from dataset where key = $2 returning id`,
      [`block-${randomUUID()}`, pid, names.length],
    );
    for (let from = 0; from < names.length; from += chunkSize) {
      const part = names.slice(from, from + chunkSize);
      const sizes = part.map((_, index) => (from + index) * 10);
      const times = part.map((_, index) => 1_700_000_000_000 + from + index);
      await database.pool.query(
        `insert into file_chunk select $1, $2, dataset_id, $3, $4, $5, $6, $7 from block where id = $1`,
        [rows[0]?.id, from / chunkSize, part.length, part.join("\n"), sizes, times, extra && JSON.stringify(extra)],
      );
    }
  }

  return {
    database,
    datasets,
    search,
    principal,
    admin,
    anonymous,
    routesFor,
    addFiles,
    close: () => database.close(),
  };
}
