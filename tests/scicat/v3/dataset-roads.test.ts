import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { derivedDataset, incompleteRaw, rawDataset } from "../support/datasets.ts";
import { passwordOf, query, type Site, startSite } from "../support/site.ts";

const url = "/api/v3/Datasets";
const at = (pid: string, tail = "") => `${url}/${encodeURIComponent(pid)}${tail}`;
let site: Site;
beforeEach(async () => {
  site = await startSite({ TRACKABLES: "Dataset" });
});
afterEach(() => site?.close());

async function made(body: object): Promise<string> {
  const reply = await site.as.adminIngestor({ url, body });
  expect(reply.status, reply.text).toBe(201);
  return reply.body.pid;
}

describe("Counts", () => {
  it("follow what is created and removed, by type", async () => {
    const { adminIngestor, archiveManager } = site.as;
    const count = async (tail = "") => (await adminIngestor({ url: `${url}/count${tail}` })).body.count;
    const ofType = (type: string) => count(`?${query("filter", { where: { type } })}`);
    const counts = async () => [await count(), await ofType("raw"), await ofType("derived")];

    expect(await counts()).toEqual([0, 0, 0]);
    // Some clients send a where beside the filter, spelled in brackets; it counts for nothing.
    expect(await count("?where[type]=raw")).toBe(0);
    for (const [body, valid] of [
      [rawDataset(), true],
      [derivedDataset(), true],
      [incompleteRaw(), false],
      [{ ...rawDataset(), type: "base", datasetName: undefined }, false],
      [{ ...derivedDataset(), inputDatasets: undefined }, false],
    ] as const)
      expect((await adminIngestor({ url: `${url}/isValid`, body })).body.valid).toBe(valid);
    expect(await counts()).toEqual([0, 0, 0]);

    const first = await made(rawDataset());
    expect(await counts()).toEqual([1, 1, 0]);
    const second = await made(rawDataset());
    expect(await counts()).toEqual([2, 2, 0]);
    const third = await made(derivedDataset());
    expect(await counts()).toEqual([3, 2, 1]);
    expect(await count("?where[type]=raw")).toBe(3);

    const start = new Date();
    start.setHours(start.getHours(), 0, 0, 0);
    const policies = await adminIngestor({
      url: `/api/v3/Policies?${query("filter", { where: { createdAt: { $gte: start } } })}`,
    });
    expect(policies.body).toMatchObject([{ ownerGroup: "p4711", manager: ["berta@example.org"] }]);
    for (const { _id } of policies.body)
      expect((await archiveManager({ method: "DELETE", url: `/api/v3/policies/${_id}` })).status).toBe(200);
    expect((await adminIngestor({ url: "/api/v3/policies" })).body).toEqual([]);

    for (const [pid, left] of [
      [first, [2, 1, 1]],
      [second, [1, 0, 1]],
      [third, [0, 0, 0]],
    ] as const) {
      expect((await archiveManager({ method: "DELETE", url: at(pid) })).status).toBe(200);
      expect(await counts()).toEqual(left);
    }
  });

  it("of linked proposals follow their datasets", async () => {
    const { adminIngestor, archiveManager, proposalIngestor } = site.as;
    const proposal = { proposalId: "30001", title: "Cold", email: "b@example.org", ownerGroup: "proposalingestor" };
    const added = await proposalIngestor({ url: "/api/v3/Proposals", body: proposal });
    expect(added.status, added.text).toBe(201);
    const linked = async () => (await adminIngestor({ url: "/api/v3/proposals/30001" })).body.numberOfDatasets;
    const pid = await made(rawDataset({ proposalId: "30001" }));
    await made(rawDataset());
    expect(await linked()).toBe(1);
    expect((await archiveManager({ method: "DELETE", url: at(pid) })).status).toBe(200);
    expect(await linked()).toBe(0);
    expect((await archiveManager({ method: "DELETE", url: "/api/v3/Proposals/30001" })).status).toBe(200);
  });
});

