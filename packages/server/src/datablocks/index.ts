export { type BlockRouteDeps, registerBlockRoutes } from "./routes.ts";
export { type Blocks, createBlocks } from "./service.ts";
export type { FileOutcome } from "./sift.ts";
