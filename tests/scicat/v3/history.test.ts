import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { rawDataset } from "../support/datasets.ts";
import { type AccountName, query, type Site, startSite } from "../support/site.ts";

const v3 = "/api/v3";
const tracked = {
  TRACKABLES: "Dataset,Proposal",
  HISTORY_ACCESS_DATASET_GROUPS: "group3",
  HISTORY_ACCESS_PROPOSAL_GROUPS: "proposalingestor",
};

let sites: Readonly<Record<"delta" | "document" | "untracked", Site>>;
beforeAll(async () => {
  const [delta, document, untracked] = await Promise.all([
    startSite({ ...tracked, TRACKABLE_STRATEGY: "delta" }),
    startSite(tracked),
    startSite({ HISTORY_ACCESS_DATASET_GROUPS: "group3" }),
  ]);
  sites = { delta, document, untracked };
});
afterAll(() => Promise.all(Object.values(sites).map((site) => site.close())));

/** A dataset of group 1 whose lifecycle was changed by its owner. */
async function archived(site: Site, own: Record<string, unknown> = {}): Promise<string> {
  const body = rawDataset({ ownerGroup: "group1", accessGroups: ["guest@example.org"], ...own });
  const made = await site.as.user1({ url: `${v3}/datasets`, body });
  expect(made.status).toBe(201);
  const url = `${v3}/datasets/${encodeURIComponent(made.body.pid)}/datasetlifecycle`;
  const patched = await site.as.user1({ url, method: "PATCH", body: { archivable: false } });
  expect(patched.status).toBe(200);
  return made.body.pid;
}

const address = (pid: string) => `${v3}/datasets/${encodeURIComponent(pid)}`;
const fields = (list: unknown) => query("filter", { fields: list });

describe("the history in a dataset", () => {
  test.each(["delta", "document"] as const)("tells of a lifecycle that was changed: %s", async (strategy) => {
    const site = sites[strategy];
    const pid = await archived(site, { datasetlifecycle: { _id: "65a0b1c2d3e4f5a6b7c8d9e0", retrievable: true } });
    const only = query("filter", { where: { pid }, fields: ["history"] });
    const shown = [
      (await site.as.user1({ url: address(pid) })).body.history,
      (await site.as.user1({ url: `${address(pid)}?${fields(["datasetName", "history"])}` })).body.history,
      (await site.as.user1({ url: `${v3}/datasets?${only}` })).body[0].history,
      (await site.as.user1({ url: `${v3}/datasets/findOne?${only}` })).body.history,
    ];
    for (const history of shown) {
      expect(history).toHaveLength(1);
      const { datasetlifecycle, ...rest } = history[0];
      expect(rest).toEqual({ _id: "", updatedAt: expect.any(String), updatedBy: "user1" });
      const { previousValue, currentValue } = datasetlifecycle;
      const whole = { _id: "65a0b1c2d3e4f5a6b7c8d9e0", archivable: true, retrievable: true, isOnCentralDisk: true };
      expect(previousValue).toMatchObject(whole);
      if (strategy === "delta") expect(currentValue).toEqual({ archivable: false });
      else expect(currentValue).toMatchObject({ ...whole, archivable: false });
    }
  });

  it("tells of other objects only what changed in them, where differences are wanted", async () => {
    const pid = await archived(sites.delta);
    const scientificMetadata = { Detector: "Eiger2 16M", file_volume: { value: 512, unit: "" } };
    const body = { datasetName: "warmer", keywords: ["warm"], scientificMetadata };
    expect((await sites.delta.as.user1({ url: address(pid), method: "PATCH", body })).status).toBe(200);
    const [, change] = (await sites.delta.as.user1({ url: address(pid) })).body.history;
    expect(change).toMatchObject({
      datasetName: { previousValue: "Cold crystals", currentValue: "warmer" },
      keywords: { previousValue: ["cold", "lysozyme"], currentValue: ["warm"] },
      scientificMetadata: {
        previousValue: { Detector: "Lambda 750K" },
        currentValue: { Detector: "Eiger2 16M", beam: null },
      },
    });
    expect(change.scientificMetadata.previousValue).not.toHaveProperty("file_volume");
  });

  test.each(["delta", "document"] as const)(
    "is left out of lists and where other fields are asked: %s",
    async (strategy) => {
      const site = sites[strategy];
      const pid = await archived(site);
      const where = { where: { pid } };
      const without = [
        (await site.as.user1({ url: `${v3}/datasets?${query("filter", where)}` })).body[0],
        (await site.as.user1({ url: `${v3}/datasets?${query("filter", { ...where, fields: ["datasetName"] })}` }))
          .body[0],
        (await site.as.user1({ url: `${v3}/datasets/fullquery?${query("fields", { pid })}` })).body[0],
        (await site.as.user1({ url: `${address(pid)}?${fields(["datasetName"])}` })).body,
      ];
      for (const dataset of without) {
        expect(dataset.datasetName).toBe("Cold crystals");
        expect(dataset).not.toHaveProperty("history");
      }
    },
  );

  it("is empty where datasets are not tracked", async () => {
    const pid = await archived(sites.untracked);
    expect((await sites.untracked.as.user1({ url: address(pid) })).body.history).toEqual([]);
  });
});

