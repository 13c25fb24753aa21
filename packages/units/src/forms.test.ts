import { expect, it } from "vitest";
import { numberForms } from "./forms.ts";

it("tells single numbers with where they stand and their unit as written", () => {
  const metadata = { energy: { value: 9, unit: "keV" }, frames: 5, "a.b": { c: { v: 1, u: "mm", valueSI: 0.001 } } };
  expect(numberForms(metadata)).toEqual({
    plain: [
      { key: "a\\.b.c", place: "v", unit: "mm" },
      { key: "energy", place: "value", unit: "keV" },
      { key: "frames", place: "", unit: "" },
    ],
    spread: [],
    // What a quantity has beside its number is not indexed by itself.
    loose: ["a\\.b.c.valueSI"],
    open: false,
  });
});

it("tells ranges, arrays and what stands in arrays by their unit, and where their numbers are", () => {
  const metadata = {
    span: { min: 1, max: 2, unit: "K" },
    list: { value: [1, [2]], unit: "mm" },
    bare: [1, 2],
    items: [{ gap: { value: 3, unit: "mm" } }, { gap: { value: 4, unit: "mm" } }],
    text: { value: "7", unit: "K" },
  };
  expect(numberForms(metadata)).toEqual({
    plain: [],
    spread: [
      { key: "items.gap", unit: "mm" },
      { key: "list", unit: "mm" },
      { key: "span", unit: "K" },
      { key: "text", unit: "K" },
    ],
    loose: ["bare", "items.gap.value", "list.value", "span.max", "span.min"],
    open: false,
  });
});

it("calls numbers loose that may leave the range of numbers in SI or lose digits", () => {
  const metadata = { huge: { value: 1e200, unit: "km" }, far: { value: 1, unit: "Ym^12" }, large: 1e300 };
  expect(numberForms(metadata)).toMatchObject({ plain: [], loose: ["far.value", "huge.value", "large"] });
});

it("says of metadata beyond its limits only that numbers may be anywhere", () => {
  const wide = Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`k${n}`, n]));
  const deep = JSON.parse(`${'{"a":'.repeat(100)}1${"}".repeat(100)}`);
  for (const metadata of [wide, deep, { ["k".repeat(300)]: 1 }, { "a\0": 1 }])
    expect(numberForms(metadata)).toEqual({ plain: [], spread: [], loose: [], open: true });
});
