import type { PhraseWord } from "../query.ts";
import type { SourceRow } from "../schema.ts";
import {
  eachTerm,
  hasPair,
  hasPhrase,
  markTerm,
  PhraseTerm,
  placesIn,
  type TermColumn,
  termFits,
} from "../terms/index.ts";
import { keepMarked } from "./kernels.ts";
import { marked, noMarks, type Resolved } from "./resolved.ts";

/** Rows with a phrase: those with all its words are found by these, and each that is still wanted is looked at. */
export function phraseWithin(column: TermColumn, words: readonly PhraseWord[]): Resolved {
  const { sequences } = column;
  if (sequences === undefined) return false;
  const marks = noMarks(column.rows);
  words.forEach(({ test }, at) => {
    const own = noMarks(column.rows);
    markTerm(column, test, own.bytes);
    if (at === 0) marks.words.set(own.words);
    else
      for (let word = 0; word < own.words.length; word += 1)
        marks.words[word] = (marks.words[word] ?? 0) & (own.words[word] ?? 0);
  });
  const candidates = marked(marks);
  if (candidates === false) return false;
  const { bytes } = marks;
  const places = placesIn(words);
  const termsOf = words.map(({ test }) =>
    "equals" in test ? always(test.equals) : beginning(column, test.prefix, bytes),
  );
  const { starts, bytes: orders } = sequences;
  const terms = termsOf.map((): readonly PhraseTerm[] => []);
  const isThere = (row: number) => {
    for (let word = 0; word < termsOf.length; word += 1) terms[word] = termsOf[word]?.(row) ?? [];
    return hasPhrase(orders, starts[row] ?? 0, starts[row + 1] ?? 0, terms, places);
  };
  const pair = pairOf(words);
  const isPair = words.length === 2;
  const has =
    pair === undefined
      ? isThere
      : (row: number) => {
          const found = hasPair(orders, starts[row] ?? 0, starts[row + 1] ?? 0, pair.before, pair.behind);
          return found === undefined || (found && !isPair) ? isThere(row) : found;
        };
  return {
    cost: 60,
    ...(candidates === true || candidates.known === undefined ? {} : { known: candidates.known }),
    fits: (row) => bytes[row] === 1 && has(row),
    restrict(mask, from, count) {
      keepMarked(mask.bytes, bytes, from, count);
      const { bytes: kept, words: four } = mask;
      for (let word = 0; 4 * word < count; word += 1) {
        if (four[word] === 0) continue;
        for (let at = 4 * word; at < 4 * word + 4; at += 1) if (kept[at] === 1 && !has(from + at)) kept[at] = 0;
      }
    },
  };
}

/** Two words of the phrase, one directly behind the other, that are looked for first. */
function pairOf(words: readonly PhraseWord[]): { before: PhraseTerm; behind: PhraseTerm } | undefined {
  for (let at = 1; at < words.length; at += 1) {
    const [before, behind] = [words[at - 1], words[at]];
    if (before === undefined || behind?.distance !== 1) continue;
    if ("equals" in before.test && "equals" in behind.test)
      return { before: new PhraseTerm(before.test.equals), behind: new PhraseTerm(behind.test.equals) };
  }
  return undefined;
}

type TermsOf = (row: number) => readonly PhraseTerm[];

function always(text: string): TermsOf {
  const terms = [new PhraseTerm(text)];
  return () => terms;
}

/** Which terms of those that begin so each candidate has; found out when it is asked for the first time. */
function beginning(column: TermColumn, prefix: string, candidates: Uint8Array): TermsOf {
  let known: ((row: number) => readonly PhraseTerm[]) | undefined;
  const read = (): TermsOf => {
    /** For each row the last of its links, plus one; a link is a term and the link before. */
    const last = new Uint32Array(column.rows);
    const terms: PhraseTerm[] = [];
    const before: number[] = [];
    eachTerm(column, prefix, (text, rows, count) => {
      const term = new PhraseTerm(text);
      for (let at = 0; at < count; at += 1) {
        const row = rows[at] ?? 0;
        if (candidates[row] !== 1) continue;
        before.push(last[row] ?? 0);
        last[row] = terms.push(term);
      }
    });
    return (row) => {
      const found: PhraseTerm[] = [];
      for (let link = last[row] ?? 0; link > 0; link = before[link - 1] ?? 0) {
        const term = terms[link - 1];
        if (term !== undefined) found.push(term);
      }
      return found;
    };
  };
  return (row) => {
    known ??= read();
    return known(row);
  };
}

/** The same for a row that is not yet in a segment. */
export function phraseTest(column: number, words: readonly PhraseWord[]): (row: SourceRow) => boolean {
  const places = placesIn(words);
  return (row) => {
    const sequence = row.sequences?.[column];
    if (sequence === undefined) return false;
    const own = row.terms[column] ?? [];
    const terms = words.map(({ test }) => own.filter((term) => termFits(term, test)));
    return (
      terms.every((list) => list.length > 0) &&
      hasPhrase(
        sequence,
        0,
        sequence.length,
        terms.map((list) => list.map((term) => new PhraseTerm(term))),
        places,
      )
    );
  };
}
