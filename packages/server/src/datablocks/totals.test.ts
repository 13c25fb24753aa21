import { aDataset, aFile, anOrigDatablock, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let catalogue: TestCatalogue;
beforeAll(async () => {
  catalogue = await startTestCatalogue();
});
afterAll(() => catalogue.close());

const at = (pid: string) => `/v1/datasets/${encodeURIComponent(pid)}`;

async function newDataset(own: Parameters<typeof aDataset>[0] = {}) {
  const created = await catalogue.admin({ url: "/v1/datasets", body: aDataset(own) });
  expect(created.status).toBe(201);
  return created.body as { pid: string; version: number };
}

async function totals(pid: string) {
  const { body } = await catalogue.admin({ url: at(pid) });
  return { size: body.size, files: body.numberOfFiles, packed: body.packedSize, archived: body.numberOfFilesArchived };
}

const files = (count: number, size: number, name = "f") =>
  Array.from({ length: count }, (_, index) => aFile({ path: `${name}/${index}`, size }));

async function post(pid: string, count: number, size: number) {
  const reply = await catalogue.admin({
    url: "/v1/orig-datablocks",
    body: anOrigDatablock(pid, { dataFileList: files(count, size) }),
  });
  expect(reply.status).toBe(201);
  return `/v1/orig-datablocks/${reply.body.id}`;
}

describe("totals of a dataset", () => {
  it("follow a block through its life", async () => {
    const { pid } = await newDataset();
    const block = await post(pid, 3, 10);
    expect(await totals(pid)).toMatchObject({ size: 30, files: 3 });
    await catalogue.admin({ method: "PATCH", url: block, body: { dataFileList: files(2, 50) } });
    expect(await totals(pid)).toMatchObject({ size: 100, files: 2 });
    await catalogue.admin({
      method: "PUT",
      url: block,
      body: { datasetPid: pid, size: 7, dataFileList: files(5, 1) },
    });
    expect(await totals(pid)).toMatchObject({ size: 7, files: 5 });
    expect((await catalogue.admin({ method: "DELETE", url: block })).status).toBe(204);
    expect(await totals(pid)).toMatchObject({ size: 0, files: 0 });
  });

  it("start from what the client declared", async () => {
    const { pid } = await newDataset({ size: 1_000, numberOfFiles: 4, packedSize: 10, numberOfFilesArchived: 1 });
    const block = await post(pid, 2, 5);
    expect(await totals(pid)).toEqual({ size: 1_010, files: 6, packed: 10, archived: 1 });
    await catalogue.admin({ method: "DELETE", url: block });
    expect(await totals(pid)).toEqual({ size: 1_000, files: 4, packed: 10, archived: 1 });
  });

  it("count packages apart from original files", async () => {
    const { pid } = await newDataset();
    const body = { datasetPid: pid, archiveId: `a-${pid}`, packedSize: 70, dataFileList: files(3, 100) };
    const made = await catalogue.admin({ url: "/v1/datablocks", body });
    expect(made.status).toBe(201);
    expect(await totals(pid)).toEqual({ size: 0, files: 0, packed: 70, archived: 3 });
    const url = `/v1/datablocks/${made.body.id}`;
    await catalogue.admin({ method: "PATCH", url, body: { packedSize: 80 } });
    expect(await totals(pid)).toEqual({ size: 0, files: 0, packed: 80, archived: 3 });
    const again = await catalogue.admin({ url: "/v1/datablocks", body });
    expect(again.status).toBe(409);
    expect(again.body.pointer).toBe("/archiveId");
  });

  it("never fall below zero when the base was lowered by hand", async () => {
    const { pid } = await newDataset();
    const block = await post(pid, 2, 50);
    await catalogue.admin({ method: "PATCH", url: at(pid), body: { size: 0, numberOfFiles: 1 } });
    await catalogue.admin({ method: "DELETE", url: block });
    expect(await totals(pid)).toMatchObject({ size: 0, files: 0 });
  });

  it("raise the dataset's version and tell its history who moved them", async () => {
    const { pid, version } = await newDataset({ ownerGroup: "lab" });
    const owner = await catalogue.user(["lab"]);
    await owner({ url: "/v1/orig-datablocks", body: anOrigDatablock(pid, { dataFileList: files(1, 9) }) });
    const dataset = await owner({ url: at(pid) });
    expect(dataset.body.version).toBe(version + 1);
    const history = await owner({ url: `${at(pid)}/history` });
    expect(history.body.items[0]).toMatchObject({
      operation: "update",
      version: version + 1,
      by: owner.username,
      before: { size: 0, numberOfFiles: 0 },
      after: { size: 9, numberOfFiles: 1 },
    });
  });

  it("stay as they are when a block with a taken id is refused", async () => {
    const { pid, version } = await newDataset();
    const body = { id: `block of ${pid}`, datasetPid: pid, dataFileList: files(1, 9) };
    expect((await catalogue.admin({ url: "/v1/orig-datablocks", body })).status).toBe(201);
    expect((await catalogue.admin({ url: "/v1/orig-datablocks", body })).status).toBe(409);
    const dataset = await catalogue.admin({ url: at(pid) });
    expect(dataset.body).toMatchObject({ size: 9, version: version + 1 });
  });

  it("refuse a sum that a number cannot hold", async () => {
    const { pid } = await newDataset();
    const dataFileList = files(2, Number.MAX_SAFE_INTEGER);
    const tooLarge = await catalogue.admin({ url: "/v1/orig-datablocks", body: { datasetPid: pid, dataFileList } });
    expect(tooLarge.status).toBe(400);
    const [first] = dataFileList;
    const one = { datasetPid: pid, dataFileList: [first] };
    expect((await catalogue.admin({ url: "/v1/orig-datablocks", body: one })).status).toBe(201);
    expect((await catalogue.admin({ url: "/v1/orig-datablocks", body: one })).status).toBe(400);
    expect(await totals(pid)).toMatchObject({ size: Number.MAX_SAFE_INTEGER, files: 1 });
  });

  it("equal the sum of the blocks after many writes at once", async () => {
    const { pid } = await newDataset({ size: 17, numberOfFiles: 1 });
    const standing = await Promise.all(Array.from({ length: 16 }, (_, index) => post(pid, 1, index + 1)));
    const writes = [
      ...standing.slice(0, 8).map((url) => catalogue.admin({ method: "DELETE", url })),
      ...standing
        .slice(8)
        .flatMap((url, index) => [
          catalogue.admin({ method: "PATCH", url, body: { dataFileList: files(index + 1, 3) } }),
          catalogue.admin({ method: "PATCH", url, body: { dataFileList: files(2, 1_000 + index) } }),
        ]),
      ...Array.from({ length: 8 }, (_, index) => post(pid, 2, 100 + index).then(() => ({ status: 201 }))),
      catalogue.admin({ method: "PATCH", url: at(pid), body: { comment: "meanwhile" } }),
    ];
    const statuses = (await Promise.all(writes)).map((reply) => reply.status);
    expect(statuses.filter((status) => status >= 300)).toEqual([]);
    const query = `dataset=${encodeURIComponent(pid)}&files=false&limit=1000`;
    const { body } = await catalogue.admin({ url: `/v1/orig-datablocks?${query}` });
    const blocks = body.items as { size: number; numberOfFiles: number }[];
    expect(blocks).toHaveLength(16);
    expect(await totals(pid)).toMatchObject({
      size: 17 + blocks.reduce((sum, block) => sum + block.size, 0),
      files: 1 + blocks.reduce((sum, block) => sum + block.numberOfFiles, 0),
    });
  });
});
