export { buildTerms } from "./build.ts";
export { eachTerm } from "./each.ts";
export { markTerm, termFits } from "./mark.ts";
export { mergeTerms } from "./merge.ts";
export { hasPhrase, PhraseTerm, placesIn } from "./phrase.ts";
export { packSequence } from "./sequence.ts";
export { goneRow, type TermColumn, termBytes } from "./types.ts";
