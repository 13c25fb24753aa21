import { describe, expect, it } from "vitest";
import {
  parseExploreSearch,
  toDatasetQuery,
  toggleFacet,
  withoutConditions,
  withoutTerm,
  withQueryText,
} from "./search-state.ts";

describe("the state of Explore", () => {
  it("is read from an address, and what it does not know is dropped", () => {
    const raw = { q: "film", type: "raw", technique: ["SAXS", "WAXS"], sort: "-size", view: "cards", nonsense: "1" };
    const { nonsense: _, ...known } = raw;
    expect(parseExploreSearch(raw)).toEqual({ ...known, type: ["raw"] });
    expect(parseExploreSearch({ sort: "by magic", view: "3d", q: "" })).toEqual({});
  });

  it("asks the API for the page that the last cursor leads to", () => {
    expect(toDatasetQuery({ q: "film", cursor: ["one", "two"] })).toEqual({
      q: "film",
      sort: "-creationTime",
      cursor: "two",
    });
  });

  it("starts on the first page again after every change of the conditions", () => {
    const search = { q: "film", type: ["raw"], cursor: ["one"] };
    expect(toggleFacet(search, "type", "derived")).toEqual({ q: "film", type: ["raw", "derived"] });
    expect(toggleFacet(search, "type", "raw")).toEqual({ q: "film" });
    expect(withQueryText(search, "")).toEqual({ type: ["raw"] });
  });

  it("keeps order and view when all conditions go", () => {
    expect(withoutConditions({ q: "film", type: ["raw"], sort: "-size", view: "cards" })).toEqual({
      sort: "-size",
      view: "cards",
    });
  });

  it("takes one term out of a query and leaves the others as typed", () => {
    expect(withoutTerm('film "thin layer" type:raw', '"thin layer"')).toBe("film type:raw");
    expect(withoutTerm("film", "film")).toBe("");
    expect(withoutTerm("film", "other")).toBe("film");
  });
});
