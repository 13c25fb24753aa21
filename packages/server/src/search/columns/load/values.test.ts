import { describe, expect, it } from "vitest";
import { ToldValues, Values } from "./values.ts";

describe("values of a thread that loads", () => {
  it("are told once, and are the same lists on the other side", () => {
    const values = new Values(2);
    const told = new ToldValues();
    for (const words of [["a", "b"], ["b", "c"], ["a"]]) {
      const dictionaries = values.next();
      for (const word of words) dictionaries[1]?.intern(word);
      const lists = told.take(structuredClone(values.added()));
      expect(lists).toEqual(dictionaries.map((dictionary) => dictionary.values));
    }
    values.next();
    expect(values.added()).toEqual({ anew: false, added: [[], []] });
  });

  it("begin anew when there are very many", () => {
    const values = new Values(1);
    const told = new ToldValues();
    const [first] = values.next();
    for (let n = 0; n <= 200_000; n++) first?.intern(`value ${n}`);
    const before = told.take(values.added());
    const [second] = values.next();
    second?.intern("later");
    const added = values.added();
    expect(added).toEqual({ anew: true, added: [["later"]] });
    expect(told.take(added)).toEqual([["later"]]);
    expect(before[0]).toHaveLength(200_001);
  });
});
