import { describe, expect, it } from "vitest";
import { keepWithin } from "./memory.ts";

const sizes = { bytes: { rows: 10, facets: 20, terms: 300, quantities: 500 }, fresh: 0 };
const all = { terms: true, quantities: true };

describe("what is kept within a limit of memory", () => {
  it.each([
    [830, 1, all],
    [829, 1, { terms: false, quantities: true }],
    [530, 1, { terms: false, quantities: true }],
    [529, 1, { terms: false, quantities: false }],
    [30, 1, { terms: false, quantities: false }],
    [29, 1, undefined],
    // A tenth is loaded: ten times as much is to come.
    [8_299, 0.1, { terms: false, quantities: true }],
    [8_301, 0.1, all],
  ])("of %d bytes, with a share of %d of the rows there", (limit, share, kept) => {
    expect(keepWithin(limit, { sizes, share, kept: all })).toEqual(kept);
  });

  it("never brings back what was left out", () => {
    const kept = { terms: false, quantities: true };
    expect(keepWithin(1e9, { sizes: { bytes: { ...sizes.bytes, terms: 0 }, fresh: 0 }, share: 1, kept })).toEqual(kept);
  });

  it("counts rows that are not yet packed", () => {
    expect(keepWithin(1_000_000, { sizes: { ...sizes, fresh: 1_000 }, share: 1, kept: all })).toBeUndefined();
  });
});
