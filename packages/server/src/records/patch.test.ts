import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { difference, jsonPatch, mergePatch } from "./patch.ts";

describe("merge patch", () => {
  // Cases after the appendix of RFC 7396.
  it.each([
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [
      ["a", "b"],
      ["c", "d"],
      ["c", "d"],
    ],
    [{ a: "foo" }, null, null],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])("turns %j by %j into %j", (target, patch, result) => {
    const before = JSON.stringify(target);
    expect(mergePatch(target, patch)).toEqual(result);
    expect(JSON.stringify(target)).toBe(before);
  });
});

describe("JSON patch", () => {
  it("applies all operations or none", () => {
    const target = { a: 1, list: [1, 2] };
    expect(
      jsonPatch(target, [
        { op: "add", path: "/list/-", value: 3 },
        { op: "remove", path: "/a" },
      ]),
    ).toEqual({ list: [1, 2, 3] });
    expect(() =>
      jsonPatch(target, [
        { op: "replace", path: "/a", value: 2 },
        { op: "test", path: "/a", value: 1 },
      ]),
    ).toThrow(/Operation 1/);
    expect(target).toEqual({ a: 1, list: [1, 2] });
  });

  it.each([
    [[{ op: "add", path: "/a" }], "value"],
    [[{ op: "move", path: "/a" }], "from"],
    [[{ op: "jump", path: "/a" }], "op"],
    [{ op: "add", path: "/a", value: 1 }, "array"],
    [[{ op: "add", path: "/__proto__/x", value: 1 }], "__proto__"],
    [[{ op: "remove", path: "/missing" }], "Operation 0"],
    [[{ op: "add", path: "/constructor/prototype/x", value: 1 }], "constructor"],
  ])("refuses %j", (patch, _reason) => {
    expect(() => jsonPatch({ b: 1 }, patch)).toThrow();
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

describe("the difference that history keeps", () => {
  it("turns the old document into the new one and back", () => {
    const doc = fc.dictionary(
      fc.string({ maxLength: 3 }).filter((key) => key !== "__proto__"),
      fc.oneof(fc.integer(), fc.constantFrom([1], [2], "x"), fc.dictionary(fc.constantFrom("a", "b"), fc.integer())),
      { maxKeys: 5 },
    );
    fc.assert(
      fc.property(doc, doc, (before, after) => {
        const diff = difference(before, after);
        if (!diff) {
          expect(sorted(before)).toEqual(sorted(after));
          return;
        }
        const removed = (was: unknown, became: unknown): unknown => nulls(was, became);
        expect(sorted(mergePatch(before, removed(diff.before, diff.after)))).toEqual(sorted(after));
        expect(sorted(mergePatch(after, removed(diff.after, diff.before)))).toEqual(sorted(before));
      }),
    );
  });

  it("says nothing when only the order of keys differs", () => {
    expect(difference({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toBeUndefined();
  });
});

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value);

// A difference names removed keys on one side only; as a merge patch they are nulls.
function nulls(was: unknown, became: unknown): unknown {
  if (!isObject(was) || !isObject(became)) return became;
  const gone = Object.keys(was)
    .filter((key) => !(key in became))
    .map((key) => [key, null]);
  return {
    ...Object.fromEntries(gone),
    ...Object.fromEntries(
      Object.entries(became).map(([key, value]) => [key, key in was ? nulls(was[key], value) : value]),
    ),
  };
}

function sorted(value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
