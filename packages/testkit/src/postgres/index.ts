export { cloneDatabase } from "./clone-database.ts";
export { type TestConnection, withDatabase } from "./connection.ts";
export type { ClonedDatabase } from "./databases.ts";
export { startTestPostgres, type TestPostgres } from "./start-test-postgres.ts";
