import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { archived, archivedFiles as files, taken } from "../support/blocks.ts";
import { derivedDataset, rawDataset } from "../support/datasets.ts";
import { query, type Site, startSite } from "../support/site.ts";

let site: Site;
beforeAll(async () => {
  // Archive systems delete and move datasets through their lifecycle.
  site = await startSite({
    UPDATE_DATASET_LIFECYCLE_GROUPS: "archivemanager",
    TRACKABLES: "Attachment,Datablock",
    TRACKABLE_STRATEGY: "delta",
  });
});
afterAll(() => site?.close());

const forbidden = (message: string) => ({ message, error: "Forbidden", statusCode: 403 });
const datasets = "/api/v3/Datasets";
const at = (pid: string, tail = "") => `${datasets}/${encodeURIComponent(pid)}${tail}`;
const kinds = [
  ["raw", rawDataset],
  ["derived", derivedDataset],
] as const;

async function made(body: object): Promise<string> {
  const reply = await site.as.adminIngestor({ url: datasets, body });
  expect(reply.status, reply.text).toBe(201);
  return reply.body.pid;
}

async function totals(pid: string) {
  const { body } = await site.as.adminIngestor({ url: at(pid) });
  const { size, packedSize, numberOfFiles, numberOfFilesArchived } = body;
  return { size, packedSize, numberOfFiles, numberOfFilesArchived };
}

const packed = (packedSize: number, numberOfFilesArchived: number) => ({
  size: 0,
  packedSize,
  numberOfFiles: 0,
  numberOfFilesArchived,
});

describe.each(kinds)("Packages below a dataset that is %s", (kind, body) => {
  it("are added, counted, listed, included, changed and removed", async () => {
    const { adminIngestor, archiveManager } = site.as;
    const pid = await made(body());
    const url = at(pid, "/Datablocks");
    const one = archived(`${kind} tape 1`);

    const refused = await archiveManager({ url, body: one });
    expect([refused.status, refused.body]).toEqual([403, forbidden("Forbidden resource")]);
    const first = await adminIngestor({ url, body: one });
    expect([first.status, first.text]).toEqual([201, expect.any(String)]);
    expect(first.body).toMatchObject({ ...one, id: first.body._id, datasetId: pid, ownerGroup: body().ownerGroup });

    const patched = await adminIngestor({ method: "PATCH", url: at(pid), body: { runNumber: "9001" } });
    expect(patched.status, patched.text).toBe(200);
    expect(patched.body).toMatchObject({ runNumber: "9001", ...packed(one.packedSize, files) });

    // SciCat stores no archive id twice, and fails here instead of refusing.
    const again = await adminIngestor({ url, body: one });
    expect([again.status, again.body]).toEqual([500, expect.anything()]);
    expect(String(again.headers["content-type"])).toContain("json");
    expect(await totals(pid)).toEqual(packed(one.packedSize, files));

    const second = await adminIngestor({ url: at(pid, "/datablocks"), body: archived(`${kind} tape 2`) });
    expect(second.status).toBe(201);
    const ids = [first.body.id, second.body.id];
    const list = await adminIngestor({ url: at(pid, "/datablocks") });
    expect(list.body.map(({ id }: { id: string }) => id)).toEqual(ids);
    expect((await adminIngestor({ url: at(pid, "/datablocks/count") })).body).toEqual({ count: 2 });

    // A package of another dataset is not among them.
    const other = await made(body());
    const elsewhere = archived(`${kind} tape 3`, { datasetId: other, ownerGroup: "group1" });
    expect((await adminIngestor({ url: "/api/v3/datablocks", body: elsewhere })).status).toBe(201);
    const filter = { where: { pid }, include: [{ relation: "datablocks" }] };
    const padded = `filter=${encodeURIComponent(`   ${JSON.stringify(filter)}   `)}`;
    for (const asked of [`${query("filter", filter)}&${query("limits", { skip: 0, limit: 10 })}`, padded]) {
      const found = await adminIngestor({ url: `${datasets}/findOne?${asked}` });
      expect(found.status, found.text).toBe(200);
      expect(found.body.pid).toBe(pid);
      expect(found.body.datablocks.map((each: { id: string }) => each.id)).toEqual(ids);
      expect(found.body.datablocks[0].dataFileList).toEqual(one.dataFileList);
    }
    expect(await totals(pid)).toEqual(packed(2 * one.packedSize, 2 * files));

    const [, secondId] = ids;
    const change = { packedSize: 123, dataFileList: one.dataFileList.slice(0, 1) };
    const changed = await adminIngestor({ method: "PATCH", url: at(pid, `/datablocks/${secondId}`), body: change });
    expect([changed.status, changed.body]).toEqual([200, expect.objectContaining(change)]);
    expect(await totals(pid)).toEqual(packed(one.packedSize + 123, files + 1));

    const gone = await archiveManager({ method: "DELETE", url: at(pid, `/datablocks/${secondId}`) });
    expect([gone.status, gone.text]).toEqual([200, ""]);
    expect(await totals(pid)).toEqual(packed(one.packedSize, files));
    await archiveManager({ method: "DELETE", url: at(pid, `/Datablocks/${ids[0]}`) });
    expect((await adminIngestor({ url: at(pid, "/datablocks") })).body).toEqual([]);
    expect(await totals(pid)).toEqual(packed(0, 0));
    const removed = await archiveManager({ method: "DELETE", url: at(pid) });
    expect([removed.status, removed.body.pid]).toEqual([200, pid]);
  });

  it("are all removed at once by the groups that delete", async () => {
    const pid = await made(body());
    for (const tape of ["4", "5"]) {
      const reply = await site.as.adminIngestor({
        url: at(pid, "/Datablocks"),
        body: archived(`${kind} tape ${tape}`),
      });
      expect(reply.status).toBe(201);
    }
    const remove = { method: "DELETE", url: at(pid, "/Datablocks") } as const;
    for (const name of ["anonymous", "user1", "adminIngestor"] as const) {
      const reply = await site.as[name](remove);
      expect([reply.status, reply.body]).toEqual([403, forbidden("Forbidden resource")]);
    }
    expect(await totals(pid)).toEqual(packed(2 * 20_003, 2 * files));
    const reply = await site.as.archiveManager(remove);
    expect([reply.status, reply.body]).toEqual([200, { count: 2 }]);
    expect(await totals(pid)).toEqual(packed(0, 0));
  });
});

