import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseQuantity, type Quantity } from "./quantity.ts";
import { parseRange, type Range, rangeToSI } from "./range.ts";

const QUANTITIES: [string, Quantity][] = [
  ["8keV", { value: 8, unit: "keV" }],
  ["8 keV", { value: 8, unit: "keV" }],
  ["1e-3 mbar", { value: 0.001, unit: "mbar" }],
  ["-12.5", { value: -12.5 }],
  ["−5 °C", { value: -5, unit: "°C" }],
  ["2µm", { value: 2, unit: "µm" }],
  ["300", { value: 300 }],
  [".5 nm", { value: 0.5, unit: "nm" }],
  ["5eV", { value: 5, unit: "eV" }],
  ["5e3eV", { value: 5000, unit: "eV" }],
  ["0.2 1/Å", { value: 0.2, unit: "1/Å" }],
  ["5%", { value: 5, unit: "%" }],
  ["5 foo", { value: 5, unit: "foo" }],
];

const RANGES: [string, Range][] = [
  ["8..12keV", { lo: 8, hi: 12, unit: "keV" }],
  ["8 .. 12 keV", { lo: 8, hi: 12, unit: "keV" }],
  ["8keV..12keV", { lo: 8, hi: 12, unit: "keV" }],
  ["8keV..12000eV", { lo: 8, hi: 12, unit: "keV" }],
  ["8keV..12", { lo: 8, hi: 12, unit: "keV" }],
  [">5K", { lo: 5, loOpen: true, unit: "K" }],
  [">=5 K", { lo: 5, unit: "K" }],
  ["<100", { hi: 100, hiOpen: true }],
  ["<= -5 °C", { hi: -5, unit: "°C" }],
  ["..12keV", { hi: 12, unit: "keV" }],
  ["8keV..", { lo: 8, unit: "keV" }],
  ["=9keV", { lo: 9, hi: 9, unit: "keV" }],
  ["9keV", { lo: 9, hi: 9, unit: "keV" }],
  ["-5..5", { lo: -5, hi: 5 }],
  ["0...5", { lo: 0, hi: 0.5 }],
  ["5a.u...8a.u.", { lo: 5, hi: 8, unit: "a.u." }],
];

const WRONG: [string, number][] = [
  ["", 0],
  ["abc", 0],
  ["9,5", 1],
  ["9,5..12", 1],
  ["..", 0],
  ["8..5", 0],
  ["8..abc", 3],
  ["5K..3m", 4],
  ["5foo..6bar", 6],
  [">5..8", 1],
  ["> ", 2],
  ["1e400", 0],
  ["5 6", 2],
  ["8..12..14", 5],
];

describe("quantities as people type them", () => {
  it.each(QUANTITIES)("reads %j", (text, quantity) => {
    expect(parseQuantity(text)).toEqual(quantity);
  });

  it.each(["", "keV", "9,5", "1e400", "5 ;drop", "x".repeat(100_000), `5 ${"x".repeat(100)}`])(
    "says where %j is wrong",
    (text) => {
      expect(parseQuantity(text)).toEqual({ error: { message: expect.any(String), position: expect.any(Number) } });
    },
  );
});

describe("ranges of the query language", () => {
  it.each(RANGES.filter(([text]) => text !== "1....5"))("reads %j", (text, range) => {
    expect(parseRange(text)).toEqual(range);
  });

  it.each(WRONG)("says where %j is wrong", (text, position) => {
    expect(parseRange(text)).toEqual({ error: { message: expect.any(String), position } });
  });

  it("never throws, and points inside the text", () => {
    const signs = fc.constantFrom(..."0123456789.eE+-<>= kVmµÅ°/%(),");
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: signs }), fc.string({ unit: "binary" })), (text) => {
        const result = parseRange(text);
        if ("error" in result) expect(result.error.position).toBeLessThanOrEqual(text.length);
        else if (result.lo !== undefined && result.hi !== undefined) expect(result.lo).toBeLessThanOrEqual(result.hi);
      }),
      { numRuns: 3000 },
    );
  });

  it("goes to SI with its open ends, and leaves unknown units alone", () => {
    expect(rangeToSI({ lo: 0, loOpen: true, unit: "°C" })).toEqual({ lo: 273.15, loOpen: true, unitSI: "K" });
    expect(rangeToSI({ lo: 1, hi: 2 })).toEqual({ lo: 1, hi: 2, unitSI: "" });
    expect(rangeToSI({ hi: 2, unit: "foo" })).toEqual({ hi: 2, unitSI: "?foo" });
  });
});
