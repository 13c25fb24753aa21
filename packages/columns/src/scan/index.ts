export { KnownFiles } from "./files.ts";
export { scanFresh } from "./fresh.ts";
export { scanSegment } from "./scan.ts";
export { addTally, answerOf, emptyTally } from "./tally.ts";
export type { FreshRow, ScanRequest, Tally } from "./types.ts";
