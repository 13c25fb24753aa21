import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CatalogueError } from "../../errors.ts";
import { type Condition, type Expression, parseQuery } from "./index.ts";

// A Wednesday.
const now = new Date("2024-05-15T10:30:45Z");
const conditions = (text: string) =>
  parseQuery(text, now).terms.map(({ negated, condition }) => (negated ? { not: condition } : condition));
const date = (text: string) => new Date(text);
const keV = { unit: "keV" };

const readings: [query: string, ...expected: (Condition | { not: Condition })[]][] = [
  [""],
  ["  foo\tbar ", { kind: "word", word: "foo" }, { kind: "word", word: "bar" }],
  ["-foo", { not: { kind: "word", word: "foo" } }],
  ["- foo", { kind: "word", word: "-" }, { kind: "word", word: "foo" }],
  ['"two  words"', { kind: "phrase", phrase: "two  words" }],
  ['-"a ""b"""', { not: { kind: "phrase", phrase: 'a "b"' } }],
  ["scan_00012", { kind: "word", word: "scan_00012" }],
  ["12:30", { kind: "word", word: "12:30" }],
  ["http://a.b/c", { kind: "word", word: "http://a.b/c" }],
  ["type:raw", { kind: "text", field: "type", value: "raw" }],
  ["Type: raw", { kind: "text", field: "type", value: "raw" }],
  ['keyword:"two words"', { kind: "text", field: "keyword", value: "two words" }],
  ["ownerGroup:x", { kind: "text", field: "group", value: "x" }],
  ["principalInvestigator:Noether", { kind: "text", field: "pi", value: "Noether" }],
  ["proposal:20010001.11012345", { kind: "proposal", field: "proposal", value: "20010001.11012345" }],
  ["published:no", { kind: "published", value: false }],
  ["20.500.12345/a-b", { kind: "id", id: "20.500.12345/a-b", word: "20.500.12345/a-b" }],
  ["doi:10.5072/x", { kind: "id", id: "10.5072/x", word: "doi:10.5072/x" }],
  ["https://doi.org/10.5072/x", { kind: "id", id: "10.5072/x", word: "https://doi.org/10.5072/x" }],
  ["pid:https://doi.org/10.5072/x", { kind: "text", field: "pid", value: "10.5072/x" }],
  ["energy:8..12keV", { kind: "metadata", path: "energy", interval: { lo: 8, hi: 12, ...keV } }],
  [
    "energy:8 .. 12 keV x",
    { kind: "metadata", path: "energy", interval: { lo: 8, hi: 12, ...keV } },
    { kind: "word", word: "x" },
  ],
  ["energy:>9keV", { kind: "metadata", path: "energy", interval: { lo: 9, loOpen: true, ...keV } }],
  ["energy >= 9 keV", { kind: "metadata", path: "energy", interval: { lo: 9, ...keV } }],
  ["T<100K", { kind: "metadata", path: "T", interval: { hi: 100, hiOpen: true, unit: "K" } }],
  [
    "energy:9keV",
    { kind: "metadata", path: "energy", interval: { lo: 9, hi: 9, halfDigit: 0.5, ...keV }, value: "9keV" },
  ],
  [
    "energy:9.00keV",
    { kind: "metadata", path: "energy", interval: { lo: 9, hi: 9, halfDigit: 0.005, ...keV }, value: "9.00keV" },
  ],
  ["energy=9keV", { kind: "metadata", path: "energy", interval: { lo: 9, hi: 9, ...keV }, value: "9keV" }],
  [
    "n:300 in situ",
    { kind: "metadata", path: "n", interval: { lo: 300, hi: 300, halfDigit: 0.5 }, value: "300" },
    { kind: "word", word: "in" },
    { kind: "word", word: "situ" },
  ],
  ['"photon energy":>9', { kind: "metadata", path: "photon energy", interval: { lo: 9, loOpen: true } }],
  ["material:gold", { kind: "metadata", path: "material", value: "gold" }],
  ['n:"12"', { kind: "metadata", path: "n", value: "12" }],
  ["metadata.type:x", { kind: "metadata", path: "type", value: "x" }],
  ["v:1.2.3", { kind: "metadata", path: "v", value: "1.2.3" }],
  ["size:>2GB", { kind: "count", field: "size", interval: { lo: 2e9, loOpen: true } }],
  ["size:1MiB..2GB", { kind: "count", field: "size", interval: { lo: 1_048_576, hi: 2e9 } }],
  ["files:>100", { kind: "count", field: "files", interval: { lo: 100, loOpen: true } }],
  ["files:7", { kind: "count", field: "files", interval: { lo: 7, hi: 7, halfDigit: 0 } }],
  ["created:2024-02", { kind: "time", field: "created", from: date("2024-02-01"), to: date("2024-03-01") }],
  [
    "created:2024-01-01..2024-03-31",
    { kind: "time", field: "created", from: date("2024-01-01"), to: date("2024-04-01") },
  ],
  ["created:>2024", { kind: "time", field: "created", from: date("2025-01-01") }],
  ["created:<=2024-05-06", { kind: "time", field: "created", to: date("2024-05-07") }],
  ["year:2020..2022", { kind: "time", field: "created", from: date("2020-01-01"), to: date("2023-01-01") }],
  ["-file:*_00012*", { not: { kind: "file", pattern: "*_00012*" } }],
  ["f(x) scan(1).h5", { kind: "word", word: "f(x)" }, { kind: "word", word: "scan(1).h5" }],
  ['"or"', { kind: "phrase", phrase: "or" }],
  ["-or", { not: { kind: "word", word: "or" } }],
  ["type!=raw", { not: { kind: "text", field: "type", value: "raw" } }],
  ["-type!=raw", { kind: "text", field: "type", value: "raw" }],
  ["name~tomo", { kind: "text", field: "name", value: "tomo", inside: true }],
  ["a~ b", { kind: "word", word: "a~" }, { kind: "word", word: "b" }],
  [
    "type:raw,derived",
    {
      kind: "any",
      of: [
        { kind: "text", field: "type", value: "raw" },
        { kind: "text", field: "type", value: "derived" },
      ],
    },
  ],
  ["type:raw,", { kind: "text", field: "type", value: "raw" }],
  ['keyword:"a,b"', { kind: "text", field: "keyword", value: "a,b" }],
  ["pi:a,b", { kind: "text", field: "pi", value: "a,b" }],
  ["material:*go?d", { kind: "metadata", path: "material", value: "*go?d", pattern: true }],
  ['material:"*"', { kind: "metadata", path: "material", value: "*" }],
  ["material~gold", { kind: "metadata", path: "material", value: "*gold*", pattern: true }],
  ["shutter:true", { kind: "metadata", path: "shutter", value: "true" }],
  ["has:photon_energy", { kind: "metadata", path: "photon_energy" }],
  ["has:files", { kind: "has", field: "file" }],
  ["/data//run 7/", { kind: "path", path: "/data/run", orWords: true }, { kind: "word", word: "7/" }],
  ['"/data/run 7/a.h5"', { kind: "path", path: "/data/run 7/a.h5", orWords: true }],
  ["file:///data/a.h5", { kind: "path", path: "/data/a.h5", orWords: true }],
  ["folder:/data/", { kind: "path", path: "/data", orWords: false }],
  ["created:today", { kind: "time", field: "created", from: date("2024-05-15"), to: date("2024-05-16") }],
  [
    "created:yesterday x",
    { kind: "time", field: "created", from: date("2024-05-14"), to: date("2024-05-15") },
    { kind: "word", word: "x" },
  ],
  ["created:last 30 days", { kind: "time", field: "created", from: date("2024-04-15") }],
  ["last 2 hours", { kind: "time", field: "created", from: date("2024-05-15T08:30:00Z") }],
  ["last day", { kind: "word", word: "last" }, { kind: "word", word: "day" }],
  ["created:this week", { kind: "time", field: "created", from: date("2024-05-13"), to: date("2024-05-20") }],
  ["created:last month", { kind: "time", field: "created", from: date("2024-04-01"), to: date("2024-05-01") }],
  ["updated:Last year", { kind: "time", field: "updated", from: date("2023-01-01"), to: date("2024-01-01") }],
  [
    "started:2024-05-06..yesterday",
    { kind: "time", field: "started", from: date("2024-05-06"), to: date("2024-05-15") },
  ],
  ["2024-05-06..2024-06", { kind: "time", field: "created", from: date("2024-05-06"), to: date("2024-07-01") }],
  ["created:>= this month", { kind: "time", field: "created", from: date("2024-05-01") }],
];

