import type { TermTest } from "../query.ts";
import type { TermColumn } from "./types.ts";

/** Sets `marks[row]` to 1 for each row that has a term for which the test holds; other marks stay as they are. */
export function markTerm(_column: TermColumn, _test: TermTest, _marks: Uint8Array): void {
  throw new Error("not written yet");
}

/** The same test for one term. */
export function termFits(_term: string, _test: TermTest): boolean {
  throw new Error("not written yet");
}
