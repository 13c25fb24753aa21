export { type FileColumn, fileBytes, type PathTest } from "./types.ts";
