import { expect, it } from "vitest";
import { safeReturn } from "./safe-return.ts";

it("keeps paths of this site", () => {
  for (const path of ["/", "/datasets?q=a:b&type=raw", "/datasets/20.500%2Fx#files"])
    expect(safeReturn(path)).toBe(path);
});

it("refuses everything that could lead to another site", () => {
  const others = [
    undefined,
    "",
    "//example.org",
    "/\\example.org",
    "https://example.org",
    "javascript:alert(1)",
    "datasets",
    "/\t/example.org",
    "/a\\b",
  ];
  for (const address of others) expect(safeReturn(address), String(address)).toBeUndefined();
});

it("refuses the sign-in page itself, which would be a circle", () => {
  expect(safeReturn("/login?return=/datasets")).toBeUndefined();
  expect(safeReturn("/loginsomething")).toBe("/loginsomething");
});
