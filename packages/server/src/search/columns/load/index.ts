export { AboveLimit, loadAll } from "./load.ts";
export { keepWithin, totalBytes } from "./memory.ts";
