import { aDataset, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { defaultScicatConfig } from "../wire/config.ts";
import { badRequest, forbiddenResource, json, unauthenticated } from "./callers.fixture.ts";
import { datasetHistory } from "./history-entries.ts";

const url = "/api/v3/history";
const scicat = {
  trackables: ["dataset", "sample"] as const,
  historyGroups: { ...defaultScicatConfig.historyGroups, dataset: ["auditors"], proposal: ["auditors"] },
};

let catalogue: TestCatalogue;
let auditor: Awaited<ReturnType<TestCatalogue["user"]>>;
let stranger: Awaited<ReturnType<TestCatalogue["user"]>>;
beforeAll(async () => {
  catalogue = await startTestCatalogue({ scicat });
  auditor = await catalogue.user(["auditors"]);
  stranger = await catalogue.user(["elsewhere"]);
});
afterAll(() => catalogue.close());

let made = 0;

/** A dataset that was changed twice. */
async function changedTwice() {
  const pid = `20.500.test/h${++made}`;
  const body = {
    ...aDataset({ ownerGroup: "owners" }),
    pid,
    datasetName: "first",
    keywords: ["a", "b"],
    scientificMetadata: { temperature: { value: 1, unit: "K" }, note: { value: "old" } },
    lifecycle: { archivable: true, retrievable: false },
  };
  expect((await catalogue.admin({ url: "/v1/datasets", body })).status).toBe(201);
  const headers = { "content-type": "application/merge-patch+json" };
  const address = `/v1/datasets/${encodeURIComponent(pid)}`;
  const changes = [
    { datasetName: "second", keywords: ["b"], scientificMetadata: { note: null } },
    { description: "described", lifecycle: { archivable: false } },
  ];
  for (const change of changes)
    expect((await catalogue.admin({ url: address, method: "PATCH", headers, body: change })).status).toBe(200);
  return { pid, address };
}

const about = (pid: string) => json("filter", { subsystem: "Dataset", documentId: pid });

describe("the history", () => {
  it("shows changes newest first, with the whole document on either side", async () => {
    const { pid } = await changedTwice();
    const reply = await catalogue.admin({ url: `${url}?${about(pid)}` });
    expect([reply.status, reply.body]).toMatchObject([200, { count: 2, totalCount: 2, skip: 0, limit: 100 }]);
    const [newest, oldest] = reply.body.items;
    expect(newest).toMatchObject({ subsystem: "Dataset", documentId: pid, operation: "update", user: "test-admin" });
    expect(Date.parse(newest.timestamp)).toBeGreaterThan(Date.parse(oldest.timestamp));
    expect(oldest.before).toMatchObject({
      pid,
      datasetName: "first",
      keywords: ["a", "b"],
      datasetlifecycle: { archivable: true },
    });
    expect(oldest.before.scientificMetadata.note).toEqual({ value: "old" });
    expect(oldest.after).toMatchObject({ pid, datasetName: "second", keywords: ["b"] });
    expect(oldest.after.scientificMetadata).not.toHaveProperty("note");
    expect(newest.before).toEqual(oldest.after);
    expect(newest.after).toMatchObject({ description: "described", datasetlifecycle: { archivable: false } });
    // What only the catalogue knows is not told.
    expect(newest.after).not.toHaveProperty("lifecycle");
    expect(newest.after).not.toHaveProperty("imported");
    const current = (await catalogue.admin({ url: `/api/v3/datasets/${encodeURIComponent(pid)}` })).body;
    expect(current).toMatchObject({ datasetName: newest.after.datasetName, updatedAt: newest.after.updatedAt });
  });

  it("keeps a removed record, and pages through entries", async () => {
    const { pid, address } = await changedTwice();
    expect((await (await catalogue.user(["deleters"]))({ url: address, method: "DELETE" })).status).toBe(204);
    const reply = await catalogue.admin({ url: `${url}?${about(pid)}` });
    const [removal, change] = reply.body.items;
    expect(removal).toMatchObject({ operation: "delete", before: { pid, description: "described" }, after: null });
    expect(change.after).toMatchObject({ datasetName: "second", description: "described" });
    const page = await catalogue.admin({ url: `${url}?${about(pid)}&skip=1&limit=1` });
    expect(page.body).toEqual({ items: [change], count: 1, totalCount: 3, skip: 1, limit: 1 });
    const removals = json("filter", { subsystem: "Dataset", documentId: pid, operation: "delete" });
    expect((await catalogue.admin({ url: `${url}?${removals}` })).body.items).toEqual([removal]);
    expect((await catalogue.admin({ url: `${url}/count?${about(pid)}` })).body).toEqual({ count: 3 });
    const later = json("filter", { documentId: pid, timestamp: { $gte: removal.timestamp } });
    expect((await catalogue.admin({ url: `${url}/count?${later}` })).body).toEqual({ count: 1 });
  });

  it("shows only kinds that are tracked", async () => {
    const proposal = { proposalId: "P-h", title: "Old", ownerGroup: "owners" };
    await catalogue.admin({ url: "/v1/proposals", body: proposal });
    const headers = { "content-type": "application/merge-patch+json" };
    await catalogue.admin({ url: "/v1/proposals/P-h", method: "PATCH", headers, body: { title: "New" } });
    for (const filter of [{ subsystem: "Proposal" }, { documentId: "P-h" }]) {
      const reply = await catalogue.admin({ url: `${url}?${json("filter", filter)}` });
      expect(reply.body.items).toEqual([]);
    }
  });

  const refused = [
    ["no filter", "", /filter is required/],
    ["what is no JSON", "?filter={", /^Invalid JSON in filter: /],
    ["a list", "?filter=[]", /must be a JSON object/],
    [
      "a field it does not know",
      `?${json("filter", { subsystem: "Dataset", before: {} })}`,
      /cannot be filtered by before/,
    ],
    ["a time that is none", `?${json("filter", { timestamp: { $gte: "noon" } })}`, /timestamp/],
  ] as const;
  test.each(refused)("refuses %s with 400", async (_what, query, message) => {
    for (const path of ["", "/count"]) {
      const reply = await catalogue.admin({ url: `${url}${path}${query}` });
      expect(reply.status).toBe(400);
      expect(reply.body.message).toMatch(message);
    }
  });
});

describe("the history of every kind", () => {
  const owned = { ownerGroup: "owners", accessGroups: ["readers"] };
  const dataset = { ...aDataset({ ownerGroup: "owners" }), pid: "20.500.test/kinds" };
  const file = { path: "a.nxs", size: 1, time: "2026-03-02T08:15:00.000Z" };
  const image = { targetId: dataset.pid, targetType: "dataset" };
  const kinds = [
    ["Proposal", "proposals", "proposalId", { proposalId: "P-kinds", title: "Old", ...owned }, { title: "New" }],
    ["Sample", "samples", "sampleId", { sampleName: "Old", ...owned }, { sampleName: "New" }],
    ["Instrument", "instruments", "pid", { name: "Old", uniqueName: "u1" }, { name: "New" }],
    ["Policy", "policies", "id", { ownerGroup: "owners", tapeRedundancy: "low" }, { tapeRedundancy: "high" }],
    [
      "PublishedData",
      "publications",
      "doi",
      { doi: "10.5/kinds", title: "Old", abstract: "A", datasetPids: [dataset.pid] },
      { title: "New" },
    ],
    ["Attachment", "attachments", "id", { caption: "Old", relationships: [image], ...owned }, { caption: "New" }],
    [
      "Datablock",
      "datablocks",
      "id",
      { datasetPid: dataset.pid, archiveId: "Old", dataFileList: [file] },
      { archiveId: "New" },
    ],
  ] as const;

  it.each(kinds)("shows changes of a %s in SciCat's form", async (subsystem, path, keyField, body, change) => {
    const all = await startTestCatalogue({
      scicat: { trackables: ["proposal", "sample", "instrument", "policy", "publication", "attachment", "datablock"] },
    });
    try {
      await all.admin({ url: "/v1/datasets", body: dataset });
      const made = await all.admin({ url: `/v1/${path}`, body });
      expect(made.status).toBe(201);
      const key = made.body[keyField];
      const headers = { "content-type": "application/merge-patch+json" };
      const address = `/v1/${path}/${encodeURIComponent(key)}`;
      const patched = await all.admin({ url: address, method: "PATCH", headers, body: change });
      expect(patched.status).toBe(200);
      const filter = json("filter", { subsystem, documentId: key });
      const { items } = (await all.admin({ url: `${url}?${filter}` })).body;
      expect(items).toHaveLength(1);
      const [field] = Object.keys(change);
      const value = (from: object) => Object.entries(from).find(([name]) => name === field)?.[1];
      expect(items[0]).toMatchObject({ subsystem, documentId: key, operation: "update" });
      expect(value(items[0].before)).toBe(value(body));
      expect(value(items[0].after)).toBe(value(change));
      expect(items[0].after._id).toBe(key);
      if (subsystem === "Datablock") expect(items[0].after.datasetId).toBe(dataset.pid);
    } finally {
      await all.close();
    }
  });
});

describe("who reads the history", () => {
  const dataset = `?${json("filter", { subsystem: "Dataset" })}`;
  const sample = `?${json("filter", { subsystem: "Sample" })}`;
  const unknown = `?${json("filter", { subsystem: "Nothing" })}`;
  const missing = `?${json("filter", {})}`;
  const required = badRequest("subsystem is required in filter for permission verification");
  const invalid = badRequest("Nothing is not a valid history collection");

  test.each([
    ["anonymous", dataset, 401, unauthenticated],
    ["stranger", dataset, 403, forbiddenResource],
    ["stranger", missing, 403, forbiddenResource],
    ["auditor", dataset, 200, undefined],
    ["auditor", sample, 403, forbiddenResource],
    ["auditor", missing, 400, required],
    ["auditor", unknown, 400, invalid],
    ["admin", dataset, 200, undefined],
    ["admin", sample, 200, undefined],
    ["admin", missing, 200, undefined],
    ["admin", unknown, 200, undefined],
  ] as const)("%s %s: %i", async (name, query, status, body) => {
    const caller = { anonymous: catalogue.anonymous, stranger, auditor, admin: catalogue.admin }[name];
    for (const path of ["", "/count"]) {
      const reply = await caller({ url: `${url}${path}${query}` });
      expect(reply.status).toBe(status);
      if (body) expect(reply.body).toEqual(body);
    }
  });

  test.each([
    ["anonymous", "Dataset", 401],
    ["stranger", "Dataset", 403],
    ["auditor", "Dataset", 200],
    ["auditor", "Proposal", 200],
    ["auditor", "Sample", 403],
    ["auditor", "Nothing", 400],
    ["admin", "Sample", 200],
    ["admin", "Nothing", 200],
  ] as const)("%s of the collection %s: %i", async (name, subsystem, status) => {
    const caller = { anonymous: catalogue.anonymous, stranger, auditor, admin: catalogue.admin }[name];
    const reply = await caller({ url: `${url}/collection/${subsystem}?limit=1` });
    expect(reply.status).toBe(status);
    if (subsystem === "Nothing" && status === 200) expect(reply.body).toMatchObject({ items: [], totalCount: 0 });
  });
});

describe("the list of older versions in a dataset", () => {
  const deps = (own: object = {}) => ({
    catalogue: catalogue.server.catalogue,
    config: { ...defaultScicatConfig, ...scicat, ...own },
  });
  async function principalOf(username: string) {
    const principal = await catalogue.server.identity.principalFor(username);
    if (!principal) throw new Error(`there is no user ${username}`);
    return principal;
  }

  it("tells what changed, oldest first", async () => {
    const { pid } = await changedTwice();
    const owner = await principalOf((await catalogue.user(["owners"])).username);
    const [first, second, ...more] = await datasetHistory(deps(), owner, pid);
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      _id: "",
      updatedBy: "test-admin",
      datasetName: { previousValue: "first", currentValue: "second" },
      keywords: { previousValue: ["a", "b"], currentValue: ["b"] },
    });
    expect(first).not.toHaveProperty("description");
    expect(second).toMatchObject({
      description: { previousValue: null, currentValue: "described" },
      datasetlifecycle: {
        previousValue: { archivable: true, retrievable: false },
        currentValue: { archivable: false, retrievable: false },
      },
    });
    expect(await datasetHistory(deps({ trackables: [] }), owner, pid)).toEqual([]);
    expect(await datasetHistory(deps(), await principalOf(stranger.username), pid)).toEqual([]);
  });
});

describe("the history as differences", () => {
  it("holds only what changed, with null for what went", async () => {
    const other = await startTestCatalogue({ scicat: { ...scicat, trackableStrategy: "delta" } });
    try {
      const body = {
        ...aDataset({ ownerGroup: "owners" }),
        pid: "20.500.test/d",
        description: "gone soon",
        scientificMetadata: { a: { value: 1 }, b: { value: 2 } },
      };
      await other.admin({ url: "/v1/datasets", body });
      const headers = { "content-type": "application/merge-patch+json" };
      const change = { description: null, scientificMetadata: { a: { value: 3 } } };
      await other.admin({ url: "/v1/datasets/20.500.test%2Fd", method: "PATCH", headers, body: change });
      const [item] = (await other.admin({ url: `${url}?${about("20.500.test/d")}` })).body.items;
      expect(item.before).toMatchObject({ description: "gone soon", scientificMetadata: { a: { value: 1 } } });
      expect(item.after).toMatchObject({ description: null, scientificMetadata: { a: { value: 3 } } });
      expect(item.after.scientificMetadata).not.toHaveProperty("b");
      expect(item.after).not.toHaveProperty("ownerGroup");
    } finally {
      await other.close();
    }
  });
});
