import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { customDataset, goodPid } from "../support/datasets.ts";
import { type AccountName, query, type Site, startSite } from "../support/site.ts";

const url = "/api/v4/origdatablocks";
const at = (id: string, more = "") => `${url}/${encodeURIComponent(id)}${more}`;
let site: Site;
let first = "";
let second = "";
const blocks: string[] = [];

const file = (n: number) => ({
  path: `frame-${n}.tif`,
  size: 800 + n,
  time: "2022-07-24T13:56:30.000Z",
  chk: "1234",
  uid: "berta@example.org",
  gid: "p4711",
  perm: "-rw-rw-r--",
});
const block = (files: number, own: object = {}) => ({
  ownerGroup: "p4711",
  chkAlg: "sha1",
  size: 4_000,
  dataFileList: Array.from({ length: files }, (_, n) => file(n)),
  ...own,
});
const guarded = { message: "Forbidden resource", error: "Forbidden", statusCode: 403 };
const refused = { ...guarded, message: "Unauthorized access" };

async function made(path: string, body: object): Promise<{ _id: string; pid: string }> {
  const reply = await site.as.adminIngestor({ url: path, body });
  expect(reply.status, reply.text).toBe(201);
  return reply.body;
}

beforeAll(async () => {
  site = await startSite();
  const dataset = (own: object) => made("/api/v4/datasets", customDataset({ type: "raw", ...own }));
  first = (await dataset({ ownerGroup: "group1", accessGroups: ["group3"] })).pid;
  second = (await dataset({ ownerGroup: "group2", accessGroups: ["group2"] })).pid;
  for (const [datasetId, files] of [
    [first, 1],
    [second, 1],
    [first, 5],
  ] as const)
    blocks.push((await made(url, block(files, { datasetId })))._id);
});
afterAll(() => site?.close());

const bodies = [
  ["least", { chkAlg: undefined }, undefined],
  ["whole", {}, undefined],
  ["with a text for its size", { size: "many" }, "size must be an integer number"],
  ["without a size", { size: undefined }, "size must be an integer number"],
  ["without files", { dataFileList: [] }, "dataFileList should not be empty"],
  ["with an empty algorithm", { chkAlg: "" }, "chkAlg should not be empty"],
] as const;

describe("A new block", () => {
  it.each(bodies)("that is %s is judged and made alike", async (_name, own, fault) => {
    const body = block(2, { datasetId: first, ...own });
    const valid = await site.as.adminIngestor({ url: `${url}/isValid`, body });
    expect(valid).toMatchObject({ status: 200, body: { valid: fault === undefined } });
    if (fault !== undefined) expect(valid.body.reason).toContain(fault);
    const reply = await site.as.adminIngestor({ url, body });
    if (fault === undefined) {
      expect(reply).toMatchObject({ status: 201, body: { datasetId: first, size: 4_000, ownerGroup: "group1" } });
      expect(reply.body._id).toBe(reply.body.id);
      await site.as.archiveManager({ url: at(reply.body._id), method: "DELETE" });
    } else {
      expect(reply).toMatchObject({ status: 400, body: { error: "Bad Request", statusCode: 400 } });
      expect(reply.body.message).toContain(fault);
    }
  });

  it.each([
    ["anonymous", 403, guarded],
    ["user4", 403, guarded],
    ["archiveManager", 403, guarded],
    ["user2", 403, refused],
    ["user3", 403, refused],
    ["user1", 201, { accessGroups: ["group3"], ownerGroup: "group1", isPublished: false }],
    ["adminIngestor", 201, { accessGroups: ["group3"], ownerGroup: "group1", isPublished: false }],
  ] as const)("of %s is answered by %i", async (name, status, body) => {
    const reply = await site.as[name]({ url, body: block(1, { datasetId: first }) });
    expect(reply).toMatchObject({ status, body });
    if (status === 201) await site.as.archiveManager({ url: at(reply.body._id), method: "DELETE" });
  });

  it("of a dataset that is not there is told so", async () => {
    const datasetId = goodPid();
    const message = `Dataset: ${datasetId} not found for attaching an origdatablock`;
    const missing = { status: 404, body: { message, error: "Not Found", statusCode: 404 } };
    for (const path of [url, `${url}/isValid`])
      expect(await site.as.adminIngestor({ url: path, body: block(1, { datasetId }) })).toMatchObject(missing);
  });
});

