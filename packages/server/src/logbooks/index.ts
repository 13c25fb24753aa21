export type { LogbookFilters } from "./messages.ts";
export type { LogbookConfig } from "./remote.ts";
export { createLogbooks, type Logbook, type Logbooks } from "./service.ts";
