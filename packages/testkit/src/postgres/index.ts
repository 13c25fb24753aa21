export { cloneDatabase } from "./clone-database.ts";
