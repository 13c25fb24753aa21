export { AboveLimit, loadAll } from "./load.ts";
export { isEverything, isSame, keepWithin, totalBytes } from "./memory.ts";
