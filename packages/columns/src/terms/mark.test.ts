import fc from "fast-check";
import { expect, it } from "vitest";
import { termFits } from "./mark.ts";
import { anyPattern, anyTerm, anyTest, naiveFits } from "./terms.fixture.ts";

it("a test of one term means what the plain definition says", () => {
  fc.assert(
    fc.property(anyTerm, anyTest, (term, test) => {
      expect(termFits(term, test)).toBe(naiveFits(term, test));
    }),
    { numRuns: 2000 },
  );
});

it("patterns behind a prefix mean what the plain definition says", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "ä", "😀", "\ud83d", "\ude00"), maxLength: 10 });
  const pattern = fc.oneof(
    anyPattern(),
    letters.map((text) => `*${text}?`),
  );
  fc.assert(
    fc.property(letters, letters, pattern, (prefix, rest, text) => {
      const test = { prefix, pattern: text };
      expect(termFits(prefix + rest, test)).toBe(naiveFits(prefix + rest, test));
    }),
    { numRuns: 3000 },
  );
});

it.each([
  ["sample=Ni_00012", "sample=", "*_00012", true],
  ["sample=Ni_00012", "sample=", "*_0001", false],
  ["sample=Ni_00012", "sample=", "ni*", false],
  ["sample=a😀b", "sample=", "a?b", true],
  ["sample=a😀b", "sample=", "a??b", false],
  ["sample=aab", "sample=", "*ab", true],
  ["sample=", "sample=", "*", true],
  ["sample=", "sample=", "", true],
  ["sample=", "sample=", "?", false],
])("%s with prefix %s and pattern %s: %s", (term, prefix, pattern, fits) => {
  expect(termFits(term, { prefix, pattern })).toBe(fits);
});
