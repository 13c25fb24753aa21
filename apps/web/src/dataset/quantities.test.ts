import { describe, expect, it } from "vitest";
import { metadataEntries } from "./metadata-entries.ts";
import { prettyUnit, readQuantity } from "./quantities.ts";

function entryOf(value: unknown) {
  const entry = metadataEntries({ it: value })[0];
  if (entry === undefined) throw new Error("no entry");
  return entry;
}

describe("a quantity", () => {
  it("reads as sent in its own unit, with SI beside it and other units to choose", () => {
    const quantity = readQuantity(entryOf({ value: 8.5, unit: "keV" }), undefined);
    expect(quantity).toMatchObject({ text: "8.5", si: "1.362e-15 J", known: true });
    expect(quantity.units).toContain("eV");
  });

  it("is converted with the figures it was given", () => {
    expect(readQuantity(entryOf({ value: 8.5, unit: "keV" }), "eV").text).toBe("8500");
    expect(readQuantity(entryOf({ min: 20, max: 25, unit: "°C" }), "K").text).toBe("293.1 … 298.1");
  });

  it("is converted element by element in a short array, and not at all in a long one", () => {
    expect(readQuantity(entryOf({ value: [2.5, 15], unit: "angstrom" }), "nm").text).toBe("0.25, 1.5");
    const long = entryOf({ value: Array.from({ length: 20 }, (_, index) => index), unit: "mm" });
    expect(readQuantity(long, "m")).toMatchObject({ text: long.text, units: [], known: true });
  });

  it("stays as it is where the unit is unknown, and says so", () => {
    expect(readQuantity(entryOf({ value: 3, unit: "flurbs" }), undefined)).toEqual({
      text: "3",
      si: undefined,
      units: [],
      known: false,
    });
  });

  it("is a plain number without a unit", () => {
    expect(readQuantity(entryOf(3), undefined)).toMatchObject({ text: "3", si: undefined, units: [], known: true });
  });

  it("shows powers as people write them", () => {
    expect(prettyUnit("m^-1")).toBe("m⁻¹");
  });
});