describe("the collection of changes", () => {
  const forbidden = [403, "Forbidden resource"];
  const needed = [400, "subsystem is required in filter for permission verification"];
  const invalid = [400, "Nope is not a valid history collection"];
  const fine = [200, undefined];
  const rows: readonly [AccountName | "anonymous", (readonly unknown[])[]][] = [
    // subsystem: Dataset, Proposal, none, one that does not exist
    ["anonymous", Array(4).fill([401, "Unauthenticated"])],
    ["user1", Array(4).fill(forbidden)],
    ["archiveManager", Array(4).fill(forbidden)],
    ["user3", [fine, forbidden, needed, invalid]],
    ["proposalIngestor", [forbidden, fine, needed, invalid]],
    ["admin", Array(4).fill(fine)],
    ["adminIngestor", Array(4).fill(fine)],
  ];
  test.each(rows)("is told to those who may know of it: %s", async (name, answers) => {
    const filters = [{ subsystem: "Dataset" }, { subsystem: "Proposal" }, {}, { subsystem: "Nope" }];
    for (const [index, filter] of filters.entries()) {
      for (const path of ["", "/count"]) {
        const reply = await sites.delta.as[name]({ url: `${v3}/history${path}?${query("filter", filter)}` });
        expect([reply.status, reply.body.message]).toEqual(answers[index]);
      }
      if (filter.subsystem === undefined) continue;
      const reply = await sites.delta.as[name]({ url: `${v3}/history/collection/${filter.subsystem}` });
      expect([reply.status, reply.body.message]).toEqual(answers[index]);
    }
  });

  it("is made, changed, paged and counted on one road", async () => {
    const { admin, user1, user3, archiveManager } = sites.document.as;
    const pid = await archived(sites.document);
    for (const datasetName of ["second", "third"])
      expect((await user1({ url: address(pid), method: "PATCH", body: { datasetName } })).status).toBe(200);
    const url = (path: string, more = "") =>
      `${v3}/history${path}?${query("filter", { subsystem: "Dataset", documentId: pid })}${more}`;
    const all = (await user3({ url: url("") })).body;
    expect(all).toMatchObject({ count: 3, totalCount: 3, skip: 0, limit: 100 });
    expect((await admin({ url: url("") })).body).toEqual(all);
    const [third, second, first] = all.items;
    expect([third.before.datasetName, third.after.datasetName]).toEqual(["second", "third"]);
    expect([second.before.datasetName, second.after.datasetName]).toEqual(["Cold crystals", "second"]);
    expect([first.before.datasetlifecycle.archivable, first.after.datasetlifecycle.archivable]).toEqual([true, false]);
    for (const item of all.items)
      expect(item).toMatchObject({ subsystem: "Dataset", documentId: pid, operation: "update", user: "user1" });
    const page = (await user3({ url: url("", "&skip=1&limit=1") })).body;
    expect(page).toEqual({ items: [second], count: 1, totalCount: 3, skip: 1, limit: 1 });
    expect((await user3({ url: url("/count") })).body).toEqual({ count: 3 });
    expect((await archiveManager({ url: address(pid), method: "DELETE" })).status).toBe(200);
    const [gone] = (await user3({ url: url("") })).body.items;
    expect(gone).toMatchObject({
      operation: "delete",
      user: "archiveManager",
      before: { datasetName: "third" },
      after: null,
    });
    expect((await user3({ url: url("/count") })).body).toEqual({ count: 4 });
  });

  test.each([
    ["none", "", "filter is required"],
    ["no JSON", "?filter=%7Bsubsystem", /^Invalid JSON in filter: /],
  ])("refuses a filter that is %s", async (_what, filter, message) => {
    for (const path of ["", "/count"]) {
      const reply = await sites.delta.as.admin({ url: `${v3}/history${path}${filter}` });
      expect(reply.status).toBe(400);
      expect(reply.body.message).toMatch(message);
    }
  });
});
