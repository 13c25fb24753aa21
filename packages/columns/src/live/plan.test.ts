import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextMerge, type Sized } from "./plan.ts";

const limits = { segmentRows: 4_096, tierRows: 16, fileBytes: 1_000 };
const segment = (rows: number, ended = 0, fileBytes = 0): Sized => ({ rows, ended, fileBytes });
const segments = fc.array(
  fc
    .tuple(fc.integer({ min: 1, max: 4_096 }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([rows, share]) => segment(rows, Math.floor(rows * share))),
  { maxLength: 60 },
);

function merged(list: readonly Sized[], merge: readonly Sized[]): Sized[] {
  const rows = merge.reduce((sum, each) => sum + each.rows - each.ended, 0);
  const rest = list.filter((each) => !merge.includes(each));
  return rows === 0 ? rest : [...rest, segment(rows)];
}

describe("nextMerge", () => {
  it("leaves few segments of similar sizes alone", () => {
    expect(nextMerge([segment(16), segment(15), segment(9), segment(60), segment(4_000)], limits)).toEqual([]);
  });

  it("merges four of a tier, and the lowest tier first", () => {
    const low = [segment(16), segment(15), segment(9), segment(1)];
    const high = [segment(60), segment(61), segment(62), segment(63)];
    expect(new Set(nextMerge([...high, ...low], limits))).toEqual(new Set(low));
  });

  it("rewrites a segment of which a fifth ended", () => {
    const tired = segment(100, 21);
    expect(nextMerge([segment(100, 20), tired], limits)).toEqual([tired]);
  });

  it("merges so many only that their files are not too many", () => {
    const four = (fileBytes: number) => [16, 15, 14, 13].map((rows) => segment(rows, 0, fileBytes));
    expect(nextMerge(four(250), limits)).toHaveLength(4);
    expect(nextMerge(four(300), limits)).toHaveLength(3);
    expect(nextMerge(four(501), limits)).toEqual([]);
    const tired = segment(100, 21, 5_000);
    expect(nextMerge([tired], limits)).toEqual([tired]);
  });

  it("comes to an end with few segments, none larger than allowed but those that were", () => {
    fc.assert(
      fc.property(segments, (some) => {
        let list: readonly Sized[] = some;
        for (let merges = 0; ; merges += 1) {
          const merge = nextMerge(list, limits);
          if (merge.length === 0) break;
          expect(merges).toBeLessThan(2 * some.length + 1);
          const next = merged(list, merge);
          if (merge.length > 1) expect(next.at(-1)?.rows).toBeLessThanOrEqual(limits.segmentRows);
          list = next;
        }
        const rows = list.reduce((sum, each) => sum + each.rows, 0);
        // Three of each of five tiers, and in the highest one halves at least.
        expect(list.length).toBeLessThanOrEqual(15 + (2 * rows) / limits.segmentRows);
      }),
    );
  });
});
