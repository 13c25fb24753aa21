import { expect, test } from "vitest";
import { instant } from "./instant.ts";

test("dates become instants in UTC, and what is none is left alone", () => {
  expect(instant("2027-01-01T02:00:00+02:00")).toBe("2027-01-01T00:00:00.000Z");
  expect(instant("some day")).toBe("some day");
  expect(instant(7)).toBe(7);
});
