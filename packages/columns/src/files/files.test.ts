import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { goneRow } from "../terms/types.ts";
import { anyPaths, naiveCount, piecesOf, testOf } from "./files.fixture.ts";
import { buildFiles, countFiles, countFits, FileLists, fileFits, markFiles, mergeFiles } from "./index.ts";
import type { FileColumn, PathTest } from "./types.ts";

const runs = Number(process.env.RUNS ?? 300);

type Rows = readonly (readonly string[])[];

function build(rows: Rows, size: number, order?: Uint32Array): FileColumn {
  const lists = new FileLists(rows.length);
  for (const paths of rows) {
    for (const piece of piecesOf(paths, size)) lists.add(piece);
    lists.endRow();
  }
  return buildFiles(lists, order ?? Uint32Array.from(rows, (_, i) => i));
}

function expectNaive(column: FileColumn, rows: Rows, test: PathTest): void {
  const naive = rows.map((paths) => naiveCount(paths, test));
  const counts = new Uint32Array(rows.length);
  countFiles(column, test, counts);
  expect([...counts]).toEqual(naive);
  const marks = new Uint8Array(rows.length);
  markFiles(column, test, marks);
  expect([...marks]).toEqual(naive.map((count) => Math.min(count, 1)));
}

const rowsAndTests = fc
  .array(anyPaths, { maxLength: 8 })
  .chain((rows) => fc.tuple(fc.constant(rows), fc.array(testOf(rows), { minLength: 1, maxLength: 6 })));

describe("a column of files", () => {
  it("answers as the paths themselves do", () => {
    fc.assert(
      fc.property(rowsAndTests, fc.integer({ min: 1, max: 40 }), ([rows, tests], size) => {
        const column = build(rows, size);
        for (const test of tests) expectNaive(column, rows, test);
      }),
      { numRuns: runs },
    );
  });

  it("answers so with many entries of each shape", () => {
    fc.assert(
      fc.property(rowsAndTests, fc.integer({ min: 1, max: 40 }), ([rows, tests], size) => {
        const many = Array.from({ length: 60 }, () => rows).flat();
        const column = build(many, size);
        for (const test of tests) expectNaive(column, many, test);
      }),
      { numRuns: runs / 4 },
    );
  });

  it("answers so when it was merged, rows left out and in another order", () => {
    fc.assert(
      fc.property(fc.array(rowsAndTests, { minLength: 1, maxLength: 4 }), fc.nat(0xffff), (parts, seed) => {
        const stay: { part: number; row: number; key: number }[] = [];
        parts.forEach(([rows], part) => {
          rows.forEach((_, row) => {
            const key = Math.imul(part * 1009 + row + 1, seed * 2 + 0x9e3779b1) >>> 0;
            if (key % 4 > 0) stay.push({ part, row, key });
          });
        });
        stay.sort((a, b) => a.key - b.key);
        const targets = parts.map(([rows]) => new Uint32Array(rows.length).fill(goneRow));
        const merged = stay.map(({ part, row }, place) => {
          targets[part]?.fill(place, row, row + 1);
          return parts[part]?.[0][row] ?? [];
        });
        const columns = parts.map(([rows], part) => ({
          column: build(rows, 5),
          target: targets[part] ?? new Uint32Array(0),
        }));
        const column = mergeFiles(columns, merged.length);
        for (const [, tests] of parts) for (const test of tests) expectNaive(column, merged, test);
      }),
      { numRuns: runs / 2 },
    );
  });

  it("takes rows in the order it is told, and leaves out those that are not in it", () => {
    fc.assert(
      fc.property(rowsAndTests, fc.boolean(), ([rows, tests], isLess) => {
        const order = Uint32Array.from(rows, (_, i) => rows.length - 1 - i).slice(isLess ? 1 : 0);
        const column = build(rows, 3, order);
        const ordered = Array.from(order, (came) => rows[came] ?? []);
        for (const test of tests) expectNaive(column, ordered, test);
      }),
      { numRuns: runs / 4 },
    );
  });
});

describe("packed paths of a row", () => {
  it("answer as the paths themselves do, in pieces of any size", () => {
    fc.assert(
      fc.property(rowsAndTests, fc.integer({ min: 1, max: 40 }), ([rows, tests], size) => {
        for (const paths of rows) {
          const pieces = piecesOf(paths, size);
          for (const test of tests) {
            const count = naiveCount(paths, test);
            expect(countFits(pieces, test)).toBe(count);
            expect(fileFits(pieces, test)).toBe(count > 0);
          }
        }
      }),
      { numRuns: runs },
    );
  });
});
