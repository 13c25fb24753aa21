export { createPostgresSearch } from "./postgres/index.ts";
export { registerSearchRoutes } from "./routes.ts";
