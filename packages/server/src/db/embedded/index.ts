export { EmbeddedPostgresError } from "./errors.ts";
export type { Log } from "./log.ts";
export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from "./start.ts";
