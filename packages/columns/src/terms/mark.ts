import type { TermTest } from "../query.ts";
import { TermCursor } from "./cursor.ts";
import { compilePattern, fitsEverything, fitsPattern, type Pattern, textFitsPattern } from "./pattern.ts";
import { afterEntry, markEntries } from "./postings.ts";
import { encodedTerm } from "./text.ts";
import type { TermColumn } from "./types.ts";

/** Sets `marks[row]` to 1 for each row that has a term for which the test holds; other marks stay as they are. */
export function markTerm(column: TermColumn, test: TermTest, marks: Uint8Array): void {
  const cursor = new TermCursor(column);
  const { postings } = cursor;
  if ("equals" in test) {
    const key = encodedTerm(test.equals);
    if (cursor.seek(key, false) && cursor.shared === key.length && cursor.length === key.length)
      markEntries(postings, cursor.entry, afterEntry(postings, cursor.entry), marks);
    return;
  }
  const prefix = encodedTerm(test.prefix);
  if (!cursor.seek(prefix, false)) return;
  const pattern = "pattern" in test ? patternOf(test) : undefined;
  if (pattern && !fitsEverything(pattern)) {
    // A term has the prefix if the one before has it and they share so much.
    for (let has = true; has && cursor.shared >= prefix.length; has = cursor.next()) {
      if (fitsPattern(pattern, cursor.bytes, prefix.length, cursor.length))
        markEntries(postings, cursor.entry, afterEntry(postings, cursor.entry), marks);
    }
    return;
  }
  const first = cursor.entry;
  cursor.seek(prefix, true);
  markEntries(postings, first, cursor.entry, marks);
}

/** The same test for one term. */
export function termFits(term: string, test: TermTest): boolean {
  if ("equals" in test) return term === test.equals;
  if (!term.startsWith(test.prefix)) return false;
  return !("pattern" in test) || textFitsPattern(patternOf(test), term.slice(test.prefix.length));
}

/** A test is asked of one term after the other, and of every segment. */
const compiled = new WeakMap<TermTest, Pattern>();

function patternOf(test: TermTest & { readonly pattern: string }): Pattern {
  let pattern = compiled.get(test);
  if (!pattern) {
    pattern = compilePattern(test.pattern);
    compiled.set(test, pattern);
  }
  return pattern;
}
