export { checksum } from "./node/checksum.ts";
export { Extractor, type ExtractPathOptions, extractPath } from "./node/extractor.ts";
export type { ExtractedFile } from "./node/messages.ts";
export { type FoundFile, type WalkOptions, type WalkProblem, walk } from "./node/walk.ts";
