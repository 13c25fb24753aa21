import { describe, expect, it } from "vitest";
import { searchConfig } from "./search.ts";

describe("the configuration of the search columns", () => {
  it("has them on, with a thread at least, within a part of the memory, beside the data", () => {
    const found = searchConfig({}, "/data");
    expect(found).toMatchObject({ columns: true, folder: "/data/search" });
    expect(found.threads).toBeGreaterThanOrEqual(1);
    expect(found.memoryLimitBytes).toBeGreaterThan(100_000_000);
  });

  it("is what the variables say", () => {
    const env = { MARGAY_SEARCH_COLUMNS: "off", MARGAY_SEARCH_THREADS: "5", MARGAY_SEARCH_MEMORY: "300" };
    expect(searchConfig(env, "/data")).toMatchObject({ columns: false, threads: 5, memoryLimitBytes: 300_000_000 });
  });

  it.each([
    [{ MARGAY_SEARCH_COLUMNS: "perhaps" }, "MARGAY_SEARCH_COLUMNS"],
    [{ MARGAY_SEARCH_THREADS: "-1" }, "MARGAY_SEARCH_THREADS"],
    [{ MARGAY_SEARCH_MEMORY: "0" }, "MARGAY_SEARCH_MEMORY"],
    [{ MARGAY_SEARCH_MEMORY: "2GB" }, "MARGAY_SEARCH_MEMORY"],
  ])("refuses %j, naming the variable", (env, name) => {
    expect(() => searchConfig(env, "/data")).toThrow(name);
  });
});
