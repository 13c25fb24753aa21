import { describe, expect, it } from "vitest";
import { safeAddress, safePath } from "./return-addresses.ts";

const origins = new Set(["https://scicat.example.org"]);
const elsewhere = [
  "https://evil.example",
  "//evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "http:evil.example",
  "https:evil.example",
  "ht\ntp:evil.example",
  "javascript:alert(1)",
  "data:text/html,x",
  "https://scicat.example.org@evil.example",
  "https://scicat.example.org.evil.example/",
  "http://scicat.example.org/",
  "http://stand-in.invalid/x",
];

describe("an address to return to", () => {
  it.each(elsewhere)("is left out when it leads elsewhere: %j", (address) => {
    expect(safeAddress(address, origins)).toBeUndefined();
    expect(safePath(address)).toBeUndefined();
  });

  it.each(["/.//evil.example", ".//evil.example", "/a/..//evil.example", "/%2e//evil.example"])(
    "is no path of ours when its path begins with two slashes: %j",
    (address) => expect(safePath(address)).toBeUndefined(),
  );

  it("is kept when it is a path or of a known site", () => {
    for (const address of ["/datasets?x=1#y", "datasets", "https://scicat.example.org/datasets"])
      expect(safeAddress(address, origins)).toBe(address);
    expect(safePath("/datasets?x=1#y")).toBe("/datasets?x=1#y");
    expect(safePath("https://scicat.example.org/datasets")).toBeUndefined();
  });
});
