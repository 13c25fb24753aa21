import type { PhraseWord } from "../query.ts";
import { packSequence, RowWords, wordHash } from "../terms/index.ts";

/** A term and where it stands in its row, from 1 on. */
export type Placed = readonly [term: string, position: number];

const placed = new WeakMap<Uint8Array, readonly Placed[]>();

/** The order of a row's terms as rows carry it; the oracle reads it as it was given. */
export function orderOf(list: readonly Placed[]): Uint8Array {
  const positions = Map.groupBy(list, ([term]) => term);
  const words = [...positions.keys()];
  const row = new RowWords();
  for (const [term, all] of positions) {
    row.word(wordHash(term));
    for (const position of new Set(all.map(([, at]) => at))) row.at(position);
  }
  const sequence = packSequence(row, (word) => words[word] ?? "");
  placed.set(sequence, list);
  return sequence;
}

/** The meaning of a phrase: some term that fits its first word, and behind it, at the distances, those that fit the others. */
export function hasPhrase(sequence: Uint8Array | undefined, words: readonly PhraseWord[]): boolean {
  const list = (sequence && placed.get(sequence)) ?? [];
  const fits = (term: string, { test }: PhraseWord) =>
    "equals" in test ? term === test.equals : term.startsWith(test.prefix);
  const ends = words.reduce<readonly number[] | undefined>(
    (before, word) =>
      list.flatMap(([term, position]) =>
        fits(term, word) && (before === undefined || before.includes(position - word.distance)) ? [position] : [],
      ),
    undefined,
  );
  return (ends?.length ?? 0) > 0;
}
