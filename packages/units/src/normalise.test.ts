import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { enrichSI } from "./enrich.ts";
import { joinKey, splitKey } from "./key.ts";
import type { JsonObject } from "./measurement.ts";
import { METADATA_LIMITS, normaliseMetadata } from "./normalise.ts";
import { parseRange, rangeToSI } from "./range.ts";

/** Shortens a result to the lines that a reader can compare at a glance. */
function numbers(metadata: JsonObject): string[] {
  return normaliseMetadata(metadata).quantities.map(({ key, lo, hi, unitSI }) =>
    `${key} = ${lo === hi ? lo : `${lo}..${hi}`} ${unitSI}`.trim(),
  );
}

function texts(metadata: JsonObject): string[] {
  return normaliseMetadata(metadata).strings.map(({ key, value }) => `${key} = ${value}`);
}

describe("normaliseMetadata", () => {
  it.each<[string, JsonObject, string[]]>([
    ["{value, unit}", { a: { value: 2, unit: "mm" } }, ["a = 0.002 m"]],
    ["{value, units}", { a: { value: 2, units: "mm" } }, ["a = 0.002 m"]],
    ["{v, u}", { a: { v: 2, u: "mm" } }, ["a = 0.002 m"]],
    ["SciCat's rule of first letters", { a: { valor: 2, unidad: "mm" } }, ["a = 0.002 m"]],
    [
      "stored SI values, which are computed anew",
      { a: { value: 2, unit: "mm", valueSI: 9, unitSI: "x" } },
      ["a = 0.002 m"],
    ],
    ["a two-element range", { a: { value: [1, 2], unit: "cm" } }, ["a = 0.01..0.02 m"]],
    ["a reversed range", { a: { value: [2, 1], unit: "cm" } }, ["a = 0.01..0.02 m"]],
    ["{min, max, unit}", { a: { min: 0, max: 10, unit: "degC" } }, ["a = 273.15..283.15 K"]],
    ["{min, max} with other keys", { a: { min: 0, max: 10, mean: 4 } }, ["a = 0..10", "a.mean = 4"]],
    ["an array of numbers", { a: [5, 1, 9] }, ["a = 1..9"]],
    ["an array of arrays", { a: { value: [[1, 2], [3]], unit: "m" } }, ["a = 1..3 m"]],
    ["a numeric text with a unit", { a: { value: "12.5", unit: "K" } }, ["a = 12.5 K"]],
    ["a numeric text without a unit", { a: "12.5", b: { value: "12.5", unit: "" } }, []],
    [
      "a value without a unit",
      { a: { value: 3 }, b: { value: 4, unit: "" }, c: { value: 5, unit: null } },
      ["a = 3", "b = 4", "c = 5"],
    ],
    ["bare numbers", { a: 1, b: { c: -2.5 } }, ["a = 1", "b.c = -2.5"]],
    [
      "things that only look like a quantity",
      { a: { version: 3, user: "bob" }, b: { u: 1, v: 2 } },
      ["a.version = 3", "b.u = 1", "b.v = 2"],
    ],
    ["a value beside an unrelated u", { a: { value: 3, user: "bob" } }, ["a = 3"]],
    [
      "objects in an array",
      {
        a: [
          { value: 1, unit: "m" },
          { value: 2, unit: "m" },
        ],
      },
      ["a = 1 m", "a = 2 m"],
    ],
    ["nothing", { a: null, b: {}, c: [], d: [null] }, []],
  ])("understands %s", (_name, metadata, expected) => {
    expect(numbers(metadata)).toEqual(expected);
  });

  it("lists texts and switches", () => {
    const metadata = {
      a: " hi ",
      b: true,
      c: ["x", "y"],
      d: { value: "open", unit: "" },
      e: "",
      f: { value: 1, note: "n" },
    };
    expect(texts(metadata)).toEqual(["a = hi", "b = true", "c = x", "c = y", "d = open", "f.note = n"]);
  });

  it("keeps an unknown unit, flags it, and finds it again by the same text", () => {
    const { quantities, flags } = normaliseMetadata({ a: { value: 3, unit: "foo" } });
    expect(quantities).toEqual([{ key: "a", lo: 3, hi: 3, unitSI: "?foo", unit: "foo", known: false }]);
    expect(flags).toEqual([{ key: "a", unit: "foo", message: 'unknown unit "foo"' }]);
    const range = parseRange("2..4 foo");
    expect("error" in range ? range : rangeToSI(range)).toEqual({ lo: 2, hi: 4, unitSI: "?foo" });
  });

  it("reads raw JSON numbers", () => {
    // Node's own function; TypeScript's library does not list it yet.
    const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => unknown };
    expect(numbers({ a: rawJSON("1e2"), b: { value: rawJSON("12345678901234567890"), unit: "mm" } })).toEqual([
      "a = 100",
      "b = 12345678901234568 m",
    ]);
  });

  it("takes hostile keys for ordinary ones", () => {
    const metadata = JSON.parse(
      '{"__proto__":{"value":1,"unit":"m"},"constructor":2,"a.b":3,"a\\\\":{"b":4},"":{"":5},"$x\\u0000":6}',
    );
    const keys = normaliseMetadata(metadata).quantities.map(({ key }) => key);
    expect(keys).toEqual(["__proto__", "constructor", "a\\.b", "a\\\\.b", ".", "$x\0"]);
    expect(keys.map(splitKey)).toEqual([["__proto__"], ["constructor"], ["a.b"], ["a\\", "b"], ["", ""], ["$x\0"]]);
  });

  it("stays within its limits and says so", () => {
    const many = Object.fromEntries(
      Array.from({ length: 5000 }, (_, index) => [`k${index}`, index % 2 === 0 ? index : "t"]),
    );
    const wide = normaliseMetadata({ many });
    expect([wide.quantities.length, wide.strings.length, wide.truncated]).toEqual([2000, 2000, true]);
    const list = normaliseMetadata({ a: Array.from({ length: 101 }, () => "t") });
    expect([list.strings.length, list.truncated]).toEqual([METADATA_LIMITS.arrayStrings, true]);
    expect(normaliseMetadata({ a: Array.from({ length: 100 }, () => "t") }).truncated).toBe(false);
    expect(normaliseMetadata({ ["k".repeat(257)]: 1 })).toEqual({
      quantities: [],
      strings: [],
      flags: [],
      truncated: true,
    });
    expect(normaliseMetadata({ a: "x".repeat(5000) }).strings[0]?.value).toHaveLength(1000);
    expect(normaliseMetadata({ a: `${"x".repeat(999)}💥` }).strings[0]?.value).toBe("x".repeat(999));
    expect(normaliseMetadata({ a: { value: 1, unit: "x".repeat(5000) } }).flags[0]?.unit).toHaveLength(64);
    expect(normaliseMetadata({ a: { value: 1e308, unit: "km" } })).toMatchObject({ quantities: [], truncated: true });
  });

  it("survives metadata 100,000 levels deep", () => {
    let objects: JsonObject = { value: 1 };
    let arrays: unknown[] = [1];
    for (let level = 0; level < 100_000; level += 1) {
      objects = { a: objects };
      arrays = [arrays];
    }
    expect(normaliseMetadata({ objects }).truncated).toBe(true);
    expect(numbers({ arrays })).toEqual(["arrays = 1"]);
    expect(normaliseMetadata({ arrays: [...arrays, "text"] }).truncated).toBe(false);
    expect(Object.keys(enrichSI({ objects }))).toEqual(["objects"]);
  });

  it("never throws, never changes its input, and keeps lo below hi on any JSON", () => {
    const leaf = fc.oneof(
      fc.record({ value: fc.double(), unit: fc.constantFrom("mm", "°C", "foo", "") }),
      fc.record({ min: fc.double(), max: fc.double(), unit: fc.string() }),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), leaf), (metadata) => {
        const before = JSON.stringify(metadata);
        const { quantities, strings } = normaliseMetadata(metadata);
        expect(JSON.stringify(metadata)).toBe(before);
        for (const { key, lo, hi } of quantities) {
          expect(lo).toBeLessThanOrEqual(hi);
          expect(joinKey(splitKey(key))).toBe(key);
        }
        for (const { value } of strings) expect(value).not.toBe("");
        enrichSI(metadata);
        expect(JSON.stringify(metadata)).toBe(before);
      }),
    );
  });
});