const t = (index: number): Expression => ({ op: "term", index });
const not = (of: Expression): Expression => ({ op: "not", of });
const and = (...of: Expression[]): Expression => ({ op: "and", of });
const or = (...of: Expression[]): Expression => ({ op: "or", of });

const shapes: [query: string, expected: Expression][] = [
  ["", and()],
  ['""', and()],
  ["a", t(0)],
  ["a b", and(t(0), t(1))],
  ["a AND b and c", and(t(0), t(1), t(2))],
  ["a b or c", or(and(t(0), t(1)), t(2))],
  ["a or b | c || d", or(t(0), t(1), t(2), t(3))],
  ["(a or b) -c", and(or(t(0), t(1)), not(t(2)))],
  ["-(a -b)", not(and(t(0), not(t(1))))],
  ["((a))", t(0)],
  ["type:(raw or -derived)", or(t(0), not(t(1)))],
  ["-keyword:(a b)", not(and(t(0), t(1)))],
  ["keyword!=(a or b)", not(or(t(0), t(1)))],
  ["T:(-5 or >10 K)", or(t(0), t(1))],
  ["energy:(8 keV or 9..12 keV) x", and(or(t(0), t(1)), t(2))],
  ['("" or a)', t(0)],
  ["(a)b(c)", and(t(0), t(1))],
];

