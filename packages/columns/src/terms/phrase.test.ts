import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PhraseWord } from "../query.ts";
import { orderOf, type Placed, hasPhrase as plainly } from "../testing/order.ts";
import { hasPhrase, PhraseTerm, placesIn } from "./phrase.ts";
import { packSequence, plain, RowWords, wide } from "./sequence.ts";

const inTurn = (words: readonly string[]) => words.map((word, at): Placed => [word, at + 1]);

/** As a scan asks: of words that the row has. */
function has(list: readonly Placed[], words: readonly PhraseWord[]): boolean {
  const own = new Set(list.map(([term]) => term));
  const terms = words.map(({ test }) =>
    [...own].filter((term) => ("equals" in test ? term === test.equals : term.startsWith(test.prefix))),
  );
  if (terms.some((one) => one.length === 0)) return false;
  const sequence = orderOf(list);
  return hasPhrase(
    sequence,
    0,
    sequence.length,
    terms.map((one) => one.map((term) => new PhraseTerm(term))),
    placesIn(words),
  );
}

const phrase = (...words: string[]): PhraseWord[] => words.map((equals) => ({ test: { equals }, distance: 1 }));

describe("the order of a row's words", () => {
  it("tells which words follow each other, however many there are", () => {
    const anyNumber = fc.oneof(fc.nat(12), fc.nat(150), fc.nat(2_000));
    fc.assert(
      fc.property(anyNumber, fc.array(fc.nat(2_000), { maxLength: 600 }), fc.nat(2_000), (most, numbers, asked) => {
        const words = numbers.map((number) => `word${number % (most + 1)}`);
        const list = inTurn(words);
        const at = asked % Math.max(1, words.length);
        const there = phrase(...words.slice(at, at + 3));
        if (there.length > 0) expect(has(list, there)).toBe(true);
        const other = phrase(words[at] ?? "", words[asked % 7] ?? "");
        expect(has(list, other)).toBe(plainly(orderOf(list), other));
      }),
      { numRuns: 300 },
    );
  });

  it("costs a byte for each word, and next to nothing for what is repeated", () => {
    const words = Array.from({ length: 60 }, (_, at) => `word${at}`);
    expect(orderOf(inTurn(words)).length).toBeLessThan(80);
    expect(orderOf(inTurn([...words, ...words])).length).toBeLessThan(84);
  });

  it("takes two bytes for each of many words, and writes out words that share a place", () => {
    const many = inTurn(Array.from({ length: 1_000 }, (_, at) => `word${at}`));
    expect(orderOf(many)[0]).toBeGreaterThanOrEqual(wide);
    expect(has(many, phrase("word7", "word8"))).toBe(true);
    expect(has(many, phrase("word8", "word7"))).toBe(false);
    const shared: Placed[] = [...inTurn(["a", "b"]), ["c", 2]];
    expect(orderOf(shared)[0]).toBe(plain);
    expect(has(shared, phrase("a", "c"))).toBe(true);
    expect(has(shared, phrase("c", "b"))).toBe(false);
  });

  it("survives a row without words", () => {
    expect(has([], phrase("a"))).toBe(false);
    expect(packSequence(new RowWords(), () => "").length).toBeGreaterThan(0);
  });
});
