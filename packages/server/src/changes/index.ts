export { registerChangeRoutes } from "./routes.ts";
export { createChanges } from "./service.ts";
