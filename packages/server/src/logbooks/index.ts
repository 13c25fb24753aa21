export type { LogbookFilters, LogbookMessage } from "./messages.ts";
export type { LogbookConfig } from "./remote.ts";
export { createLogbooks, type Logbook, type Logbooks, type LogbooksDeps } from "./service.ts";
