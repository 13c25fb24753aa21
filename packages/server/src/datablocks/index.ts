export { registerBlockRoutes } from "./routes.ts";
export { type Blocks, createBlocks } from "./service.ts";