describe("The lifecycle", () => {
  it("is searched, changed in its dataset and beside it, and leaves a history", async () => {
    const { adminIngestor, archiveManager } = site.as;
    const first = await made(rawDataset());
    const second = await made(rawDataset({ ownerGroup: "p4712" }));
    const fields = {
      ownerGroup: ["p4712", "p4713"],
      text: "coldest trial",
      creationTime: { begin: "2019-03-03", end: "2019-03-05" },
      "datasetlifecycle.archiveStatusMessage": "datasetCreated",
      keywords: ["cold", "protein"],
    };
    const search = (asked: object, limits: object) =>
      adminIngestor({ url: `${url}/fullquery?${query("fields", asked)}&${query("limits", limits)}` });
    const hits = await search(fields, { skip: 0 });
    expect(hits.body).toMatchObject([{ pid: second, datasetlifecycle: { archiveStatusMessage: "datasetCreated" } }]);
    expect((await search({ ownerGroup: ["p4712"] }, { skip: 1000 })).body).toEqual([]);
    for (const order of ["creationTime:desc", "createdAt:asc"])
      expect((await search({ ownerGroup: ["p4711", "p4712"] }, { order, skip: 0 })).body).toHaveLength(2);
    const { "datasetlifecycle.archiveStatusMessage": _, ...rest } = fields;
    const facets = ["type", "creationTime", "creationLocation", "ownerGroup", "keywords"];
    const counted = await adminIngestor({
      url: `${url}/fullfacet?${query("fields", rest)}&${query("facets", facets)}`,
    });
    expect(counted.body).toEqual([
      {
        type: [{ _id: "raw", count: 1 }],
        creationTime: [{ _id: { year: 2019, month: 3, day: 4 }, count: 1 }],
        creationLocation: [{ _id: "/DESY/PETRA III/P11", count: 1 }],
        ownerGroup: [{ _id: "p4712", count: 1 }],
        keywords: [
          { _id: "lysozyme", count: 1 },
          { _id: "cold", count: 1 },
        ],
        all: [{ totalSets: 1 }],
      },
    ]);

    for (const archiveStatusMessage of ["onTape", "onTapeTwice"]) {
      const where = JSON.stringify({ pid: first });
      const patched = await adminIngestor({
        method: "PATCH",
        url: `${at(first)}?where=${where}`,
        body: { datasetlifecycle: { archiveStatusMessage } },
      });
      expect(patched).toMatchObject({ status: 200, body: { datasetlifecycle: { archiveStatusMessage } } });
    }
    const alone = await adminIngestor({
      method: "PATCH",
      url: at(first, "/datasetlifecycle"),
      body: { retrievable: true },
    });
    expect(alone).toMatchObject({ status: 200, body: { retrievable: true, archiveStatusMessage: "onTapeTwice" } });
    for (const [body, status, message] of [
      [{}, 400, "dataset lifecycle DTO must not be empty"],
      [{ colour: "red" }, 400, ["property colour should not exist"]],
    ] as const) {
      const refused = await adminIngestor({ method: "PATCH", url: at(first, "/datasetlifecycle"), body });
      expect(refused).toMatchObject({ status, body: { message, error: "Bad Request", statusCode: status } });
    }
    const { history } = (await adminIngestor({ url: at(first) })).body;
    const lifecycles = history.map((entry: { datasetlifecycle?: Record<string, Record<string, unknown>> }) => [
      entry.datasetlifecycle?.previousValue?.archiveStatusMessage,
      entry.datasetlifecycle?.currentValue?.archiveStatusMessage,
    ]);
    expect(lifecycles).toEqual([
      ["datasetCreated", "onTape"],
      ["onTape", "onTapeTwice"],
      ["onTapeTwice", "onTapeTwice"],
    ]);
    expect(history[0]).toMatchObject({ _id: "", updatedBy: "adminIngestor", updatedAt: expect.any(String) });

    const groups = { ownerGroup: { $in: ["p4711", "p4712"] }, createdAt: { $gte: new Date(Date.now() - 3_600_000) } };
    const policies = await adminIngestor({ url: `/api/v3/Policies?${query("filter", { where: groups })}` });
    expect(policies.body).toHaveLength(2);
    for (const { _id } of policies.body)
      expect((await archiveManager({ method: "DELETE", url: `/api/v3/policies/${_id}` })).status).toBe(200);
    for (const pid of [first, second])
      expect((await archiveManager({ method: "DELETE", url: at(pid) })).status).toBe(200);
  });

  it("cannot be set back by a road that SciCat no longer has", async () => {
    const { archiveManager, adminIngestor } = site.as;
    for (const as of [archiveManager, adminIngestor]) {
      const gone = await as({ method: "PUT", url: `${url}/resetArchiveStatus`, body: { datasetId: "x" } });
      expect([403, 404]).toContain(gone.status);
    }
    expect(await archiveManager({ url: "/api/v3/RawDatasets" })).toMatchObject({
      status: 404,
      body: { message: "Cannot GET /api/v3/RawDatasets", error: "Not Found", statusCode: 404 },
    });
  });
});

