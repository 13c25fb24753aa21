import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildTerms } from "./build.ts";
import { mergeTerms } from "./merge.ts";
import { anyRows, markedRows } from "./terms.fixture.ts";
import { goneRow } from "./types.ts";

type Rows = readonly (readonly string[])[];
const build = (rows: Rows) => buildTerms(rows.length, (row) => rows[row] ?? []);

/** Deals out new places to the rows that stay, in an order that depends on the seed. */
function mergedBoth(parts: readonly Rows[], seed: number, inOrder: boolean) {
  const stay: { part: number; row: number; key: number }[] = [];
  parts.forEach((rows, part) => {
    rows.forEach((_, row) => {
      const key = Math.imul(part * 1009 + row + 1, seed * 2 + 0x9e3779b1) >>> 0;
      if (key % 4 > 0) stay.push({ part, row, key });
    });
  });
  if (!inOrder) stay.sort((a, b) => a.key - b.key);
  const targets = parts.map((rows) => new Uint32Array(rows.length).fill(goneRow));
  const rows = stay.map(({ part, row }, place) => {
    targets[part]?.fill(place, row, row + 1);
    return parts[part]?.[row] ?? [];
  });
  const columns = parts.map((part, i) => ({ column: build(part), target: targets[i] ?? new Uint32Array(0) }));
  return { merged: mergeTerms(columns, rows.length), built: build(rows), rows };
}

describe("merging term columns", () => {
  it("gives byte for byte what building from the rows that stay gives", () => {
    fc.assert(
      fc.property(fc.array(anyRows, { maxLength: 6 }), fc.nat(0xffff), fc.boolean(), (parts, seed, inOrder) => {
        const { merged, built } = mergedBoth(parts, seed, inOrder);
        expect(merged).toEqual(built);
      }),
      { numRuns: 300 },
    );
  });

  it("does so for lists of all lengths", () => {
    const part = (from: number, count: number): Rows =>
      Array.from({ length: count }, (_, row) =>
        [1, 2, 5, 60, 700, 9000].filter((every) => (from + row) % every === 0).map((every) => `every ${every}`),
      );
    const { merged, built, rows } = mergedBoth(
      [part(0, 20_000), part(7, 9_000), part(3, 1), part(0, 40_000)],
      5,
      false,
    );
    expect(merged).toEqual(built);
    expect(markedRows(merged, { equals: "every 60" })).toEqual(
      rows.flatMap((terms, row) => (terms.includes("every 60") ? [row] : [])),
    );
  });

  it("leaves out terms of which no row is left", () => {
    const column = build([["a", "gone"], ["b"]]);
    const merged = mergeTerms([{ column, target: Uint32Array.of(goneRow, 0) }], 1);
    expect(merged.size).toBe(1);
    expect(markedRows(merged, { prefix: "" })).toEqual([0]);
  });

  it("of nothing gives an empty column", () => {
    expect(mergeTerms([], 0)).toEqual(build([]));
  });
});