const mistakes: [query: string, position: number][] = [
  ['a "b', 2],
  ["energy:1..x", 10],
  ["energy:12..8", 7],
  ["energy:<", 8],
  ["x type:", 2],
  ["type>3", 5],
  ["size:>2parsec", 7],
  ["files:3kB", 7],
  ["created:2024-02-31", 8],
  ["published:maybe", 10],
  ["file:a*", 5],
  ["a\0b", 1],
  ["(a b", 0],
  ["a -(b (c)", 3],
  ["a)", 1],
  ["a () b", 2],
  ["or a", 0],
  ["a or", 2],
  ["a or or b", 2],
  ["a and", 2],
  ["(and b)", 1],
  ["type:(raw or keyword:x)", 13],
  ["type:( )", 5],
  ["energy>(1 or 2)", 7],
  ["created:2024..2023", 8],
  ["created:last 3 fortnights", 8],
  ["created:>last 30 days", 8],
  ["folder:data", 7],
  ["type:", 0],
  ["(type:)", 1],
  ["has:a,b", 4],
];

describe("the query language", () => {
  it.each(readings)("reads %j", (query, ...expected) => {
    expect(conditions(query)).toEqual(expected);
  });

  it.each(shapes)("puts %j together", (query, expected) => {
    expect(parseQuery(query, now).expression).toEqual(expected);
  });

  it("does not look deeper than it can", () => {
    expect(() => parseQuery(`${"(".repeat(2_000)}a${")".repeat(1_999)}`)).toThrow(
      expect.objectContaining({ code: "invalid_query" }),
    );
    expect(parseQuery(`${"-(".repeat(20)}a${")".repeat(20)}`).terms).toHaveLength(1);
  });

  it.each(mistakes)("says where %j goes wrong", (query, position) => {
    const attempt = () => parseQuery(query);
    expect(attempt).toThrow(
      expect.objectContaining({ code: "invalid_query", details: { position, suggestion: expect.any(String) } }),
    );
  });

  it("refuses queries that are too long or have too many terms", () => {
    expect(() => parseQuery("a".repeat(4_001))).toThrow(expect.objectContaining({ code: "invalid_query" }));
    expect(() => parseQuery("a ".repeat(51))).toThrow(expect.objectContaining({ code: "invalid_query" }));
  });

  it("reads or refuses any text, quickly, and terms cover the text in order", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.constantFrom(
        ":",
        "..",
        "<",
        '"',
        "-",
        " ",
        "9",
        "keV",
        "type",
        "size:",
        ">=",
        "=",
        "e9",
        ".",
        "*",
        "created:",
        "%",
        "(",
        ")",
        " or ",
        "~",
        "last 3 ",
        "days",
        "/",
        ",",
      ),
    );
    const query = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(query, (text) => {
        try {
          const { terms } = parseQuery(text);
          for (const [index, term] of terms.entries())
            expect(term.position).toBeGreaterThanOrEqual((terms[index - 1]?.position ?? -1) + 1);
        } catch (error) {
          expect(error).toBeInstanceOf(CatalogueError);
          expect(error).toHaveProperty("code", "invalid_query");
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    "1".repeat(4_000),
    "a".repeat(4_000),
    `x:${"9.".repeat(1_900)}`,
    `x:${". ".repeat(24)}`,
    "..".repeat(2_000),
  ])("is not slowed down by a long value (%#)", (text) => {
    expect(conditions(text).length).toBeLessThanOrEqual(50);
  });
});
