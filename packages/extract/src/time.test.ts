import { describe, expect, it } from "vitest";
import { parseTime } from "./time.ts";

describe("parseTime", () => {
  it.each([
    ["2024-10-28T09:06:41.186Z", "2024-10-28T09:06:41.186Z"],
    ["2016-06-23T12:02:31-06:00", "2016-06-23T12:02:31-06:00"],
    ["2016-06-23 12:02:31+0200", "2016-06-23T12:02:31+02:00"],
    ["20160623T120231.5+0200", "2016-06-23T12:02:31.5+02:00"],
    ["2016-06-23T12:02:31 UTC", "2016-06-23T12:02:31Z"],
    ["2016-06-23T12:02:31.123456789+02", "2016-06-23T12:02:31.123456+02:00"],
  ])("keeps the zone of %s", (text, iso) => {
    expect(parseTime(text, "Europe/Berlin")).toEqual({ iso });
  });

  it.each([
    ["winter", "2024-01-15 09:30:00", "2024-01-15T09:30:00+01:00"],
    ["summer", "2024-07-15 09:30:00", "2024-07-15T09:30:00+02:00"],
    ["the last minute before summer time", "2024-03-31 01:59:00", "2024-03-31T01:59:00+01:00"],
    ["the first minute of summer time", "2024-03-31 03:00:00", "2024-03-31T03:00:00+02:00"],
    ["the hour that occurs twice", "2024-10-27 02:30:00", "2024-10-27T02:30:00+02:00"],
    ["the first hour of winter time", "2024-10-27 03:00:00", "2024-10-27T03:00:00+01:00"],
    ["a date alone", "2024-07-15", "2024-07-15T00:00:00+02:00"],
    ["ctime", "Tue Mar 16 15:09:22 2021", "2021-03-16T15:09:22+01:00"],
  ])("gives %s the offset of Berlin", (_, text, iso) => {
    expect(parseTime(text, "Europe/Berlin")).toEqual({ iso, assumedZone: "Europe/Berlin" });
  });

  it.each([
    "",
    "soon",
    "2024-02-31 10:00:00",
    "2024-13-01",
    "12:30",
    "20240715",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
  ])("does not guess at %j", (text) => {
    expect(parseTime(text, "UTC")).toBeUndefined();
  });
});
