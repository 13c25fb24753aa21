import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { orderOf, type Placed } from "../testing/order.ts";
import { hasPair } from "./pair.ts";
import { PhraseTerm } from "./phrase.ts";

/** Texts that repeat themselves: runs of new words and of what was there before, one after the other. */
const repetitive = fc
  .array(fc.record({ fresh: fc.array(fc.nat(30), { maxLength: 9 }), from: fc.nat(200), count: fc.nat(40) }), {
    maxLength: 8,
  })
  .map((pieces) => {
    const numbers: number[] = [];
    for (const { fresh, from, count } of pieces) {
      numbers.push(...fresh);
      const start = numbers.length === 0 ? 0 : from % numbers.length;
      for (let at = start; at < start + count && at < numbers.length; at += 1) numbers.push(numbers[at] ?? 0);
    }
    return numbers.map((number) => `word${number}`);
  });

describe("two words of a row", () => {
  it("follow each other where they do, also at the ends of what is repeated", () => {
    fc.assert(
      fc.property(repetitive, fc.boolean(), (words, hasGap) => {
        const list = words.map((word, at): Placed => [word, at + (hasGap && at > words.length / 2 ? 3 : 1)]);
        const order = orderOf(list);
        const next = new Set(
          list.flatMap(([word, place], at) => {
            const behind = list[at + 1];
            return behind?.[1] === place + 1 ? [`${word} ${behind[0]}`] : [];
          }),
        );
        const own = [...new Set(words)];
        for (const before of own)
          for (const behind of own) {
            const found = hasPair(order, 0, order.length, new PhraseTerm(before), new PhraseTerm(behind));
            expect(found).toBe(next.has(`${before} ${behind}`));
          }
      }),
      { numRuns: 300 },
    );
  });

  it("are left to a full look where a row's order is not kept in single bytes", () => {
    const many = orderOf(Array.from({ length: 400 }, (_, at): Placed => [`word${at}`, at + 1]));
    expect(hasPair(many, 0, many.length, new PhraseTerm("word1"), new PhraseTerm("word2"))).toBeUndefined();
    expect(hasPair(many, 0, 0, new PhraseTerm("word1"), new PhraseTerm("word2"))).toBe(false);
  });
});
