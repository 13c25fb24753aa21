import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { taken } from "../support/blocks.ts";
import { derivedDataset, rawDataset } from "../support/datasets.ts";
import { query, type Site, startSite } from "../support/site.ts";

let site: Site;
beforeAll(async () => {
  site = await startSite({ UPDATE_DATASET_LIFECYCLE_GROUPS: "archivemanager" });
});
afterAll(() => site?.close());

const forbidden = (message: string) => ({ message, error: "Forbidden", statusCode: 403 });
const datasets = "/api/v3/Datasets";
const blocks = "/api/v3/OrigDatablocks";
const at = (pid: string, tail = "") => `${datasets}/${encodeURIComponent(pid)}${tail}`;
const { first, second, summed } = taken;
const idsOf = (list: readonly { id: string }[]) => list.map(({ id }) => id);

async function made(body: object): Promise<string> {
  const reply = await site.as.adminIngestor({ url: datasets, body });
  expect(reply.status, reply.text).toBe(201);
  return reply.body.pid;
}

async function expectTotals(pid: string, lists: readonly { size: number; dataFileList: readonly unknown[] }[]) {
  const { body } = await site.as.adminIngestor({ url: at(pid) });
  const size = lists.reduce((sum, one) => sum + one.size, 0);
  const numberOfFiles = lists.reduce((sum, one) => sum + one.dataFileList.length, 0);
  expect(body).toMatchObject({ size, numberOfFiles, packedSize: 0, numberOfFilesArchived: 0 });
}

const searches = [
  ["a whole name", "night-C7002.h5", 2],
  ["a part of a name", { $regex: "C700" }, 2],
  ["the beginning of a name", { $regex: "^night-A" }, 2],
  ["a name that no file has", "nowhere.txt", 0],
  ["a name that one file has", "only-here.txt", 1],
] as const;

/** Blocks are searched by names of their files; single files tell whether their dataset is there. */
async function expectFound(datasetId: string) {
  const { adminIngestor } = site.as;
  const limits = query("limits", { skip: 0, limit: 20 });
  for (const [what, path, expected] of searches) {
    const fields = query("fields", { datasetId, "dataFileList.path": path });
    const reply = await adminIngestor({ url: `${blocks}/fullQuery?${fields}&${limits}` });
    expect([what, reply.status, reply.body.length]).toEqual([what, 200, expected]);
  }
  const files = await adminIngestor({ url: `${blocks}/fullQuery/files?${query("fields", {})}&${limits}` });
  expect(files.status).toBe(200);
  const here = files.body.filter((one: { datasetId: string }) => one.datasetId === datasetId);
  expect(here).toHaveLength(first.dataFileList.length + second.dataFileList.length);
  for (const one of files.body) expect(one.datasetExist).toBe(true);
}

const kinds = [
  ["raw", rawDataset],
  ["derived", derivedDataset],
] as const;

describe.each(kinds)("Lists of files below a dataset that is %s", (_kind, body) => {
  it("are judged, added, listed, included, found and removed", async () => {
    const { adminIngestor, archiveManager } = site.as;
    const pid = await made(body());
    const url = at(pid, "/OrigDatablocks");
    const good = await adminIngestor({ url: at(pid, "/origdatablocks/isValid"), body: first });
    expect([good.status, good.body]).toEqual([200, { valid: true, errors: [] }]);
    const bad = await adminIngestor({ url: at(pid, "/origdatablocks/isValid"), body: taken.mistyped });
    expect([bad.status, bad.body.valid]).toEqual([200, false]);
    expect(bad.body.errors.length).toBeGreaterThan(0);

    const refused = await archiveManager({ url, body: first });
    expect([refused.status, refused.body]).toEqual([403, forbidden("Forbidden resource")]);
    const empty = await adminIngestor({ url, body: taken.withoutSum });
    expect([empty.status, empty.body.error]).toEqual([400, "Bad Request"]);
    expect(empty.body.message).toContain("chkAlg should not be empty");

    const ids: string[] = [];
    for (const list of [summed, first, second]) {
      const reply = await adminIngestor({ url, body: list });
      expect([reply.status, reply.body]).toEqual([201, expect.objectContaining({ ...list, datasetId: pid })]);
      ids.push(reply.body.id);
    }
    expect(idsOf((await adminIngestor({ url })).body)).toEqual(ids);
    await expectTotals(pid, [summed, first, second]);

    // A list of another dataset, added through the newest API, is not among them.
    const other = await made(body());
    const elsewhere = { ...summed, datasetId: other, ownerGroup: "p4711" };
    expect((await adminIngestor({ url: "/api/v4/origdatablocks", body: elsewhere })).status).toBe(201);
    const filter = query("filter", { where: { pid }, include: [{ relation: "origdatablocks" }] });
    const found = await adminIngestor({ url: `${datasets}/findOne?${filter}&${query("limits", { limit: 10 })}` });
    expect([found.status, found.body.pid, idsOf(found.body.origdatablocks)]).toEqual([200, pid, ids]);
    expect(found.body.origdatablocks[1].dataFileList).toEqual(first.dataFileList);

    const fields = query("fields", { datasetId: pid, "dataFileList.path": "night-A1.h5" });
    expect((await adminIngestor({ url: `${blocks}/fullQuery?${fields}` })).body).toHaveLength(3);
    for (const id of ids) {
      const reply = await archiveManager({ method: "DELETE", url: at(pid, `/OrigDatablocks/${id}`) });
      expect([reply.status, reply.body.id]).toEqual([200, id]);
      if (id === ids[0]) await expectFound(pid);
    }
    expect((await adminIngestor({ url })).body).toEqual([]);
    await expectTotals(pid, []);

    // The dataset says whose a list is.
    const own = await adminIngestor({ url: blocks, body: { ...first, datasetId: pid, ownerGroup: "string" } });
    expect([own.status, own.body.ownerGroup]).toEqual([201, body().ownerGroup]);
    expect((await archiveManager({ method: "DELETE", url: at(pid) })).status).toBe(200);
  });

  it("are counted, changed and all removed at once by the groups that delete", async () => {
    const { adminIngestor, archiveManager } = site.as;
    const pid = await made(body());
    const url = at(pid, "/origdatablocks");
    const ids: string[] = [];
    for (const list of [first, second]) ids.push((await adminIngestor({ url, body: list })).body.id);
    expect((await adminIngestor({ url: `${url}/count` })).body).toEqual({ count: 2 });
    const change = { size: 123, dataFileList: second.dataFileList.slice(0, 1) };
    const changed = await adminIngestor({ method: "PATCH", url: `${url}/${ids[1]}`, body: change });
    expect([changed.status, changed.body]).toEqual([200, expect.objectContaining(change)]);
    await expectTotals(pid, [first, change]);
    for (const name of ["anonymous", "user1", "adminIngestor"] as const) {
      const reply = await site.as[name]({ method: "DELETE", url });
      expect([reply.status, reply.body]).toEqual([403, forbidden("Forbidden resource")]);
    }
    await expectTotals(pid, [first, change]);
    const removed = await archiveManager({ method: "DELETE", url });
    expect([removed.status, removed.body]).toEqual([200, { count: 2 }]);
    await expectTotals(pid, []);
    expect((await adminIngestor({ url })).body).toEqual([]);
  });
});

