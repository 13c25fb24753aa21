import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCount } from "./counts.ts";
import { bytesInWords } from "./sizes.ts";

describe("a number of bytes in words", () => {
  it("is in the unit in which it is shortest", () => {
    const words = [0, 1, 999, 1_000, 1_024, 2e9, 1_610_612_736, 1_234_567, 2.5e12, 3e18].map(bytesInWords);
    const expected = ["0 bytes", "1 byte", "999 bytes", "1 kB", "1 KiB", "2 GB", "1.5 GiB", "1234567 bytes"];
    expect(words).toEqual([...expected, "2.5 TB", "3 EB"]);
  });

  it("reads back as the same number", () => {
    const size = fc.oneof(
      fc.nat(),
      fc.maxSafeNat(),
      fc.integer({ min: 0, max: 9_999 }).map((n) => n * 1_024 ** 3),
    );
    fc.assert(
      fc.property(size, (value) => {
        expect(readCount("size", `=${bytesInWords(value)}`)).toMatchObject({ lo: value, hi: value });
      }),
    );
  });
});
