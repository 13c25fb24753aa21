import type { FastifyInstance } from "fastify";
import { registerDatasetSearchRoutes } from "./dataset-routes.ts";
import type { SearchEngine } from "./engine.ts";
import { registerFileSearchRoutes } from "./file-routes.ts";

/** All routes that search. */
export function registerSearchRoutes(app: FastifyInstance, search: SearchEngine): void {
  registerDatasetSearchRoutes(app, search);
  registerFileSearchRoutes(app, search);
}
