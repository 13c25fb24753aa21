import { expect, it } from "vitest";
import { momentOf, spanOf } from "./instants.ts";

it.each([
  ["2026-03-02", "2026-03-02T00:00:00.000Z"],
  ["2026-03", "2026-03-01T00:00:00.000Z"],
  ["2026-03-02T08:15", "2026-03-02T08:15:00.000Z"],
  ["2026-03-02 08:15:10.5", "2026-03-02T08:15:10.500Z"],
  ["2026-03-02T08:15:00+01:00", "2026-03-02T07:15:00.000Z"],
  ["2026-03-02T08:15:00-0130", "2026-03-02T09:45:00.000Z"],
  ["2024-02-29T23:59:59.999z", "2024-02-29T23:59:59.999Z"],
])("%s is the instant %s", (text, expected) => {
  expect(new Date(momentOf(text)?.ms ?? 0).toISOString()).toBe(expected);
});

it.each(["", "today", "2026-13-01", "2026-02-30", "2026-03-02T25:00:00Z", "5", "March 2026", "2026-03-02T08"])(
  "%s is no instant",
  (text) => {
    expect(momentOf(text)).toBeUndefined();
  },
);

it("takes what is finer than a millisecond as lying between two of them", () => {
  const field = ["createdAt"];
  const ms = Date.parse("2026-01-01T00:00:00.000Z");
  expect(spanOf({ op: "range", field, gte: "2026-01-01T00:00:00.0005Z", lt: "2026-01-01T00:00:00.0015Z" })).toEqual({
    from: ms + 1,
    to: ms + 1,
  });
  expect(spanOf({ op: "range", field, gt: "2026-01-01", lt: "2026-01-01T00:00:00.001Z" })).toBeUndefined();
  expect(spanOf({ op: "range", field, gt: 5 })).toBeUndefined();
});
