import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildTerms } from "./build.ts";
import { TermCursor } from "./cursor.ts";
import { markTerm } from "./mark.ts";
import { anyRows, anyTest, markedRows, naiveRows, termsOf } from "./terms.fixture.ts";
import { encodedTerm } from "./text.ts";
import { termBytes } from "./types.ts";
import { wordHash } from "./word-codes.ts";

const build = (rows: readonly (readonly string[])[]) => buildTerms(rows.length, (row) => rows[row] ?? []);

describe("a term column", () => {
  it("marks for every test exactly the rows that have such a term", () => {
    fc.assert(
      fc.property(anyRows, fc.array(anyTest, { minLength: 1, maxLength: 20 }), fc.nat(), (rows, tests, pick) => {
        const column = build(rows);
        const terms = termsOf(rows);
        const known = terms[pick % Math.max(1, terms.length)] ?? "";
        const half = known.slice(0, known.length / 2);
        const more = [
          { equals: known },
          { prefix: half },
          { prefix: half, pattern: "?*" },
          { prefix: "", pattern: known },
        ];
        for (const test of [...tests, ...more.slice(0, /[*?]/.test(known) ? 3 : 4)])
          expect(markedRows(column, test)).toEqual(naiveRows(rows, test));
      }),
      { numRuns: 300 },
    );
  });

  it("holds each term once, in the order of UTF-16 code units", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const column = build(rows);
        const terms = termsOf(rows);
        expect(column.size).toBe(terms.length);
        const cursor = new TermCursor(column);
        for (const term of terms) {
          expect(cursor.next()).toBe(true);
          expect(cursor.bytes.slice(0, cursor.length)).toEqual(encodedTerm(term));
        }
        expect(cursor.next()).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it("leaves the marks of other rows as they are", () => {
    const column = build([["a"], ["b"], ["a"]]);
    const marks = Uint8Array.of(0, 1, 0);
    markTerm(column, { equals: "a" }, marks);
    expect([...marks]).toEqual([1, 1, 1]);
  });

  it("stores lists of every density so that they are read back", () => {
    for (const count of [1, 2, 100, 5000, 20_000]) {
      for (const every of [1, 2, 7, 9, 1000, 40_000]) {
        const rows = Array.from({ length: count }, (_, row) => [
          ...(row % every === 0 ? ["even"] : []),
          ...(Math.floor(row / every) % 2 === 0 ? ["runs"] : []),
          ...((row * row + row) % every === 3 ? ["odd"] : []),
        ]);
        const column = build(rows);
        for (const equals of ["even", "runs", "odd"])
          expect(markedRows(column, { equals })).toEqual(naiveRows(rows, { equals }));
      }
    }
  });

  it("sorts many terms with long common beginnings and zeros at their ends", () => {
    const terms: string[] = [];
    for (let i = 0; i < 300; i++) {
      terms.push(
        "beamline=".repeat(1 + (i % 3)) + String(i * 7919),
        `zero${"\0".repeat(2 + (i % 40))}`,
        `ab${i % 2}`.repeat(i),
      );
    }
    const rows = terms.map((term) => [term]);
    const column = build(rows);
    const cursor = new TermCursor(column);
    for (const term of termsOf(rows)) {
      cursor.next();
      expect(cursor.bytes.slice(0, cursor.length)).toEqual(encodedTerm(term));
    }
    expect(cursor.next()).toBe(false);
  });

  it("tells terms apart that have the same hash", () => {
    // Others between them, so that they are looked up by different batches.
    const pairs = [
      ["ranejino", "doteboda"],
      ["fomicici", "jelovage"],
    ];
    for (const [one, other] of pairs) expect(wordHash(one ?? "")).toBe(wordHash(other ?? ""));
    const rows = [
      ...pairs.map(([first]) => [first ?? ""]),
      ...Array.from({ length: 5000 }, (_, i) => [`${i}`]),
      ...pairs,
    ];
    const column = build(rows);
    for (const equals of pairs.flat()) expect(markedRows(column, { equals })).toEqual(naiveRows(rows, { equals }));
  });

  it("lies in shared memory and survives being posted to another thread", () => {
    const rows = [["a", "b"], [], ["b"]];
    const column = build(rows);
    for (const part of column.parts) expect(part.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(termBytes(column)).toBe(column.parts.reduce((sum, part) => sum + part.buffer.byteLength, 0));
    expect(markedRows(structuredClone(column), { equals: "b" })).toEqual([0, 2]);
  });

  it("takes less than 120 bytes a row for 32 frequent and 8 nearly unique terms a row", () => {
    const rows = Array.from({ length: 20_000 }, (_, row) => {
      const terms: string[] = [];
      for (let i = 0; i < 32; i++) terms.push(`word${Math.floor(((row * 7919 + i * 104_729) % 1000) ** 2 / 500)}`);
      for (let i = 0; i < 8; i++) terms.push(((Math.imul(row * 8 + i, 0x9e3779b1) >>> 0) + 0x1_0000_0000).toString(16));
      return terms;
    });
    expect(termBytes(build(rows)) / rows.length).toBeLessThan(120);
  });

  it("refuses more rows than its lists can tell apart", () => {
    expect(() => buildTerms(2 ** 28 + 1, () => [])).toThrow(RangeError);
  });
});
