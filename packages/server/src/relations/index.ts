export { registerRelationRoutes } from "./routes.ts";
export { createRelations } from "./service.ts";