describe("The list of blocks", () => {
  const list = async (name: AccountName, filter: unknown) =>
    (await site.as[name]({ url: `${url}?${query("filter", filter)}` })).body as Record<string, unknown>[];

  it("is sorted by id and paged", async () => {
    const sorted = [...blocks].sort();
    const ids = async (sort: string, limits: object = {}) =>
      (await list("adminIngestor", { limits: { limit: 2, skip: 0, sort: { _id: sort }, ...limits } })).map(
        ({ _id }) => _id,
      );
    expect(await ids("asc")).toEqual(sorted.slice(0, 2));
    expect(await ids("desc")).toEqual(sorted.toReversed().slice(0, 2));
    expect(await ids("asc", { limit: 1, skip: 1 })).toEqual(sorted.slice(1, 2));
  });

  it.each([
    ["user1", 2],
    ["user3", 2],
    ["user2", 1],
    ["user4", 0],
    ["archiveManager", 0],
    ["adminIngestor", 3],
  ] as const)("shows %s %i blocks with their dataset", async (name, count) => {
    for (const include of [["dataset"], ["all"]]) {
      const found = await list(name, { include });
      expect(found).toHaveLength(count);
      for (const { _id, datasetId, dataset } of found) {
        expect(_id).toBeTypeOf("string");
        expect(dataset).toMatchObject([{ pid: datasetId }]);
        if (name !== "adminIngestor") expect(datasetId).toBe(name === "user2" ? second : first);
      }
    }
  });

  it("is cut to fields, which must name the dataset to keep it", async () => {
    const where = { datasetId: first };
    const limits = { limit: 2, skip: 0, sort: { _id: "asc" } };
    for (const one of await list("adminIngestor", { fields: ["_id", "datasetId"] }))
      expect(Object.keys(one).sort()).toEqual(["_id", "datasetId"]);
    const found = await list("adminIngestor", {
      where,
      include: ["all"],
      fields: ["_id", "datasetId", "dataset"],
      limits,
    });
    expect(found).toHaveLength(2);
    for (const one of found) {
      expect(Object.keys(one).sort()).toEqual(["_id", "dataset", "datasetId"]);
      expect(one).toMatchObject({ datasetId: first, dataset: [{ pid: first }] });
    }
  });

  it("refuses words that it does not know, and callers without credentials", async () => {
    const unknown = await site.as.adminIngestor({ url: `${url}?${query("filter", { spare: { datasetId: "x" } })}` });
    expect(unknown).toMatchObject({
      status: 400,
      body: { message: "Property spare.datasetId should not exist in the filter object" },
    });
    for (const path of [url, `${url}/files`, `${url}/files/count`])
      for (const more of ["", `?${query("filter", { limits: { limit: 2 } })}`])
        expect(await site.as.anonymous({ url: path + more })).toMatchObject({ status: 403, body: refused });
  });

  it.each([
    ["adminIngestor", {}, 7],
    ["user1", {}, 6],
    ["user2", "second", 1],
    ["user1", "second", 0],
    ["user2", "first", 0],
  ] as const)("has as many files for %s with %j as there are: %i", async (name, of, count) => {
    const pid = of === "first" ? first : second;
    const where = typeof of === "string" ? { datasetId: { $regex: pid, $options: "i" } } : {};
    const reply = await site.as[name]({ url: `${url}/files/count?${query("filter", { where })}` });
    expect(reply).toMatchObject({ status: 200, body: { count } });
  });
});

