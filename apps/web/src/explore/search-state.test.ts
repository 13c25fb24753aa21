import { describe, expect, it } from "vitest";
import {
  parseExploreSearch,
  toDatasetQuery,
  toggleChart,
  toggleFacet,
  toScreenQuery,
  withoutConditions,
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

  it("sorts by any field or metadata key, and by nothing else", () => {
    for (const sort of ["-startTime", "metadata.photon_energy", "-metadata.scan.energy"])
      expect(parseExploreSearch({ sort })).toEqual({ sort });
    expect(parseExploreSearch({ sort: "metadata." })).toEqual({});
    expect(parseExploreSearch({ sort: "-creationTime" })).toEqual({});
  });

  it("asks for the charts that are open, and says in the address only what is unusual", () => {
    expect(toScreenQuery({})).toMatchObject({ histograms: "creationTime" });
    const closed = toggleChart({ q: "film" }, "creationTime");
    expect(closed).toEqual({ q: "film", chart: ["none"] });
    expect(toScreenQuery(closed)).not.toHaveProperty("histograms");
    expect(toggleChart(closed, "creationTime")).toEqual({ q: "film" });
    const two = toggleChart({}, "metadata.photon_energy");
    expect(parseExploreSearch({ ...two })).toEqual({ chart: ["creationTime", "metadata.photon_energy"] });
    expect(parseExploreSearch({ chart: "magic" })).toEqual({});
  });
});
