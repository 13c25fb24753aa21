import { describe, expect, it } from "vitest";
import { ageText } from "./age.ts";

const now = Date.parse("2024-05-01T12:00:00Z");

describe("the age of a job", () => {
  it.each([
    ["2024-05-01T12:00:00Z", "now"],
    ["2024-05-01T11:59:18Z", "42 seconds ago"],
    ["2024-05-01T11:01:00Z", "59 minutes ago"],
    ["2024-05-01T02:00:00Z", "10 hours ago"],
    ["2024-04-01T12:00:00Z", "30 days ago"],
  ])("since %s is %j", (instant, text) => {
    expect(ageText(instant, now, "en")).toBe(text);
  });

  it("of a job from a clock that is ahead is now", () => {
    expect(ageText("2024-05-01T12:00:05Z", now, "en")).toBe("now");
  });
});
