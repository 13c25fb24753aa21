export { buildTerms } from "./build.ts";
export { markTerm, termFits } from "./mark.ts";
export { mergeTerms } from "./merge.ts";
export { goneRow, type TermColumn, termBytes } from "./types.ts";
