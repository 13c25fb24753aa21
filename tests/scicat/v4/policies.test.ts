import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { query, type Site, startSite } from "../support/site.ts";

const url = "/api/v4/policies";
let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site?.close());

const guarded = { message: "Forbidden resource", error: "Forbidden", statusCode: 403 };
const jobPolicies = {
  archive: { tapeRedundancy: "high", emailTo: ["archive@example.org"], copies: { inVault: 2 } },
  retrieve: { emailTo: ["retrieve@example.org"] },
};

describe("A policy with rules by job type", () => {
  it("is made, read, found and changed without losing what is not named", async () => {
    const as = site.as.adminIngestor;
    const made = await as({ url, body: { ownerGroup: "rules", manager: ["adminIngestor"], jobPolicies } });
    expect(made).toMatchObject({ status: 201, body: { ownerGroup: "rules", manager: ["adminIngestor"], jobPolicies } });
    const at = `${url}/${encodeURIComponent(made.body._id)}`;
    expect(await as({ url: at })).toMatchObject({
      status: 200,
      body: {
        _id: made.body._id,
        createdBy: "adminIngestor",
        updatedBy: "adminIngestor",
        isPublished: false,
        createdAt: expect.any(String),
        updatedAt: expect.any(String),
        jobPolicies,
      },
    });
    const found = await as({ url: `${url}?${query("filter", { where: { ownerGroup: "rules" } })}` });
    expect(found.body).toMatchObject([{ _id: made.body._id, jobPolicies }]);
    const patch = { jobPolicies: { archive: { tapeRedundancy: "medium" } } };
    const archive = { ...jobPolicies.archive, tapeRedundancy: "medium" };
    expect(await as({ url: at, method: "PATCH", body: patch })).toMatchObject({
      status: 200,
      body: { manager: ["adminIngestor"], jobPolicies: { ...jobPolicies, archive } },
    });
  });

  it("counts for the datasets of its group", async () => {
    const body = { ownerGroup: "taped", jobPolicies: { archive: { tapeRedundancy: "high" } } };
    expect((await site.as.admin({ url, body })).status).toBe(201);
    const dataset = {
      type: "raw",
      datasetName: "x",
      owner: "Berta",
      contactEmail: "berta@example.org",
      sourceFolder: "/x",
      creationTime: "2024-01-01T00:00:00.000Z",
      ownerGroup: "taped",
    };
    const reply = await site.as.admin({ url: "/api/v4/datasets", body: dataset });
    expect(reply.body.classification).toBe("IN=medium,AV=high,CO=low");
  });

  it("is listed in an order, a part at a time, cut to its fields", async () => {
    const groups = ["order-a", "order-b", "order-c"];
    for (const ownerGroup of groups)
      expect((await site.as.admin({ url, body: { ownerGroup, manager: ["m"] } })).status).toBe(201);
    const list = async (filter: object) => (await site.as.admin({ url: `${url}?${query("filter", filter)}` })).body;
    const where = { ownerGroup: { $in: groups } };
    for (const [order, ownerGroup] of [
      ["ownerGroup:desc", "order-c"],
      ["ownerGroup", "order-a"],
    ])
      expect(await list({ where, limits: { order, skip: 0, limit: 1 } })).toMatchObject([{ ownerGroup }]);
    const [cut] = await list({ where: { ownerGroup: "order-a" }, fields: ["ownerGroup", "manager"] });
    expect(Object.keys(cut).sort()).toEqual(["_id", "manager", "ownerGroup"]);
  });

  it("is nobody's but the data office's", async () => {
    const body = { ownerGroup: "group1", jobPolicies };
    for (const as of [site.as.anonymous, site.as.user1, site.as.archiveManager])
      for (const call of [
        { url },
        { url, body },
        { url: `${url}/x` },
        { url: `${url}/x`, method: "PATCH", body },
      ] as const)
        expect(await as(call)).toMatchObject({ status: 403, body: guarded });
  });

  it("that is not there is told to be missing, and what is none is refused", async () => {
    const missing = {
      status: 404,
      body: { message: "Policy: nowhere not found", error: "Not Found", statusCode: 404 },
    };
    expect(await site.as.admin({ url: `${url}/nowhere` })).toMatchObject(missing);
    const patch = { url: `${url}/nowhere`, method: "PATCH", body: { manager: ["x"] } } as const;
    expect(await site.as.admin(patch)).toMatchObject(missing);
    for (const own of [
      { ownerGroup: "" },
      { spare: 1 },
      { jobPolicies: 5 },
      { jobPolicies: { archive: { emailTo: [5] } } },
    ])
      expect((await site.as.admin({ url, body: { ownerGroup: "odd", ...own } })).status).toBe(400);
  });
});