it.each(["123", "null", "undefined", "", "0", "false"])("Packages of no dataset are not found: %j", async (pid) => {
  const reply = await site.as.archiveManager({ method: "DELETE", url: `/api/v3/datasets/${pid}/Datablocks` });
  expect([reply.status, reply.body]).toEqual([404, expect.objectContaining({ error: "Not Found" })]);
  expect(String(reply.headers["content-type"])).toContain("json");
});

describe("Packages at their own address", () => {
  const url = "/api/v3/datablocks";

  it("are added, found, changed and removed, and the dataset's totals follow", async () => {
    const { adminIngestor, archiveManager, user1 } = site.as;
    await made(rawDataset({ ownerGroup: "p5000" }));
    const datasetId = await made(rawDataset({ ownerGroup: "p5000" }));
    const one = archived("own 1", { datasetId, ownerGroup: "p5000" });
    const first = await adminIngestor({ url, body: one });
    expect([first.status, first.body]).toEqual([201, expect.objectContaining({ ...one, id: expect.any(String) })]);
    const again = await adminIngestor({ url, body: one });
    expect([again.status, again.body]).toEqual([
      409,
      {
        message: "A datablock with this this unique key already exists!",
        error: "Conflict",
        statusCode: 409,
      },
    ]);
    for (const name of ["archiveManager", "user1"] as const) {
      const reply = await site.as[name]({ url, body: archived("own 2", { datasetId }) });
      expect([reply.status, reply.body]).toEqual([403, forbidden("Unauthorized access")]);
    }
    const anonymous = await site.as.anonymous({ url, body: archived("own 2", { datasetId }) });
    expect([anonymous.status, anonymous.body]).toEqual([403, forbidden("Forbidden resource")]);
    // The dataset says whose a package is.
    const second = await adminIngestor({ url, body: archived("own 2", { datasetId }) });
    expect([second.status, second.body.ownerGroup]).toEqual([201, "p5000"]);
    const ids = [first.body.id, second.body.id];

    for (const name of ["filter", "where"]) {
      const filter = query(name, { where: { _id: ids[1] } });
      const reply = await adminIngestor({ url: `${url}/count?${filter}%20` });
      expect([reply.status, reply.body]).toEqual([200, { count: 1 }]);
    }
    const filter = encodeURIComponent(JSON.stringify({ where: { datasetId } }));
    const list = await adminIngestor({ url: `${url}?filter=%20${filter}%20` });
    expect([list.status, list.body.map(({ id }: { id: string }) => id)]).toEqual([200, ids]);
    expect(list.body[0].dataFileList).toHaveLength(files);
    for (const id of ids) {
      const reply = await adminIngestor({ url: `${url}/${encodeURIComponent(id)}` });
      expect([reply.status, reply.body.id]).toEqual([200, id]);
    }
    expect(await totals(datasetId)).toEqual(packed(2 * one.packedSize, 2 * files));

    for (const id of ids) {
      const reply = await adminIngestor({ method: "PATCH", url: `${url}/${id}`, body: { version: `for ${id}` } });
      expect([reply.status, reply.body.version]).toEqual([200, `for ${id}`]);
    }
    const change = { packedSize: one.packedSize + 999, dataFileList: one.dataFileList.slice(0, 1) };
    const changed = await adminIngestor({ method: "PATCH", url: `${url}/${ids[0]}`, body: change });
    expect([changed.status, changed.body]).toEqual([200, expect.objectContaining(change)]);
    expect(await totals(datasetId)).toEqual(packed(2 * one.packedSize + 999, files + 1));
    const refused = await user1({ method: "PATCH", url: `${url}/${ids[1]}`, body: { size: 42 } });
    expect([refused.status, refused.body]).toEqual([403, forbidden("Unauthorized access")]);

    const gone = await archiveManager({ method: "DELETE", url: `${url}/${ids[0]}` });
    expect([gone.status, gone.body.id]).toEqual([200, ids[0]]);
    expect(await totals(datasetId)).toEqual(packed(one.packedSize, files));
    expect((await archiveManager({ method: "DELETE", url: `${url}/${ids[1]}` })).status).toBe(200);
    expect(await totals(datasetId)).toEqual(packed(0, 0));
  });

  it("leave their changes in the history", async () => {
    const { adminIngestor } = site.as;
    const datasetId = await made(rawDataset());
    const before = { archiveId: "before", size: 4_711, packedSize: 4_711 };
    const block = await adminIngestor({ url, body: archived("before", { ...before, datasetId, ownerGroup: "p4711" }) });
    expect(block.status, block.text).toBe(201);
    expect(await totals(datasetId)).toMatchObject({ packedSize: 4_711, numberOfFilesArchived: files });
    const documentId = block.body.id;
    const after = { archiveId: "after", size: 815, packedSize: 815 };
    const changed = await adminIngestor({ method: "PATCH", url: `${url}/${documentId}`, body: after });
    expect([changed.status, changed.body]).toEqual([200, expect.objectContaining(after)]);
    expect((await adminIngestor({ url: `${url}/${documentId}` })).body).toMatchObject(after);
    expect(await totals(datasetId)).toMatchObject({ packedSize: 815, numberOfFilesArchived: files });
    const asked = query("filter", { subsystem: "Datablock", documentId });
    const { status, body } = await adminIngestor({ url: `/api/v3/history?${asked}` });
    expect(status).toBe(200);
    expect(body.items).toContainEqual(
      expect.objectContaining({
        documentId,
        operation: "update",
        before: expect.objectContaining(before),
        after: expect.objectContaining(after),
      }),
    );
  });
});

it("Files that were taken and packages of them are counted apart", async () => {
  const { adminIngestor } = site.as;
  const pid = await made(rawDataset());
  expect((await adminIngestor({ url: at(pid, "/OrigDatablocks"), body: taken.first })).status).toBe(201);
  expect((await adminIngestor({ url: at(pid, "/Datablocks"), body: archived("apart") })).status).toBe(201);
  expect(await totals(pid)).toEqual({
    size: taken.first.size,
    packedSize: 20_003,
    numberOfFiles: taken.first.dataFileList.length,
    numberOfFilesArchived: files,
  });
});
