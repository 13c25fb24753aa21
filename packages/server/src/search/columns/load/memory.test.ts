import { describe, expect, it } from "vitest";
import { keepWithin } from "./memory.ts";

const sizes = { bytes: { rows: 10, facets: 20, terms: 300, quantities: 500, files: 100 }, fresh: 0 };
const all = { files: true, terms: true, quantities: true };
const noFiles = { ...all, files: false };
const noWords = { ...noFiles, terms: false };
const rest = { ...noWords, quantities: false };

describe("what is kept within a limit of memory", () => {
  it.each([
    [930, 1, all],
    [929, 1, noFiles],
    [830, 1, noFiles],
    [829, 1, noWords],
    [530, 1, noWords],
    [529, 1, rest],
    [30, 1, rest],
    [29, 1, undefined],
    // A tenth is loaded: ten times as much is to come.
    [9_299, 0.1, noFiles],
    [9_301, 0.1, all],
  ])("of %d bytes, with a share of %d of the rows there", (limit, share, kept) => {
    expect(keepWithin(limit, { sizes, share, kept: all })).toEqual(kept);
  });

  it("never brings back what was left out", () => {
    for (const kept of [noFiles, noWords, rest, { ...all, terms: false }]) {
      const fits = keepWithin(1e9, { sizes, share: 1, kept });
      expect(fits).toEqual(kept.files ? noWords : kept);
    }
  });

  it("counts rows that are not yet packed", () => {
    expect(keepWithin(1_000_000, { sizes: { ...sizes, fresh: 1_000 }, share: 1, kept: all })).toBeUndefined();
  });
});
