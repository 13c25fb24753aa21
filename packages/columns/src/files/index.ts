export {
  buildFiles,
  countFiles,
  countFits,
  FileLists,
  fileFits,
  isPacked,
  markFiles,
  mergeFiles,
  packPaths,
} from "./naive-column.ts";
export { type FileColumn, fileBytes, type PathTest } from "./types.ts";
