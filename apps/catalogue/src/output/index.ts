export { createOutput, endWithReader, type Output } from "./console.ts";
export { humanSize, plain, plural, table } from "./text.ts";
