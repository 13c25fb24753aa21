export { registerBulkRoutes } from "./routes.ts";
