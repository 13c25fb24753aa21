export { type BulkRouteDeps, registerBulkRoutes } from "./routes.ts";