describe("A block by its id", () => {
  it.each([
    ["anonymous", 403],
    ["user4", 403],
    ["user2", 403],
    ["user1", 200],
    ["user3", 200],
    ["adminIngestor", 200],
  ] as const)("answers %s by %i", async (name, status) => {
    const id = String(blocks[2]);
    for (const more of ["", "?include=dataset", "?include=all"]) {
      const reply = await site.as[name]({ url: at(id, more) });
      expect(reply.status).toBe(status);
      if (status === 403) expect(reply.body).toEqual(refused);
      else {
        expect(reply.body).toMatchObject({ _id: id, datasetId: first });
        if (more !== "") expect(reply.body.dataset).toMatchObject([{ pid: first }]);
      }
    }
  });

  it.each([
    ["anonymous", guarded],
    ["user4", guarded],
    ["user3", refused],
    ["user2", refused],
    ["user1", undefined],
    ["adminIngestor", undefined],
  ] as const)("is changed by %s or not, and the totals of its dataset with it", async (name, body) => {
    const id = String(blocks[2]);
    const size = async () =>
      (await site.as.adminIngestor({ url: `/api/v4/datasets/${encodeURIComponent(first)}` })).body.size;
    const before = (await site.as.adminIngestor({ url: at(id) })).body.size;
    const total = await size();
    const reply = await site.as[name]({ url: at(id), method: "PATCH", body: { size: before + 5 } });
    if (body) expect(reply).toMatchObject({ status: 403, body });
    else expect(reply).toMatchObject({ status: 200, body: { _id: id, datasetId: first, size: before + 5 } });
    expect(await size()).toBe(total + (body ? 0 : 5));
  });

  it("with a time of its last change is changed by one of two at once", async () => {
    const { body } = await site.as.adminIngestor({ url, body: block(1, { datasetId: second }) });
    const headers = { "if-unmodified-since": body.updatedAt };
    const change = (size: number) =>
      site.as.adminIngestor({ url: at(body._id), method: "PATCH", headers, body: { size } });
    const replies = await Promise.all([change(1), change(2)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 412]);
    await site.as.archiveManager({ url: at(body._id), method: "DELETE" });
  });

  it("is removed by delete groups alone, and cleaning up finds nothing left", async () => {
    const id = String(blocks[0]);
    for (const [name, body] of [
      ["anonymous", guarded],
      ["user1", guarded],
      ["adminIngestor", guarded],
    ] as const)
      expect(await site.as[name]({ url: at(id), method: "DELETE" })).toMatchObject({ status: 403, body });
    for (const one of blocks) {
      const reply = await site.as.archiveManager({ url: at(one), method: "DELETE" });
      expect(reply).toMatchObject({ status: 200, body: { _id: one, id: one } });
      expect(reply.body.datasetId).toBe(one === blocks[1] ? second : first);
    }
    expect((await site.as.adminIngestor({ url })).body).toEqual([]);
    const { body } = await site.as.adminIngestor({ url: `/api/v4/datasets/${encodeURIComponent(first)}` });
    expect(body).toMatchObject({ size: 0, numberOfFiles: 0 });
  });
});

describe("Blocks of a published dataset", () => {
  it("are everybody's at the public routes", async () => {
    const dataset = customDataset({ isPublished: true });
    const { pid } = await made("/api/v4/datasets", dataset);
    const ids: string[] = [];
    for (const files of [1, 5]) ids.push((await made(url, block(files, { datasetId: pid, isPublished: true })))._id);
    ids.sort();
    for (const as of [site.as.anonymous, site.as.adminIngestor]) {
      const list = async (filter: unknown) =>
        (await as({ url: `${url}/public?${query("filter", filter)}` })).body as Record<string, unknown>[];
      const sorted = (sort: string, more: object = {}) => ({
        limits: { limit: 2, skip: 0, sort: { _id: sort }, ...more },
      });
      expect((await list(sorted("asc"))).map(({ _id }) => _id)).toEqual(ids);
      expect((await list(sorted("desc"))).map(({ _id }) => _id)).toEqual(ids.toReversed());
      expect((await list(sorted("asc", { limit: 1, skip: 1 }))).map(({ _id }) => _id)).toEqual(ids.slice(1));
      for (const one of await list({ fields: ["datasetId", "_id"] }))
        expect(Object.keys(one).sort()).toEqual(["_id", "datasetId"]);
      for (const include of [["dataset"], ["all"]])
        for (const one of await list({ include })) expect(one).toMatchObject({ datasetId: pid, dataset: [{ pid }] });
      const whole = {
        where: { datasetId: pid },
        include: ["all"],
        fields: ["_id", "datasetId", "dataset"],
        ...sorted("asc"),
      };
      const cut = await list(whole);
      expect(cut).toHaveLength(2);
      for (const one of cut) {
        expect(Object.keys(one).sort()).toEqual(["_id", "dataset", "datasetId"]);
        expect(one.dataset).toMatchObject([{ pid }]);
      }
      expect((await as({ url: `${url}/public?${query("filter", { spare: { size: 1 } })}` })).status).toBe(400);
      for (const more of ["?include=dataset", "?include=all"]) {
        const { status, body } = await as({ url: `${url}/public/${ids[0]}${more}` });
        expect(status).toBe(200);
        expect(body).toMatchObject({ _id: ids[0], datasetId: pid, dataset: [{ pid }] });
      }
      const count = await as({ url: `${url}/public/files/count?${query("filter", { where: { datasetId: pid } })}` });
      expect(count).toMatchObject({ status: 200, body: { count: 6 } });
    }
    const seen = (await site.as.archiveManager({ url })).body as { _id: string }[];
    for (const { _id } of seen)
      expect((await site.as.archiveManager({ url: at(_id), method: "DELETE" })).status).toBe(200);
    expect(seen.map(({ _id }) => _id).sort()).toEqual(ids);
  });
});
