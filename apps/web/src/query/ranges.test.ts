import { describe, expect, it } from "vitest";
import { binsCondition, type Measure, measureOf, numberCondition, readSize, timeCondition } from "./ranges.ts";

const of = (name: string): Measure => {
  const measure = measureOf(name);
  if (measure === undefined) throw new Error(name);
  return measure;
};

describe("a range of a chart as a condition", () => {
  it("names days, months and years as people do, the last one as a whole", () => {
    const time = of("creationTime");
    const at = (day: string) => `${day}T00:00:00.000Z`;
    expect(timeCondition(time, at("2025-01-01"), at("2027-01-01"))).toBe("created:2025..2026");
    expect(timeCondition(time, at("2026-01-01"), at("2026-04-01"))).toBe("created:2026-01..2026-03");
    expect(timeCondition(time, at("2026-02-01"), at("2026-03-01"))).toBe("created:2026-02");
    expect(timeCondition(time, at("2026-02-03"), at("2026-03-01"))).toBe("created:2026-02-03..2026-02-28");
    expect(timeCondition(time, "2026-02-03T12:00:00.000Z", at("2026-02-04"))).toBe(
      "created:2026-02-03T12:00Z..2026-02-03T23:59Z",
    );
    expect(timeCondition(time, at("2026-02-03"), undefined)).toBe("created:2026-02-03..");
    expect(timeCondition(time, undefined, at("2026-02-03"))).toBe("created:..2026-02-02");
  });

  it("writes sizes in round units and counts without the upper edge", () => {
    expect(binsCondition(of("size"), 1_000_000_000, 20_000_000_000)).toBe("size:1GB..20GB");
    expect(binsCondition(of("size"), 0, 10)).toBe("size:0..9");
    expect(binsCondition(of("numberOfFiles"), 2, 10)).toBe("files:2..9");
    expect(numberCondition(of("numberOfFiles"), 5, undefined)).toBe("files:>=5");
  });

  it("writes quantities with their unit, and names that would be fields or broken with care", () => {
    expect(binsCondition(of("metadata.photon_energy"), 8, 12.5, "keV")).toBe("photon_energy:8..12.5keV");
    expect(numberCondition(of("metadata.scan.mono.energy"), undefined, 3, "eV")).toBe("scan.mono.energy:<=3eV");
    expect(numberCondition(of("metadata.size"), 1, 2, "mm")).toBe("metadata.size:1..2mm");
    expect(numberCondition(of("metadata.gap (upper)"), 1, 2)).toBe('"gap (upper)":1..2');
  });

  it("knows no other names", () => {
    expect(["magic", "metadata.", "metadata.a,b", "toString"].map(measureOf)).toEqual(Array(4).fill(undefined));
  });
});

it("reads sizes as people type them", () => {
  expect(["300", "2GB", "1.5 MB", "1 KiB", "3b", "7 g"].map(readSize)).toEqual([300, 2e9, 1.5e6, 1024, 3, 7e9]);
  expect(["", "many", "2XB", "-1"].map(readSize)).toEqual(Array(4).fill(undefined));
});
