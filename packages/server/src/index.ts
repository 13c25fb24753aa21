export { anonymous, type Principal, roleGroupsFrom } from "./access/index.ts";
export type { Config } from "./config.ts";
export { type Connection, type Database, openDatabase } from "./db/database.ts";
export { EmbeddedPostgresError, startEmbeddedPostgres } from "./db/embedded/index.ts";
export { migrateDatabase } from "./db/migrate.ts";
export { CatalogueError } from "./errors.ts";
export { createServer, type Server, type ServerDeps } from "./server.ts";
