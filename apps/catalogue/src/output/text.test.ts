import { describe, expect, it } from "vitest";
import { humanSize, plain, table } from "./text.ts";

describe("output", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [999_949, "1.0 MB"],
    [123_456_789, "123 MB"],
    [9_007_199_254_740_991, "9.0 PB"],
  ])("writes %i bytes as %s", (size, text) => {
    expect(humanSize(size)).toBe(text);
  });

  it("aligns columns, also with wide characters, and lets no cell break its line", () => {
    const columns = [{ title: "name" }, { title: "size", right: true }, { title: "pid" }];
    expect(
      table(columns, [
        ["試料", "1 B", "a\nb"],
        ["scan_1", "10 B", ""],
      ]),
    ).toBe(["name    size  pid", "試料     1 B  a b", "scan_1  10 B"].join("\n"));
    expect(plain("a\u001b[31mb\r\n")).toBe("a [31mb ");
  });
});
