export { buildFiles } from "./build.ts";
export { countFits, fileFits } from "./fresh.ts";
export { FileLists } from "./lists.ts";
export { countFiles, markFiles } from "./mark.ts";
export { mergeFiles } from "./merge.ts";
export { isPacked, packPaths } from "./packed.ts";
export { type FileColumn, fileBytes, type PathTest } from "./types.ts";
