import { describe, expect, it } from "vitest";
import { formatBytes, formatConverted, formatDate, formatDuration, significantDigitsOf } from "./format.ts";

describe("formats", () => {
  it("give sizes in decimal units with three figures, in the reader's language", () => {
    expect(formatBytes(0, "en")).toBe("0 bytes");
    expect(formatBytes(999, "en")).toBe("999 bytes");
    expect(formatBytes(1_234_000_000, "en")).toBe("1.23 GB");
    expect(formatBytes(1_234_000_000, "de")).toBe("1,23\u00a0GB");
    expect(formatBytes(undefined, "en")).toBe("–");
  });

  it("name the month, so that no date can be read as another", () => {
    expect(formatDate("2026-03-08T12:00:00.000Z", "en")).toBe("08 Mar 2026");
  });

  it("show what is no date as it is", () => {
    expect(formatDate("yesterday", "en")).toBe("yesterday");
  });

  it("give the time a search took in ms or s", () => {
    expect(formatDuration(3.0912, "en")).toBe("3.1 ms");
    expect(formatDuration(1_234, "en")).toBe("1.2 sec");
  });

  it("keep the figures of a converted value without the noise of the conversion", () => {
    expect(formatConverted(0.30000000000000004, 1)).toBe("0.3");
    expect(formatConverted(12_200, 3)).toBe("12200");
    expect(formatConverted(1.4419589085e-15, 5)).toBe("1.442e-15");
    expect(formatConverted(0, 3)).toBe("0");
  });

  it("count the digits that a number was given with", () => {
    expect(significantDigitsOf(0.0012)).toBe(2);
    expect(significantDigitsOf(-12.5)).toBe(3);
  });
});
