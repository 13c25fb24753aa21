export { AboveLimit, type Loaded, loadAll } from "./load.ts";
export { keepWithin, totalBytes } from "./memory.ts";
