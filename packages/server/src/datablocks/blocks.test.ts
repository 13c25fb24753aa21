import { type As, aDataset, aFile, anOrigDatablock, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let catalogue: TestCatalogue;
beforeAll(async () => {
  catalogue = await startTestCatalogue();
});
afterAll(() => catalogue.close());

async function newDataset(own: Parameters<typeof aDataset>[0] = {}): Promise<string> {
  return (await catalogue.admin({ url: "/v1/datasets", body: aDataset(own) })).body.pid;
}
const path = "/v1/orig-datablocks";

describe("a file list", () => {
  it("comes back as it was sent, with exact times and all that is known of a file", async () => {
    const dataFileList = [
      aFile({ path: 'raw/ü ß 漢字 \u{1f600} "quoted" \\ back.h5', size: 0 }),
      { path: "no time", size: 1 },
      aFile({ path: "micro", time: "2026-03-02T08:15:00.123456Z" }),
      aFile({ path: "offset", time: "2026-03-02T09:15:00+01:00" }),
      aFile({ path: "leap", time: "2016-12-31T23:59:60Z" }),
      aFile({ path: "before 1970", time: "1969-12-31T23:59:59.999Z" }),
      {
        ...aFile({ path: "/absolute/one", size: Number.MAX_SAFE_INTEGER - 100_000 }),
        chk: "ab\u2028cd",
        uid: "1000",
        gid: "lab",
        perm: "rw-r--r--",
        type: "h5",
        metadata: { a: { b: [1, null, "x"] }, time: 3 },
      },
    ];
    const datasetPid = await newDataset();
    const made = await catalogue.admin({ url: path, body: { datasetPid, chkAlg: "sha256", dataFileList } });
    expect(made.status).toBe(201);
    const read = await catalogue.admin({ url: `${path}/${made.body.id}` });
    expect(read.body.dataFileList).toEqual(dataFileList);
    expect(read.body).toEqual(made.body);
    const sent = dataFileList.reduce((sum, file) => sum + file.size, 0);
    expect(read.body).toMatchObject({ size: sent, numberOfFiles: 7, chkAlg: "sha256", datasetPid });
  });

  it("keeps digits that a double cannot hold in a file's metadata", async () => {
    const datasetPid = await newDataset();
    const body = `{"datasetPid":${JSON.stringify(datasetPid)},"dataFileList":[{"path":"a","size":1,"metadata":{"n":12345678901234567890}}]}`;
    const made = await catalogue.admin({ url: path, body });
    const read = await catalogue.admin({ url: `${path}/${made.body.id}` });
    expect(read.text).toContain('"metadata":{"n":12345678901234567890}');
  });

  it("of 100,000 files is stored whole and in order", async () => {
    const datasetPid = await newDataset();
    const dataFileList = Array.from({ length: 100_000 }, (_, index) =>
      aFile({ path: `scan/frame_${index}.h5`, size: index, time: new Date(1.7e12 + index * 997).toISOString() }),
    );
    const made = await catalogue.admin({ url: path, body: { datasetPid, dataFileList } });
    expect(made.status).toBe(201);
    const read = await catalogue.admin({ url: `${path}/${made.body.id}` });
    expect(JSON.stringify(read.body.dataFileList) === JSON.stringify(dataFileList)).toBe(true);
    expect(read.body.numberOfFiles).toBe(100_000);
  });

  it("may be empty", async () => {
    const datasetPid = await newDataset();
    const made = await catalogue.admin({ url: path, body: { datasetPid, dataFileList: [] } });
    expect(made.body).toMatchObject({ size: 0, numberOfFiles: 0, dataFileList: [] });
    const read = await catalogue.admin({ url: `${path}/${made.body.id}` });
    expect(read.body.dataFileList).toEqual([]);
  });

  it("is changed by either kind of patch, and the history tells the files that differ", async () => {
    const datasetPid = await newDataset();
    const [one, two, three] = [aFile({ path: "1" }), aFile({ path: "2" }), aFile({ path: "3" })];
    const made = await catalogue.admin({ url: path, body: { datasetPid, dataFileList: [one, two] } });
    const url = `${path}/${made.body.id}`;
    const merged = await catalogue.admin({ method: "PATCH", url, body: { dataFileList: [one, { ...two, size: 5 }] } });
    expect(merged.body).toMatchObject({ version: 2, size: one.size + 5, numberOfFiles: 2 });
    const patched = await catalogue.admin({
      method: "PATCH",
      url,
      body: [{ op: "add", path: "/dataFileList/-", value: three }],
      headers: { "content-type": "application/json-patch+json" },
    });
    expect(patched.body).toMatchObject({ version: 3, numberOfFiles: 3 });
    expect((await catalogue.admin({ url })).body).toEqual(patched.body);
    const { items } = (await catalogue.admin({ url: `${url}/history` })).body;
    expect(items[0]).toMatchObject({ before: { dataFileList: [] }, after: { dataFileList: [three] } });
    expect(items[1]).toMatchObject({ before: { dataFileList: [two] }, after: { dataFileList: [{ ...two, size: 5 }] } });
  });

  it("does not change when the same list is put again with its fields in another order", async () => {
    const datasetPid = await newDataset();
    const body = { datasetPid, dataFileList: [{ path: "a", size: 1, time: "2026-03-02T08:15:00.000Z" }] };
    const url = `${path}/same-${datasetPid.replaceAll("/", "-")}`;
    expect((await catalogue.admin({ method: "PUT", url, body })).status).toBe(201);
    const again = { ...body, dataFileList: [{ time: "2026-03-02T08:15:00.000Z", size: 1, path: "a" }] };
    const reply = await catalogue.admin({ method: "PUT", url, body: again });
    expect(reply.status).toBe(200);
    expect(reply.body.version).toBe(1);
  });

  it.each<[string, object, string]>([
    [
      "a path that stands twice",
      { dataFileList: [aFile({ path: "x" }), aFile({ path: "x" })] },
      "/dataFileList/1/path",
    ],
    ["a line feed in a path", { dataFileList: [aFile({ path: "a\nb" })] }, "/dataFileList/0/path"],
    ["a path without letters", { dataFileList: [aFile({ path: "" })] }, "/dataFileList/0/path"],
    ["a negative size", { dataFileList: [aFile({ size: -1 })] }, "/dataFileList/0/size"],
    ["a size with a fraction", { dataFileList: [aFile({ size: 1.5 })] }, "/dataFileList/0/size"],
    ["a time without a zone", { dataFileList: [aFile({ time: "2026-03-02T08:15:00" })] }, "/dataFileList/0/time"],
    ["no list at all", { dataFileList: undefined }, "/dataFileList"],
    ["an unknown field", { files: [] }, "/files"],
    ["an unknown dataset", { datasetPid: "nobody/knows" }, "/datasetPid"],
  ])("with %s is refused by name", async (_what, own, pointer) => {
    const body = { ...anOrigDatablock(await newDataset()), ...own };
    const reply = await catalogue.admin({ url: path, body });
    expect(reply.status).toBe(400);
    expect(reply.body.pointer).toBe(pointer);
  });

  it("does not move to another dataset", async () => {
    const made = await catalogue.admin({ url: path, body: anOrigDatablock(await newDataset()) });
    const url = `${path}/${made.body.id}`;
    const reply = await catalogue.admin({ method: "PATCH", url, body: { datasetPid: await newDataset() } });
    expect(reply.status).toBe(400);
    expect(reply.body.pointer).toBe("/datasetPid");
  });

  it("is written once when a create is sent twice with the same idempotency key", async () => {
    const datasetPid = await newDataset();
    const call = { url: path, body: anOrigDatablock(datasetPid), headers: { "idempotency-key": `k-${datasetPid}` } };
    const [first, second] = await Promise.all([catalogue.admin(call), catalogue.admin(call)]);
    expect(second.body).toEqual(first.body);
    const dataset = await catalogue.admin({ url: `/v1/datasets/${encodeURIComponent(datasetPid)}` });
    expect(dataset.body.numberOfFiles).toBe(1);
  });
});

describe("rights on blocks", () => {
  interface Caller {
    who: string;
    as: As;
    read: number;
    create: number;
    update: number;
    remove: number;
  }

  it("are those of the dataset, for every caller and verb", async () => {
    const pid = await newDataset({ ownerGroup: "owners", accessGroups: ["readers"] });
    const callers: Caller[] = [
      { who: "anonymous", as: catalogue.anonymous, read: 404, create: 400, update: 404, remove: 404 },
      { who: "stranger", as: await catalogue.user(["others"]), read: 404, create: 400, update: 404, remove: 404 },
      { who: "reader", as: await catalogue.user(["readers"]), read: 200, create: 403, update: 403, remove: 403 },
      { who: "ingestor", as: await catalogue.user(["ingestors"]), read: 404, create: 201, update: 404, remove: 404 },
      { who: "deleter", as: await catalogue.user(["deleters"]), read: 404, create: 400, update: 404, remove: 204 },
      {
        who: "reading deleter",
        as: await catalogue.user(["deleters", "readers"]),
        read: 200,
        create: 403,
        update: 403,
        remove: 204,
      },
      { who: "owner", as: await catalogue.user(["owners"]), read: 200, create: 201, update: 200, remove: 204 },
      { who: "admin", as: catalogue.admin, read: 200, create: 201, update: 200, remove: 204 },
    ];
    const found: Caller[] = [];
    for (const { who, as } of callers) {
      const { body } = await catalogue.admin({ url: path, body: anOrigDatablock(pid) });
      const url = `${path}/${body.id}`;
      const create = (await as({ url: path, body: anOrigDatablock(pid) })).status;
      const read = (await as({ url })).status;
      const list = (await as({ url: `${path}?dataset=${encodeURIComponent(pid)}` })).body;
      expect([who, list.total > 0, list.items.length > 0]).toEqual([who, read === 200, read === 200]);
      expect([who, (await as({ url: `${url}/history` })).status]).toEqual([who, read]);
      const update = (await as({ method: "PATCH", url, body: { chkAlg: "md5" } })).status;
      const remove = (await as({ method: "DELETE", url })).status;
      found.push({ who, as, read, create, update, remove });
    }
    expect(found).toEqual(callers);
  });

  it("change at once when the dataset's groups do", async () => {
    const pid = await newDataset({ ownerGroup: "owners" });
    const { body } = await catalogue.admin({ url: path, body: anOrigDatablock(pid) });
    const url = `${path}/${body.id}`;
    const dataset = `/v1/datasets/${encodeURIComponent(pid)}`;
    expect((await catalogue.anonymous({ url })).status).toBe(404);
    await catalogue.admin({ method: "PATCH", url: dataset, body: { isPublished: true, accessGroups: ["team"] } });
    const read = await catalogue.anonymous({ url });
    expect(read.body).toMatchObject({ ownerGroup: "owners", accessGroups: ["team"], isPublished: true });
  });
});

describe("the list of blocks", () => {
  it("pages newest first without gaps, and leaves files out when asked", async () => {
    const pid = await newDataset();
    const ids: string[] = [];
    for (let index = 0; index < 5; index++)
      ids.unshift((await catalogue.admin({ url: path, body: anOrigDatablock(pid) })).body.id);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const query = `dataset=${encodeURIComponent(pid)}&limit=2&files=false${cursor ? `&cursor=${cursor}` : ""}`;
      const { body } = await catalogue.admin({ url: `${path}?${query}` });
      expect(body.total).toBe(5);
      for (const item of body.items) {
        expect(item).not.toHaveProperty("dataFileList");
        expect(item).toMatchObject({ numberOfFiles: 1, size: 1_000 });
        seen.push(item.id);
      }
      cursor = body.cursor;
    } while (cursor);
    expect(seen).toEqual(ids);
    const whole = await catalogue.admin({ url: `${path}?dataset=${encodeURIComponent(pid)}` });
    expect(whole.body.items[0].dataFileList).toHaveLength(1);
  });

  it("ends a page early rather than hold a great many files", async () => {
    const pid = await newDataset();
    const dataFileList = Array.from({ length: 120_000 }, (_, index) => ({ path: `f${index}`, size: 1 }));
    for (let index = 0; index < 3; index++)
      await catalogue.admin({ url: path, body: { datasetPid: pid, dataFileList } });
    const query = `dataset=${encodeURIComponent(pid)}&limit=3`;
    const first = await catalogue.admin({ url: `${path}?${query}` });
    expect(first.body.items).toHaveLength(2);
    const second = await catalogue.admin({ url: `${path}?${query}&cursor=${first.body.cursor}` });
    expect(second.body.items).toHaveLength(1);
    expect(second.body).not.toHaveProperty("cursor");
    const bare = await catalogue.admin({ url: `${path}?${query}&files=false` });
    expect(bare.body.items).toHaveLength(3);
  });

  it("refuses a cursor that it never gave", async () => {
    const reply = await catalogue.admin({ url: `${path}?cursor=abc` });
    expect(reply.status).toBe(400);
    expect(reply.body.pointer).toBe("cursor");
  });
});
