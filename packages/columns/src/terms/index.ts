export { buildTerms, invertTerms } from "./build.ts";
export { eachTerm } from "./each.ts";
export { TermLists } from "./lists.ts";
export { markTerm, termFits } from "./mark.ts";
export { mergeTerms } from "./merge.ts";
export { hasPhrase, PhraseTerm, placesIn } from "./phrase.ts";
export { packSequence, RowWords, writeSequence } from "./sequence.ts";
export { goneRow, type TermColumn, termBytes } from "./types.ts";
export { wordHash } from "./word-codes.ts";
