export { registerChangeRoutes } from "./routes.ts";
export { type Changes, createChanges } from "./service.ts";
export { type StreamOrder, streamChanges } from "./stream.ts";