describe("A hundred datasets at once", () => {
  it("are each somebody's, and nobody else's", async () => {
    const groups = ["group1", "group2", "group3", "group4"];
    const makeOne = (_: unknown, index: number) => {
      const ownerGroup = groups[Math.floor((index * index) / 7) % 4];
      return site.as.adminIngestor({ url, body: rawDataset({ ownerGroup, datasetName: `cold ${index}` }) });
    };
    const all = (await Promise.all(Array.from({ length: 100 }, makeOne))).map(({ status, body }) => {
      expect(status).toBe(201);
      return body as { pid: string; ownerGroup: string };
    });
    expect(new Set(all.map(({ pid }) => pid)).size).toBe(100);
    for (const tail of ["", "/fullquery"])
      expect((await site.as.adminIngestor({ url: `${url}${tail}` })).body).toHaveLength(100);
    for (const [name, group] of [
      ["user1", "group1"],
      ["user2", "group2"],
      ["user3", "group3"],
    ] as const) {
      const [mine, others] = [true, false].map((own) => all.filter(({ ownerGroup }) => (ownerGroup === group) === own));
      const list = (await site.as[name]({ url })).body;
      expect(new Set(list.map(({ pid }: { pid: string }) => pid))).toEqual(new Set(mine?.map(({ pid }) => pid)));
      expect((await site.as[name]({ url: at(mine?.[0]?.pid ?? "") })).body.ownerGroup).toBe(group);
      for (const { pid } of others?.slice(0, 5) ?? []) {
        expect((await site.as[name]({ url: at(pid) })).status).toBe(403);
        expect((await site.as.anonymous({ url: at(pid) })).status).toBe(403);
      }
    }
    const removed = all.map(({ pid }) => site.as.archiveManager({ method: "DELETE", url: at(pid) }));
    for (const { status } of await Promise.all(removed)) expect(status).toBe(200);
    expect((await site.as.adminIngestor({ url: `${url}/count` })).body).toEqual({ count: 0 });
  });
});

describe("Signing in", () => {
  const signIn = (username: string, password: string) =>
    site.anonymous({ url: "/api/v3/auth/Login?include=user", body: { username, password } });

  it("works as often and as parallel as suites do it, whatever others do wrong", async () => {
    for (let round = 0; round < 15; round++) {
      const wrong = await signIn("user3", passwordOf("user2"));
      expect([401, 429]).toContain(wrong.status);
      expect(wrong.body.id).toBeUndefined();
      const right = await Promise.all(
        (["user1", "user2", "user4"] as const).map((name) => signIn(name, passwordOf(name))),
      );
      expect(right.map(({ status }) => status)).toEqual([201, 201, 201]);
    }
    const { id } = (await signIn("user1", passwordOf("user1"))).body;
    const mine = await site.bearer(id)({ url, body: rawDataset({ ownerGroup: "group1" }) });
    expect(mine).toMatchObject({ status: 201, body: { createdBy: "user1" } });
  });
});
