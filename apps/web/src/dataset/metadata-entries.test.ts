import { describe, expect, it } from "vitest";
import { arrayItems, filterEntries, metadataEntries, pathText } from "./metadata-entries.ts";

const one = (value: unknown) => metadataEntries({ it: value })[0];

describe("metadata entries", () => {
  it("understand the ways in which values carry units", () => {
    expect(one({ value: 8.5, unit: "keV" })).toMatchObject({
      kind: "number",
      text: "8.5",
      unit: "keV",
      numbers: [8.5],
    });
    expect(one({ v: 3, u: "s" })).toMatchObject({ kind: "number", text: "3", unit: "s" });
    expect(one({ min: -1, max: 1, unit: "deg" })).toMatchObject({ kind: "range", text: "-1 … 1", numbers: [-1, 1] });
    expect(one({ value: "open", unit: "" })).toMatchObject({ kind: "text", text: "open", unit: undefined });
  });

  it("show bare values of every kind", () => {
    expect(one(5)).toMatchObject({ kind: "number", text: "5", unit: undefined });
    expect(one(null)).toMatchObject({ kind: "text", text: "null" });
    expect(one(false)).toMatchObject({ kind: "text", text: "false" });
    expect(one([])).toMatchObject({ kind: "array", text: "", size: 0 });
  });

  it("fold long arrays and keep what they hold", () => {
    const entry = one({ value: Array.from({ length: 20 }, (_, index) => index), unit: "mm" });
    expect(entry).toMatchObject({ kind: "array", text: "0, 1, 2, 3, 4, 5, 6, 7, …", unit: "mm", size: 20 });
    expect(arrayItems(entry?.raw)).toHaveLength(20);
  });

  it("come depth first in the order they were sent, groups before their content", () => {
    const paths = metadataEntries({ b: { y: 1, x: { z: 2 } }, a: 3 }).map((entry) => pathText(entry.path));
    expect(paths).toEqual(["b", "b.y", "b.x", "b.x.z", "a"]);
  });

  it("survive names that mean something to JavaScript", () => {
    const hostile: unknown = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}');
    // Parsed from an object literal.
    const entries = metadataEntries(hostile as Record<string, unknown>);
    expect(entries.map((entry) => pathText(entry.path))).toEqual(["__proto__", "__proto__.polluted", "constructor"]);
  });

  it("survive deep nesting", () => {
    let deep: Record<string, unknown> = { end: 1 };
    for (let level = 0; level < 5_000; level += 1) deep = { d: deep };
    expect(metadataEntries(deep)).toHaveLength(5_001);
  });

  it("are filtered by name, value and unit, with the groups that lead there", () => {
    const entries = metadataEntries({ detector: { distance: { value: 1.2, unit: "m" }, name: "Pilatus" }, other: 1 });
    const found = (text: string) => filterEntries(entries, text).map((entry) => pathText(entry.path));
    expect(found("pila")).toEqual(["detector", "detector.name"]);
    expect(found("1.2 m")).toEqual(["detector", "detector.distance"]);
    expect(found("")).toHaveLength(4);
  });
});
