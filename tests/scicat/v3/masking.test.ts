import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { rawDataset } from "../support/datasets.ts";
import { passwordOf, query, type Site, startSite } from "../support/site.ts";

const v3 = "/api/v3";
const hidden = "*****";
let site: Site;
beforeAll(async () => {
  site = await startSite({ MASK_PERSONAL_INFO: "yes", TRACKABLES: "Dataset", HISTORY_ACCESS_DATASET_GROUPS: "group1" });
});
afterAll(() => site.close());

describe("addresses of other people", () => {
  it("are hidden inside of texts of every kind of record", async () => {
    const sample = { sampleId: "s-1", sampleName: "S", ownerGroup: "group1", description: "ask keeper@example.org" };
    const made = await site.as.user1({ url: `${v3}/samples`, body: sample });
    expect([made.status, made.body.description]).toEqual([201, `ask ${hidden}`]);
    expect((await site.as.user1({ url: `${v3}/samples/s-1` })).body.description).toBe(`ask ${hidden}`);
    expect((await site.as.admin({ url: `${v3}/samples/s-1` })).body.description).toBe(sample.description);
  });

  it("are hidden in facets and in what is told of the past", async () => {
    const body = rawDataset({
      ownerGroup: "group1",
      contactEmail: "before@example.org",
      accessGroups: ["a@example.org"],
    });
    const { pid } = (await site.as.user1({ url: `${v3}/datasets`, body })).body;
    const url = `${v3}/datasets/${encodeURIComponent(pid)}`;
    await site.as.user1({ url, method: "PATCH", body: { contactEmail: "after@example.org" } });
    const facets = await site.as.user1({ url: `${v3}/datasets/fullfacet?${query("facets", ["accessGroups"])}` });
    expect(facets.body[0].accessGroups).toEqual([{ _id: hidden, count: 1 }]);
    const [change] = (await site.as.user1({ url })).body.history;
    expect(change.contactEmail).toEqual({ previousValue: hidden, currentValue: hidden });
    const history = `${v3}/history?${query("filter", { subsystem: "Dataset", documentId: pid })}`;
    expect((await site.as.user1({ url: history })).body.items[0].before.contactEmail).toBe(hidden);
    expect((await site.as.admin({ url: history })).body.items[0].before.contactEmail).toBe("before@example.org");
  });
});

describe("one's own address", () => {
  test.each(["user1", "admin"] as const)("is shown to its owner from the sign-in on: %s", async (name) => {
    const email = `${name}@example.org`;
    for (const path of ["/auth/login", "/users/login"]) {
      const login = await site.as.anonymous({ url: v3 + path, body: { username: name, password: passwordOf(name) } });
      expect([login.status, login.body.user]).toMatchObject([201, { username: name, email }]);
    }
    expect((await site.as[name]({ url: `${v3}/auth/whoami` })).body.email).toBe(email);
    const { profile } = (await site.as[name]({ url: `${v3}/users/my/identity` })).body;
    expect(profile).toMatchObject({ email, emails: [{ value: email }] });
  });
});
