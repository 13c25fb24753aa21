import fc from "fast-check";
import { expect, it } from "vitest";
import { toSI } from "./convert.ts";
import { isPlainNumber } from "./forms.ts";
import { insideOf, writtenToSI } from "./written.ts";

const unit = fc.constantFrom("", "keV", "degC", "mm", "deg", "furlongs of nobody", "J");
const nearby = fc
  .tuple(
    fc.oneof(fc.constantFrom(0, 20, -0, 12.4, 1e150, 1e308, -1e308, 1e-200, -1e-150), fc.double({ noNaN: true })),
    fc.integer({ min: -2, max: 2 }),
  )
  .map(([value, ulps]) => value * (1 + ulps * Number.EPSILON))
  .filter(Number.isFinite);

it("never calls a number sure that is outside, nor leaves one out that is inside", () => {
  const bounds = fc.record({ gt: nearby, gte: nearby, lt: nearby, lte: nearby }, { requiredKeys: [] });
  fc.assert(
    fc.property(bounds, unit, fc.array(nearby), (given, name, more) => {
      const inside = insideOf(given);
      if (!inside) return;
      const { sure, unclear } = writtenToSI(inside, name);
      const { lo = -Infinity, hi = Infinity, loOpen, hiOpen } = sure;
      for (const value of [...more, ...Object.values(given)].filter(isPlainNumber)) {
        const fits =
          value > (given.gt ?? -Infinity) &&
          value >= (given.gte ?? -Infinity) &&
          value < (given.lt ?? Infinity) &&
          value <= (given.lte ?? Infinity);
        const si = toSI(value, name)?.value ?? value;
        const isSure = (loOpen ? si > lo : si >= lo) && (hiOpen ? si < hi : si <= hi);
        if (isSure && !unclear.includes(si)) expect(fits).toBe(true);
        if (fits) expect(isSure || unclear.includes(si)).toBe(true);
      }
    }),
    { numRuns: 3_000 },
  );
});

it("is sure of plain numbers without a unit", () => {
  expect(writtenToSI({ lo: 5, hi: 5 }, "")).toEqual({ sure: { lo: 5, hi: 5 }, unclear: [] });
  expect(writtenToSI({ lo: 0 }, "deg")).toEqual({ sure: { lo: 0 }, unclear: [] });
});
