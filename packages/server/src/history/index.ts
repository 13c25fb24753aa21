export type { FullEntry } from "./entries.ts";
export type { EntriesQuery } from "./entries-store.ts";
export { registerHistoryRoutes } from "./routes.ts";
export { createHistory, type History, type HistoryPage, type HistoryReaders } from "./service.ts";
