import { aDataset, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withoutAddresses } from "./masking.ts";

describe("masking of e-mail addresses", () => {
  const own = new Set(["me@example.org"]);

  it.each([
    ["an address", "you@example.org", "*****"],
    ["one's own in any case", "Me@Example.org", "Me@Example.org"],
    [
      "addresses within a text",
      "write to a.b+c@x.example.org, or me@example.org.",
      "write to *****, or me@example.org.",
    ],
    ["what is none", "@home and a@b", "@home and a@b"],
    ["nested texts", { a: [{ b: "x@example.org" }], n: 1 }, { a: [{ b: "*****" }], n: 1 }],
    ["a list, which then says everything once", ["x@example.org", "y@example.org", "z", "z"], ["*****", "z"]],
    ["a list without addresses", ["z", "z"], ["z", "z"]],
    ["records that differ in nothing else", [{ m: "x@a.org" }, { m: "y@a.org" }], [{ m: "*****" }]],
  ])("of %s", (_what, value, expected) => {
    expect(withoutAddresses(value, own)).toEqual(expected);
  });

  it("keeps numbers of any length and does not copy what stays", () => {
    const value = { long: JSON.rawJSON("12345678901234567890"), mail: "x@example.org" };
    expect(JSON.stringify(withoutAddresses(value, own))).toBe('{"long":12345678901234567890,"mail":"*****"}');
    const same = { a: ["b"] };
    expect(withoutAddresses(same, own)).toBe(same);
  });

  it("takes its time in proportion to the text", () => {
    const text = `${"a.".repeat(200_000)}@${"b.".repeat(100_000)}`;
    expect(withoutAddresses(text, own)).toBeTypeOf("string");
  });
});

describe("MASK_PERSONAL_INFO", () => {
  let catalogue: TestCatalogue;
  beforeAll(async () => {
    catalogue = await startTestCatalogue({ scicat: { maskPersonalInfo: true } });
  });
  afterAll(() => catalogue.close());

  it("hides other people's addresses from everybody but administrators", async () => {
    const own = await catalogue.user(["owners"], { username: "own", email: "own@example.org" });
    const body = {
      ...aDataset({ ownerGroup: "owners" }),
      pid: "20.500.test/m",
      contactEmail: "contact@example.org",
      ownerEmail: "own@example.org",
      description: "ask contact@example.org",
    };
    expect((await catalogue.admin({ url: "/v1/datasets", body })).status).toBe(201);
    const url = "/api/v4/datasets/20.500.test%2Fm";
    const masked = await own({ url });
    expect(masked.status).toBe(200);
    expect(masked.body).toMatchObject({
      pid: "20.500.test/m",
      contactEmail: "*****",
      ownerEmail: "own@example.org",
      description: "ask *****",
    });
    expect((await catalogue.admin({ url })).body.contactEmail).toBe("contact@example.org");
    const [listed] = (await own({ url: "/api/v4/datasets" })).body;
    expect(listed.contactEmail).toBe("*****");
  });
});
