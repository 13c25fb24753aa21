import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { convert, searchUnit, toSI } from "./convert.ts";
import { compatibleUnits } from "./display-units.ts";

/** The units that no library alone could read; value, unit, target, result. */
const HARD_CASES: [number, string, string, number][] = [
  [9, "keV", "J", 1.4419589085e-15],
  [20, "degC", "K", 293.15],
  [10, "ph/s", "1/s", 10],
  [2, "counts", "", 2],
  [7, "T", "G", 70_000],
  [1, "barn", "m^2", 1e-28],
  [1.5, "1/angstrom", "1/m", 1.5e10],
  [1, "µm", "mm", 0.001],
  [3, "Å", "nm", 0.3],
  [1, "mbar", "Pa", 100],
  [1, "ohm", "V/A", 1],
  [180, "deg", "rad", Math.PI],
  [1, "um", "m", 1e-6],
  [1, "angstrom", "m", 1e-10],
];

/** Spellings that mean the same. */
const SPELLINGS: [string, string[]][] = [
  ["um", ["µm", "μm", "micron", "microns", "micrometer", "Micrometer", " um ", "[um]"]],
  ["angstrom", ["Å", "\u212B", "A\u030A", "Angstrom", "angstroms", "Ang"]],
  [
    "angstrom^-1",
    ["1/angstrom", "1/Å", "Å⁻¹", "Å^-1", "A^-1", "A-1", "1/A", "A⁻¹", "Å**-1", "A^{-1}", "A^(-1)", "Angstrom^-1"],
  ],
  ["nm^-1", ["nm-1", "1/nm", "nm⁻¹", "/nm"]],
  [
    "s^-1",
    [
      "s-1",
      "1/s",
      "Hz",
      "ph/s",
      "photons/s",
      "counts/sec",
      "cts/s",
      "counts per second",
      "photon s^-1",
      "cps",
      "frames/s",
      "hertz",
    ],
  ],
  ["m/s^2", ["m/s2", "m s-2", "m·s⁻²", "m*s^-2", "m.s-2", "m⋅s^(-2)", "m/s/s"]],
  ["deg", ["°", "degree", "degrees", "Degrees"]],
  ["degC", ["°C", "℃", "° C", "deg C", "degrees C", "degree Celsius", "Celsius", "deg_C", "degreesC", "Deg C"]],
  ["K", ["kelvin", "Kelvin", "\u212A"]],
  ["s", ["second", "seconds", "sec", "Seconds"]],
  ["ohm", ["ohms", "Ohm", "Ω", "\u2126"]],
  ["torr", ["Torr", "TORR"]],
  ["G", ["gauss", "Gauss"]],
  ["m^2", ["m²", "m2"]],
  [
    "1",
    [
      "",
      "none",
      "NX_ANY",
      "dimensionless",
      "n/a",
      "a.u.",
      "arb. units",
      "Arbitrary Units",
      "px",
      "pixel",
      "pixels",
      "frame",
      "counts",
      "ph",
      "m/m",
    ],
  ],
  ["percent", ["%"]],
  ["electron/angstrom^2", ["e/A^2", "e-/Å^2", "e/Å²"]],
];