describe("Lists of files at their own address", () => {
  it("are judged, added, listed, found, changed and removed, and each dataset's totals follow", async () => {
    const { adminIngestor, archiveManager } = site.as;
    const one = await made(rawDataset());
    const two = await made(rawDataset({ ownerGroup: "p5000" }));
    const good = await adminIngestor({ url: `${blocks}/isValid`, body: { ...first, datasetId: one } });
    expect([good.status, good.body]).toEqual([200, { valid: true, errors: [] }]);
    const bad = await adminIngestor({ url: `${blocks}/isValid`, body: { ...taken.mistyped, datasetId: one } });
    expect([bad.status, bad.body.valid]).toEqual([200, false]);
    expect(bad.body.errors.length).toBeGreaterThan(0);
    const refused = await archiveManager({ url: blocks, body: { ...first, datasetId: one } });
    expect([refused.status, refused.body]).toEqual([403, forbidden("Forbidden resource")]);

    async function added(list: object, datasetId: string): Promise<string> {
      const reply = await adminIngestor({ url: blocks, body: { ...list, datasetId } });
      expect([reply.status, reply.body]).toEqual([201, expect.objectContaining({ ...list, datasetId })]);
      return reply.body.id;
    }
    const firstId = await added(first, one);
    const secondId = await added(second, one);
    const empty = await adminIngestor({ url: blocks, body: taken.withoutSum });
    expect([empty.status, empty.body.error]).toEqual([400, "Bad Request"]);
    const thirdId = await added(summed, two);

    const listOf = async (datasetId: string) =>
      idsOf((await adminIngestor({ url: `${blocks}?${query("filter", { where: { datasetId } })}` })).body);
    expect([await listOf(one), await listOf(two)]).toEqual([[firstId, secondId], [thirdId]]);
    await expectTotals(one, [first, second]);
    await expectTotals(two, [summed]);
    await expectFound(one);

    const dataFileList = first.dataFileList.slice(0, -1);
    const shorter = { size: 30_000, dataFileList };
    for (const list of [shorter, first]) {
      const reply = await adminIngestor({ method: "PATCH", url: `${blocks}/${firstId}`, body: list });
      expect([reply.status, reply.body]).toEqual([200, expect.objectContaining(list)]);
      await expectTotals(one, [list, second]);
      await expectTotals(two, [summed]);
    }

    const left = [[second], []];
    for (const id of [firstId, secondId]) {
      const reply = await archiveManager({ method: "DELETE", url: `${blocks}/${id}` });
      expect([reply.status, reply.body.id]).toEqual([200, id]);
      await expectTotals(one, left.shift() ?? []);
      await expectTotals(two, [summed]);
    }
    expect((await archiveManager({ method: "DELETE", url: `${blocks}/${thirdId}` })).status).toBe(200);
    await expectTotals(two, []);
    expect([await listOf(one), await listOf(two)]).toEqual([[], []]);
  });

  it("are not added to a dataset that is not there", async () => {
    const reply = await site.as.adminIngestor({ url: blocks, body: { ...first, datasetId: "wrong" } });
    expect([reply.status, reply.body]).toEqual([404, expect.objectContaining({ error: "Not Found" })]);
  });
});
