import { describe, expect, it } from "vitest";
import { difference } from "../records/patch.ts";
import { reversed } from "./reverse.ts";

const cases: [string, Record<string, unknown>, Record<string, unknown>][] = [
  ["a changed text", { a: "x", b: 1 }, { a: "y", b: 1 }],
  ["an added field", { a: 1 }, { a: 1, b: { c: 2 } }],
  ["a removed object", { a: { b: 1 }, c: 1 }, { c: 1 }],
  ["a changed and a removed part of an object", { a: { b: 1, c: 2, d: 3 } }, { a: { b: 2, d: 3 } }],
  ["an object emptied", { a: { b: 1 } }, { a: {} }],
  ["an object in place of a list", { a: [1, 2] }, { a: { b: 1 } }],
  ["lists, which change whole", { a: [{ b: 1 }, 2] }, { a: [{ b: 2 }] }],
  ["null in place of a value", { a: 1 }, { a: null }],
];

describe("A change taken back", () => {
  it.each(cases)("gives the document before: %s", (_what, before, after) => {
    const parts = difference(before, after);
    expect(reversed(after, parts?.before as Record<string, unknown>, parts?.after as Record<string, unknown>)).toEqual(
      before,
    );
  });

  it("does not change the document it starts from, nor any prototype", () => {
    const after = JSON.parse('{"a":{"__proto__":{"x":1},"b":2}}');
    const text = JSON.stringify(after);
    const before = reversed(after, { a: { b: 1 } }, { a: { b: 2 } });
    expect(JSON.stringify(before)).toBe('{"a":{"__proto__":{"x":1},"b":1}}');
    expect(JSON.stringify(after)).toBe(text);
    expect({}).not.toHaveProperty("x");
  });
});
