import type { SearchExpression, SearchTerm } from "@margay/contract";
import { describe, expect, it } from "vitest";
import { cut, termsOfField, withFieldCondition, withoutTerms } from "./edit.ts";

/** The query without the piece between « and ». */
const without = (marked: string) => {
  const start = marked.indexOf("«");
  const end = marked.indexOf("»") - 1;
  return cut(marked.replace(/[«»]/g, ""), start, end);
};

const term = (q: string, text: string, field?: string): SearchTerm => ({
  text,
  position: q.indexOf(text),
  length: text.length,
  kind: "field",
  negated: false,
  meaning: text,
  ...(field === undefined ? {} : { field }),
});

describe("taking a term out of a query", () => {
  it.each([
    ['film «"thin layer"» type:raw', "film type:raw"],
    ["«film»", ""],
    ["film or «foil»", "film"],
    ["«film» or foil", "foil"],
    ["film or «foil» or sheet", "film or sheet"],
    ["a b or «c»", "a b"],
    ["a «b» or c", "a or c"],
    ["a or «b» c", "a or c"],
    ["«a» b or c", "b or c"],
    ["(film or «foil») thin", "(film) thin"],
    ["(«film») thin", "thin"],
    ["thin -(«film»)", "thin"],
    ["-«film» thin", "thin"],
    ["keyword:(gold or «silver»)", "keyword:(gold)"],
    ["a or keyword:(«gold») or b", "a or b"],
    ["((«a»)) | b", "b"],
    ["(a and «b») or c", "(a) or c"],
    ["born «x» organic", "born organic"],
  ])("of %s leaves %s", (marked, rest) => {
    expect(without(marked)).toBe(rest);
  });

  it("takes several at once, whatever their order", () => {
    const q = "a or b or c";
    expect(withoutTerms(q, [term(q, "a"), term(q, "c")])).toBe("b");
  });
});

describe("narrowing by a range of a field", () => {
  const all = (...of: number[]): SearchExpression => ({ op: "and", of: of.map(one) });

  it("replaces what the query says about the field and keeps the rest", () => {
    const q = "film size:>1GB size:<2GB";
    const terms = [term(q, "film"), term(q, "size:>1GB", "size"), term(q, "size:<2GB", "size")];
    const understood = { q, terms, expression: all(0, 1, 2) };
    expect(withFieldCondition(understood, size, "size:3GB..4GB")).toBe("film size:3GB..4GB");
    expect(withFieldCondition(understood, size, "")).toBe("film");
    expect(withFieldCondition(understood, files, "files:1..2")).toBe(`${q} files:1..2`);
  });

  it("puts alternatives into parentheses, and leaves a condition within them alone", () => {
    const q = "film or size:1GB";
    const terms = [term(q, "film"), term(q, "size:1GB", "size")];
    const expression: SearchExpression = { op: "or", of: [0, 1].map(one) };
    expect(termsOfField({ q, terms, expression }, size)).toEqual([]);
    expect(withFieldCondition({ q, terms, expression }, size, "size:2GB")).toBe("(film or size:1GB) size:2GB");
  });

  it("does not take a metadata key for the field of its name", () => {
    const q = "metadata.size:3mm";
    const terms = [{ ...term(q, q, "size"), kind: "metadata" as const }];
    expect(withFieldCondition({ q, terms, expression: one(0) }, size, "size:2GB")).toBe(`${q} size:2GB`);
  });

  it("adds to a text that the answer does not belong to", () => {
    const terms = [term("size:1GB", "size:1GB", "size")];
    expect(withFieldCondition({ q: "thin", terms, expression: all(0) }, size, "size:2GB")).toBe("thin size:2GB");
    expect(withFieldCondition({ q: "", terms: [], expression: undefined }, size, "size:2GB")).toBe("size:2GB");
  });
});

const size = { field: "size", kind: "field" } as const;
const files = { field: "files", kind: "field" } as const;

const one = (index: number): SearchExpression => ({ op: "term", index });