describe("keys", () => {
  it("have one path each, and every path has one key", () => {
    const path = fc.array(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom("a", ".", "\\") })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(path, path, (first, second) => {
        expect(splitKey(joinKey(first))).toEqual(first);
        expect(joinKey(first) === joinKey(second)).toBe(JSON.stringify(first) === JSON.stringify(second));
      }),
    );
  });
});

describe("enrichSI", () => {
  it("adds what SciCat adds", () => {
    const metadata = {
      mass: { value: 600, unit: "mg" },
      way: { v: -2, u: "km" },
      gap: { value: [1, 2], unit: "cm" },
      group: { temperature: { value: 0, unit: "degC", valueSI: 5, unitSI: "old" } },
      long: { value: [1, 2, 3], unit: "cm" },
      odd: { value: 3, unit: "foo" },
      bare: { value: 3, unit: "" },
      plain: 5,
    };
    expect(enrichSI(metadata)).toEqual({
      mass: { value: 600, unit: "mg", valueSI: 0.0006, unitSI: "kg" },
      way: { v: -2, u: "km", valueSI: -2000, unitSI: "m" },
      gap: { value: [1, 2], unit: "cm", valueSI: [0.01, 0.02], unitSI: "m" },
      group: { temperature: { value: 0, unit: "degC", valueSI: 273.15, unitSI: "K" } },
      long: { value: [1, 2, 3], unit: "cm", valueSI: [1, 2, 3], unitSI: "cm" },
      odd: { value: 3, unit: "foo", valueSI: 3, unitSI: "foo" },
      bare: { value: 3, unit: "" },
      plain: 5,
    });
  });

  it("keeps a key called __proto__ as an ordinary one", () => {
    const enriched = enrichSI(JSON.parse('{"__proto__":{"value":1,"unit":"mm"}}'));
    expect(JSON.stringify(enriched)).toBe('{"__proto__":{"value":1,"unit":"mm","valueSI":0.001,"unitSI":"m"}}');
  });
});
