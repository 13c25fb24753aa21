import fc from "fast-check";
import type { TermTest } from "../query.ts";
import { markTerm } from "./mark.ts";
import type { TermColumn } from "./types.ts";

/** Terms that collide, nest and sort in surprising ways, as often as not out of a tiny alphabet. */
export const anyTerm: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", "b", "\0", "ä", "\uffff", "😀", "\u{10ffff}"), maxLength: 6 }),
  // Lone surrogates and anything else that a string may hold.
  fc.array(fc.nat(0xffff), { maxLength: 4 }).map((units) => String.fromCharCode(...units)),
  fc.string({ unit: fc.constantFrom("0", "1", "f"), maxLength: 12 }),
  fc.tuple(fc.constantFrom(3, 14, 15, 16, 127, 128, 2000), anyEnd()).map(([length, end]) => "x".repeat(length) + end),
);

function anyEnd(): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom("x", "y", "\0"), maxLength: 40 });
}

export const anyRows: fc.Arbitrary<string[][]> = fc.oneof(
  fc.array(fc.array(anyTerm, { maxLength: 6 }), { maxLength: 40 }),
  // Enough different terms for several blocks, enough rows for all ways to store a list.
  fc
    .tuple(fc.integer({ min: 1, max: 400 }), fc.nat(0xffff), fc.array(anyTerm, { minLength: 1, maxLength: 60 }))
    .map(([rows, seed, terms]) =>
      Array.from({ length: rows }, (_, row) =>
        terms.filter((_, i) => ((row >> (i % 5)) * 7919 + i * seed + (row * seed) / (i + 1)) % (1 + (i % 11)) < 1),
      ),
    ),
);

export const anyTest: fc.Arbitrary<TermTest> = fc.oneof(
  anyTerm.map((equals) => ({ equals })),
  anyTerm.map((prefix) => ({ prefix })),
  fc.tuple(anyTerm, anyPattern()).map(([prefix, pattern]) => ({ prefix, pattern })),
);

export function anyPattern(): fc.Arbitrary<string> {
  return fc
    .array(fc.oneof(fc.constantFrom("*", "?", "*", "?"), fc.constantFrom("a", "b", "x", "0", "ä", "😀", "\0")), {
      maxLength: 8,
    })
    .map((pieces) => pieces.join(""));
}

/** What a test means, written as plainly as can be. */
export function naiveFits(term: string, test: TermTest): boolean {
  if ("equals" in test) return term === test.equals;
  if (!term.startsWith(test.prefix)) return false;
  if (!("pattern" in test)) return true;
  return naivePattern(Array.from(test.pattern), Array.from(term.slice(test.prefix.length)));
}

/** All places that each piece of the pattern can lead to, one piece after the other. */
function naivePattern(pattern: readonly string[], text: readonly string[]): boolean {
  let places = new Set([0]);
  for (const want of pattern) {
    const reached = new Set<number>();
    for (const place of places) {
      if (want === "*") for (let to = place; to <= text.length && !reached.has(to); to++) reached.add(to);
      else if (place < text.length && (want === "?" || want === text[place])) reached.add(place + 1);
    }
    places = reached;
  }
  return places.has(text.length);
}

export function naiveRows(rows: readonly (readonly string[])[], test: TermTest): number[] {
  const fitting = new Set(termsOf(rows).filter((term) => naiveFits(term, test)));
  return rows.flatMap((terms, row) => (terms.some((term) => fitting.has(term)) ? [row] : []));
}

export function markedRows(column: TermColumn, test: TermTest): number[] {
  const marks = new Uint8Array(column.rows);
  markTerm(column, test, marks);
  return [...marks.keys()].filter((row) => marks[row] === 1);
}

/** Everything that is in a column, found by asking for each term that may be. */
export function termsOf(rows: readonly (readonly string[])[]): string[] {
  return [...new Set(rows.flat())].sort();
}