describe("toSI and convert", () => {
  it.each(HARD_CASES)("turns %d %s into %s", (value, from, to, result) => {
    expect(convert(value, from, to)).toBeCloseTo(result, 12);
    expect((convert(value, from, to) ?? 0) / result).toBeCloseTo(1, 12);
  });

  it.each(SPELLINGS)("knows the other spellings of %s", (plain, others) => {
    const expected = toSI(12.5, plain);
    expect(expected).toBeDefined();
    for (const other of others) expect([other, toSI(12.5, other)]).toEqual([other, expected]);
  });

  it("keeps SciCat's documented examples", () => {
    expect(toSI(600, "mg")).toEqual({ value: 0.0006, unit: "kg" });
    expect(toSI(-2, "km")).toEqual({ value: -2000, unit: "m" });
    expect(toSI(0, "degC")).toEqual({ value: 273.15, unit: "K" });
    expect(toSI(9, "keV")).toEqual({ value: 1.4419589085e-15, unit: "(kg m^2) / s^2" });
  });

  it("tells upper from lower case", () => {
    expect(toSI(1, "MW")?.value).toBe(1e6);
    expect(toSI(1, "mW")?.value).toBe(1e-3);
    expect(toSI(1, "nA")).toEqual({ value: 1e-9, unit: "A" });
    expect(toSI(1, "MOhm")?.value).toBe(1e6);
    expect(toSI(1, "Mbar")?.value).toBe(1e11);
  });

  it("takes a degree in a product for a difference", () => {
    expect(toSI(6, "°C/min")).toEqual({ value: 0.1, unit: "K / s" });
  });

  it.each([
    "wt%",
    "foo",
    "2 m",
    "m^",
    "m//s",
    "(m",
    "m)",
    "m()",
    "^2",
    "m^99",
    "m^1e9",
    "1e-6 m",
    "NX_ENERGY",
    "constructor",
    "__proto__",
    "toString",
    "\0",
    "💥",
    "\uD800",
  ])("does not know %j", (text) => {
    expect(toSI(1, text)).toBeUndefined();
  });

  it("answers undefined for long texts, wrong dimensions and results that are not numbers", () => {
    expect(toSI(1, "m".repeat(10_000))).toBeUndefined();
    expect(toSI(1, `${" ".repeat(10_000)}m`)).toBeUndefined();
    expect(toSI(1, "(".repeat(64))).toBeUndefined();
    expect(convert(1, "m", "s")).toBeUndefined();
    expect(convert(1, "m", "foo")).toBeUndefined();
    expect(toSI(1e308, "km")).toBeUndefined();
    expect(toSI(Number.NaN, "m")).toBeUndefined();
  });

  it("never throws, whatever the text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 80 }), fc.string({ maxLength: 80 })), (text) => {
        const result = toSI(1, text);
        expect(result === undefined || Number.isFinite(result.value)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it("comes back to the same value, and keeps the order of values", () => {
    const units = ["K", "m", "eV", "Pa", "s", "g", "deg", "T", "1/Å", "Hz", "°C", "%"].flatMap((unit) => {
      const list = compatibleUnits(unit);
      return list.flatMap((from) => list.map((to) => [from, to] as const));
    });
    const value = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...units), value, value, ([from, to], first, second) => {
        const there = convert(first, from, to) ?? Number.NaN;
        const back = convert(there, to, from) ?? Number.NaN;
        // An offset of some hundred degrees costs digits of small values.
        expect(Math.abs(back - first)).toBeLessThanOrEqual(Math.abs(first) * 1e-12 + 1e-9);
        const other = convert(second, from, to) ?? Number.NaN;
        expect(first <= second ? there <= other : there >= other).toBe(true);
      }),
    );
  });

  it("indexes an unknown unit under its own text", () => {
    expect(searchUnit(" foo ")).toBe("?foo");
    expect(searchUnit("keV")).toBe(searchUnit("J"));
    expect(searchUnit("")).toBe("");
  });
});

describe("compatibleUnits", () => {
  it("offers only units that it can convert to", () => {
    for (const unit of ["GeV", "m", "K", "1/Å", "barn", "rpm", "G", "mM", "", "C", "kB", "W", "um^-2"]) {
      const offered = compatibleUnits(unit);
      expect(offered.length).toBeGreaterThan(1);
      for (const other of offered) expect([other, convert(1, unit, other)]).toEqual([other, expect.any(Number)]);
    }
  });

  it("offers the unit itself where there is no list, and nothing for an unknown unit", () => {
    expect(compatibleUnits("ohm m")).toEqual(["ohm m"]);
    expect(compatibleUnits("foo")).toEqual([]);
  });
});
