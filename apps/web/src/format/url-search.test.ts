import { describe, expect, it } from "vitest";
import { listOf, parseSearch, stringifySearch, textOf } from "./url-search.ts";

describe("search parameters", () => {
  it("are read with repeated names as lists", () => {
    expect(parseSearch("?a=1&b=x&b=y")).toEqual({ a: "1", b: ["x", "y"] });
  });

  it("are written so that people can read them, and read back the same", () => {
    const search = { q: "photon_energy:8..12keV", type: ["raw", "derived"], path: "/a,b" };
    const text = stringifySearch(search);
    expect(text).toBe("?q=photon_energy:8..12keV&type=raw&type=derived&path=/a,b");
    expect(parseSearch(text)).toEqual(search);
  });

  it("leave out what is empty", () => {
    expect(stringifySearch({ q: "", cursor: undefined, type: [] })).toBe("");
  });

  it("keep signs that mean something in an address", () => {
    const search = { q: "50% & more + a#b" };
    expect(parseSearch(stringifySearch(search))).toEqual(search);
  });

  it("do not touch the prototype, whatever they are called", () => {
    const found = parseSearch("?__proto__=x&__proto__=y");
    expect(Object.getPrototypeOf(found)).toBe(Object.prototype);
    expect(Object.keys(found)).toEqual(["__proto__"]);
  });

  it("are lists or texts as the reader wants them", () => {
    expect(listOf("a")).toEqual(["a"]);
    expect(listOf(undefined)).toEqual([]);
    expect(textOf(["a", "b"])).toBe("a");
  });
});
