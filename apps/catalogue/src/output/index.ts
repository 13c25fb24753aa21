export { createOutput, endWithReader, type Output } from "./console.ts";
export { humanSize, plain, plural, table, width } from "./text.ts";
