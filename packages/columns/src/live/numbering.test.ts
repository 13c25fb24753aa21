import { describe, expect, it } from "vitest";
import { Dictionary } from "../dictionary.ts";
import { buildLoose } from "../segment/index.ts";
import { Numbering } from "./numbering.ts";

const { segment } = buildLoose({ facets: [], numbers: [], terms: [] }, [], { id: 1 });

describe("numbering the values of segments", () => {
  it("gives a list that grows the same numbers, however many turns it takes and whoever asks meanwhile", async () => {
    const dictionary = new Dictionary(["known"]);
    const numbering = new Numbering([dictionary]);
    const list = Array.from({ length: 7_000 }, (_, n) => `value ${n}`);
    const first = numbering.numbersOf({ segment, values: [list] });
    list.push("known", ...Array.from({ length: 9_000 }, (_, n) => `more ${n}`));
    const both = await Promise.all([first, numbering.numbersOf({ segment, values: [list] })]);
    expect(both.map(([numbers]) => numbers?.length)).toEqual([7_000, 16_001]);
    for (const [numbers] of both)
      expect(Array.from(numbers ?? [], (number) => dictionary.values[number])).toEqual(list.slice(0, numbers?.length));
    expect(dictionary.size).toBe(16_001);
  });

  it("refuses another number of facets", async () => {
    await expect(new Numbering([]).numbersOf({ segment, values: [[]] })).rejects.toThrow(RangeError);
  });
});
