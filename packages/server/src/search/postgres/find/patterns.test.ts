import { describe, expect, it } from "vitest";
import { translate } from "./patterns.ts";

const translated = (pattern: string) => translate(["name"], pattern, false).text;

describe("a pattern for PostgreSQL", () => {
  it.each([
    ["^abc$", "(?:^abc$)"],
    ["a.c", "(?:a[^\\n\\r\\u2028\\u2029]c)"],
    ["\\d+\\/", "(?:[0-9]+\\/)"],
    ["[\\w-]", "(?:[\\-A-Za-z0-9\\_])"],
    ["[\\s\\S]", "(?:(?:[\\s]|[^\\s]))"],
    ["[^\\W_]", "(?:(?:(?![\\_]|[^A-Za-z0-9\\_]).))"],
    ["(a)(?<n>b)(?:c)", "(?:(?:a)(?:b)(?:c))"],
    ["a(?=b)(?!c)(?<=a)(?<!d)", "(?:a(?=b)(?!c)(?<=a)(?<!d))"],
    ["\\bx\\B", "(?:\\yx\\Y)"],
    ["\\x41\\u0042\\t", "(?:AB\\u0009)"],
    ["\\ud83d\\ude00", "(?:😀)"],
    ["[[:alpha:]]", "(?:[\\[\\:alpha\\:]\\])"],
    ["[]", "(?:(?!))"],
    ["[^]", "(?:.)"],
    ["(?i)ab", "(?:ab)"],
    ["a{2,3}?|b*?", "(?:a{2,3}?|b*?)"],
    ["", "(?:)"],
  ])("%s becomes %s", (pattern, expected) => {
    expect(translated(pattern)).toBe(expected);
  });

  it("knows which texts a match must have", () => {
    const literals = (pattern: string) => translate(["name"], pattern, false).literals;
    expect(literals("^scan_0+12\\.h5$")).toEqual(["scan_", "0", "12.h5"]);
    expect(literals("raw/(?:scan)_x?")).toEqual(["raw/", "scan", "_"]);
    expect(literals("(?:scan)?b")).toEqual(["b"]);
    expect(literals("(?=abc)d")).toEqual(["d"]);
    expect(literals("abc|def")).toEqual([]);
    expect(literals("a[bc]d{0}e{2}")).toEqual(["a", "e"]);
  });

  it.each([
    ["(", "no regular expression"],
    ["a**", "no regular expression"],
    ["(a)\\1", "refers back"],
    ["(?<n>a)\\k<n>", "refers back"],
    ["\\p{L}", "not supported"],
    ["a\0", "no text can hold"],
    ["\\0", "not supported"],
    ["a{999}", "repeats more than 255 times"],
    ["((a{200}){200}){200}", "repeats too much"],
    ["x".repeat(1_001), "longer than 1000"],
    [`${"(".repeat(40)}a${")".repeat(40)}`, "nests deeper"],
    ["***=a", "no regular expression"],
  ])("%s is refused: %s", (pattern, reason) => {
    expect(() => translated(pattern)).toThrow(reason);
    expect(() => translated(pattern)).toThrow(/^name: /);
  });
});
