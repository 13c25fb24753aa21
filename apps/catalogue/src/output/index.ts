export { createOutput, endWithReader, type Output } from "./console.ts";
export type { Progress } from "./progress.ts";
export { humanSize, plain, plural, table } from "./text.ts";
