import { expect, it } from "vitest";
import { compareTexts } from "../../screen/texts.ts";
import { frequent } from "./frequent.ts";

/** The same by sorting everything. */
function naive(values: readonly string[], counts: Uint32Array, limit: number, isListed: (number: number) => boolean) {
  const listed = values.flatMap((text, number) => {
    const count = counts[number] ?? 0;
    return count > 0 && isListed(number) ? [{ number, text, count }] : [];
  });
  const sorted = listed.toSorted((a, b) => b.count - a.count || compareTexts(a.text, b.text));
  return { best: sorted.slice(0, limit).map(({ number }) => number), size: listed.length };
}

/** Numbers from 0 up to, not including, `most`; the same in each run. */
function drawer(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % most;
  };
}

it("finds the most frequent values as sorting all of them does, whatever is equal or left out", () => {
  const draw = drawer(7);
  for (let round = 0; round < 400; round++) {
    const size = draw(round % 10 === 0 ? 2_000 : 60);
    const values = Array.from({ length: size }, (_, at) => `${["é", "a", "\u{1f600}", "\ufb01", ""][draw(5)]}${at}`);
    const most = [1, 2, 5, 1_000, 4_294_967_295][draw(5)] ?? 1;
    const counts = Uint32Array.from(values, () => (draw(3) === 0 ? 0 : draw(most + 1)));
    // Dictionaries may have grown since the values were counted.
    const some = draw(4) === 0 ? counts.subarray(0, draw(size + 1)) : counts;
    const left = draw(3);
    const isListed = (number: number) => left === 0 || number % 3 !== left;
    const limit = 1 + draw(round % 3 === 0 ? 100 : 10);
    expect(frequent(values, some, limit, isListed)).toEqual(naive(values, some, limit, isListed));
  }
});

it("takes rising and falling counts alike", () => {
  const values = Array.from({ length: 500 }, (_, at) => `value ${at}`);
  const rising = Uint32Array.from(values, (_, at) => at + 1);
  expect(frequent(values, rising, 3, () => true)).toEqual({ best: [499, 498, 497], size: 500 });
  expect(frequent(values, rising.toReversed(), 3, () => true)).toEqual({ best: [0, 1, 2], size: 500 });
  expect(frequent([], new Uint32Array(), 3, () => true)).toEqual({ best: [], size: 0 });
});
