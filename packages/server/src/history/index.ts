export { registerHistoryRoutes } from "./routes.ts";
export { createHistory, type History } from "./service.ts";
