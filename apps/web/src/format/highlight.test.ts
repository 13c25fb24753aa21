import { describe, expect, it } from "vitest";
import { splitByFragment } from "./highlight.ts";

const marked = (text: string, fragment: string) =>
  splitByFragment(text, fragment)
    .map((part) => (part.hit ? `[${part.text}]` : part.text))
    .join("");

describe("what is highlighted", () => {
  it("is every occurrence, whatever its case", () => {
    expect(marked("Scan_1/scan_2", "SCAN")).toBe("[Scan]_1/[scan]_2");
  });

  it("are the parts around a *", () => {
    expect(marked("scan_7_00012.nxs", "scan*12")).toBe("[scan]_7_000[12].nxs");
  });

  it("is nothing for an empty fragment, and a sign of a regular expression is only itself", () => {
    expect(marked("a.b", "")).toBe("a.b");
    expect(marked("a.b", ".")).toBe("a[.]b");
    expect(marked("ab", "(")).toBe("ab");
  });
});
