import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { CatalogueError } from "../../errors.ts";
import { optionalFields } from "./ast.ts";
import { generated, readGrammar } from "./grammar.fixture.ts";
import { fieldNames, fieldOf, fields, parseQuery } from "./index.ts";

const page = readFileSync(new URL("../../../../../docs/query-language.md", import.meta.url), "utf8");
const ebnf = /```ebnf\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
const rules = readGrammar(ebnf);

const padded = (min: number, max: number, width: number) =>
  fc.integer({ min, max }).map((n) => String(n).padStart(width, "0"));
const oneOf = (names: string) => fc.constantFrom(...names.split(/,? (?:and )?/));
const isKeyword = (text: string) => /^(?:or|and|\|\|?)$/i.test(text);
const wordSigns = fc.constantFrom(..."abcXYZ019äßσ_.+-/#&%*?,;\\".split(""));
const plainSigns = fc.constantFrom(..."abcXYZ019äßσ_.".split(""));
const text = (signs: fc.Arbitrary<string>, maxLength: number) =>
  fc.array(signs, { minLength: 1, maxLength }).map((all) => all.join(""));

const special: Record<string, fc.Arbitrary<string>> = {
  "signs without white space, quotes and open parentheses; no operator behind a name; not or, and": text(
    wordSigns,
    9,
  ).filter((one) => !isKeyword(one) && !one.startsWith("-")),
  "the same, and no comma": text(plainSigns, 6).filter((one) => !isKeyword(one)),
  "any but a quote": fc.string({ unit: "grapheme", maxLength: 6 }).map((one) => one.replaceAll(/["\p{Cc}]/gu, "x")),
  "neither a quote nor white space": fc.constantFrom("a", "ß", "*", "(", ",", ":"),
  "a letter or _, then letters, digits, _ and dots; no name of a field": fc
    .tuple(fc.constantFrom("k", "Ä", "_"), text(plainSigns, 6))
    .map((parts) => parts.join(""))
    .filter((one) => fieldOf(one) === undefined),
  "two signs of a path or more, no // in front; * and": text(fc.constantFrom("a", "b", "*", "/", "_"), 6).map(
    (one) => `x${one}ab`,
  ),
  "/ and names with / between them": fc
    .array(text(fc.constantFrom("a", "b", "_", "."), 3), { minLength: 1, maxLength: 4 })
    .map((names) => `/x${names.join("/")}`),
  "type, owner, group, access, location, instrument, technique, keyword, sample, pi, format, name, pid, proposal, beamtime":
    oneOf("type, owner, group, access, location, instrument, technique, keyword, sample, pi, format, name, pid"),
  "created, started, ingested, updated, year": oneOf("created, started, ingested, updated, year"),
  "file, keyword, technique, sample, instrument, proposal, beamtime, pi, location, format, folder": fc.constantFrom(
    ...optionalFields,
  ),
  files: fc.constant("files"),
  "size, packed": oneOf("size, packed"),
  "a decimal number, with a point and an exponent if need be": fc
    .tuple(fc.integer({ min: -999, max: 999 }), fc.constantFrom("", ".5", "e3", ".25e-2"))
    .map(([n, tail]) => `${n}${tail}`),
  "a whole number": fc.nat({ max: 9_999 }).map(String),
  "any unit, such as keV or mm/s": oneOf("keV, mm, K, mm/s, %"),
  "B, kB, MB, GB, TB, PB, KiB, MiB, GiB and so on": oneOf("B, kB, MB, GB, TB, PB, KiB, MiB, GiB"),
  "0001 to 9999": padded(1, 9_999, 4),
  "01 to 12": padded(1, 12, 2),
  "01 to the end of the month": padded(1, 28, 2),
  "00 to 23": padded(0, 23, 2),
  "00 to 59": padded(0, 59, 2),
  "white space": fc.constantFrom(" ", "  ", "\t"),
};

// What a grammar cannot say: how long, how deep, which bound comes first.
const beyond = /lower bound is above|longer than|more than 50 terms|deeper than/;

/** Reads texts of a rule; answers how many of them were read, and which kinds of conditions came up. */
function readAll(rule: string, numRuns: number): { read: number; kinds: Set<string> } {
  let read = 0;
  const kinds = new Set<string>();
  fc.assert(
    fc.property(generated(rules, rule, special), (query) => {
      try {
        for (const { condition } of parseQuery(query).terms) kinds.add(condition.kind);
        read++;
      } catch (error) {
        expect(error instanceof CatalogueError ? error.message : String(error), query).toMatch(beyond);
      }
    }),
    { numRuns, seed: 4 },
  );
  return { read, kinds };
}

it("is what its grammar says: everything that the productions make is read", () => {
  const { read, kinds } = readAll("query", 5_000);
  expect(read).toBeGreaterThan(4_000);
  expect([...kinds]).toEqual(
    expect.arrayContaining([
      "word",
      "phrase",
      "text",
      "time",
      "count",
      "published",
      "has",
      "file",
      "path",
      "metadata",
      "any",
    ]),
  );
});

const conditions: [rule: string, ...kinds: string[]][] = [
  ["text", "text", "any"],
  ["times", "time"],
  ["count", "count"],
  ["switch", "published"],
  ["has", "has", "metadata"],
  ["file", "file"],
  ["folder", "path"],
  ["metadata", "metadata"],
  ["recent", "time"],
];
it.each(conditions)("reads each production of %s as such a condition", (rule, ...expected) => {
  const { read, kinds } = readAll(rule, 500);
  expect(read).toBeGreaterThan(250);
  for (const kind of kinds) expect(expected).toContain(kind);
});

it("has every field on its page", () => {
  for (const name of fieldNames) expect(page, name).toContain(`\`${name}`);
  for (const name of fieldNames) for (const other of fields[name].also) expect(fieldOf(other)).toBe(name);
});
