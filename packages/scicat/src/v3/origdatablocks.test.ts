import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type BlockWorld,
  badRequest,
  expectAnswers,
  files,
  filterOf,
  forbidden,
  notFound,
  startBlockWorld,
  unauthorized,
} from "../wire/blocks/blocks.fixture.ts";

const root = "/api/v3/OrigDatablocks";
let world: BlockWorld;
let pid: string;
let block: string;
let publicPid: string;
let publicBlock: string;

beforeAll(async () => {
  world = await startBlockWorld();
  pid = await world.dataset();
  block = await world.origDatablock(pid);
  publicPid = await world.dataset({ isPublished: true });
  publicBlock = await world.origDatablock(publicPid, { dataFileList: files("open") });
});
afterAll(() => world?.catalogue.close());

const refused = [403, unauthorized] as const;
const shut = [403, forbidden] as const;
const ids = (list: { _id: string }[]) => list.map((one) => one._id).sort();

describe("Who may do what with orig datablocks", () => {
  it("creates one for owners with a role that creates, privileged groups and administrators", async () => {
    const own = await world.dataset();
    await expectAnswers(
      world,
      {
        anonymous: shut,
        stranger: refused,
        reader: refused,
        owner: 201,
        ownerWithoutRole: shut,
        privileged: 201,
        admin: 201,
        deleter: shut,
        lifecycle: shut,
      },
      (as) => as({ url: root, body: { datasetId: own, size: 10, dataFileList: files("a") } }),
    );
    expect(await world.totals(own)).toMatchObject({ size: 30, numberOfFiles: 3 });
  });

  it("answers isValid by the same rules", async () => {
    const valid = [200, { valid: true, errors: [] }] as const;
    await expectAnswers(
      world,
      {
        anonymous: shut,
        stranger: refused,
        reader: refused,
        owner: valid,
        ownerWithoutRole: shut,
        privileged: valid,
        admin: valid,
        deleter: shut,
        lifecycle: shut,
      },
      (as) => as({ url: `${root}/isValid`, body: { datasetId: pid, size: 10, dataFileList: files("a") } }),
    );
  });

  it("shows one to whoever reads the dataset, but not to lifecycle groups for that reason", async () => {
    await expectAnswers(
      world,
      {
        anonymous: refused,
        stranger: refused,
        reader: 200,
        owner: 200,
        ownerWithoutRole: 200,
        privileged: refused,
        admin: 200,
        deleter: refused,
        lifecycle: refused,
      },
      (as) => as({ url: `${root}/${block}` }),
    );
    expect((await world.as.anonymous({ url: `${root}/${publicBlock}` })).body).toMatchObject({ isPublished: true });
  });

  it("refuses an id that there is not like one that is hidden, to everybody", async () => {
    const reply = await world.as.admin({ url: `${root}/none` });
    expect([reply.status, reply.body]).toEqual([403, unauthorized]);
    const patched = await world.as.admin({ url: `${root}/none`, method: "PATCH", body: { size: 1 } });
    expect([patched.status, patched.body]).toEqual([403, unauthorized]);
  });

  it("changes one for owners with a role that creates and for administrators", async () => {
    const id = await world.origDatablock(await world.dataset());
    await expectAnswers(
      world,
      {
        anonymous: shut,
        stranger: refused,
        reader: refused,
        owner: 200,
        ownerWithoutRole: shut,
        privileged: refused,
        admin: 200,
        deleter: shut,
        lifecycle: shut,
      },
      (as) => as({ url: `${root}/${id}`, method: "PATCH", body: { chkAlg: "sha1" } }),
    );
  });

  it("removes one for delete groups alone", async () => {
    const own = await world.dataset();
    const id = await world.origDatablock(own);
    await expectAnswers(
      world,
      {
        anonymous: shut,
        stranger: shut,
        reader: shut,
        owner: shut,
        ownerWithoutRole: shut,
        privileged: shut,
        admin: shut,
        deleter: 200,
        lifecycle: shut,
      },
      (as) => as({ url: `${root}/${id}`, method: "DELETE" }),
    );
    expect(await world.totals(own)).toMatchObject({ size: 0, numberOfFiles: 0 });
    const again = await world.as.deleter({ url: `${root}/${id}`, method: "DELETE" });
    expect([again.status, again.body]).toEqual([404, notFound(`origDatablock: ${id} not found`)]);
  });

  it("lists to users the blocks of their own groups, published ones when they ask for them, everything to administrators", async () => {
    const { anonymous, stranger, reader, lifecycle, admin } = world.as;
    const filter = filterOf({ where: { datasetId: [pid, publicPid] } });
    const list = async (as: typeof admin, query = filter) => ids((await as({ url: `${root}?${query}` })).body);
    const everything = [block, publicBlock].sort();
    expect(await list(anonymous)).toEqual([publicBlock]);
    expect(await list(stranger)).toEqual([]);
    expect(await list(lifecycle)).toEqual([]);
    expect(await list(reader)).toEqual(everything);
    expect(await list(admin)).toEqual(everything);
    const asked = filterOf({ where: { datasetId: [pid, publicPid], isPublished: true } });
    expect(await list(stranger, asked)).toEqual([publicBlock]);
    const widened = filterOf({ where: { datasetId: pid, userGroups: ["ring"] } });
    expect(await list(stranger, widened)).toEqual([]);
  });

  it("counts and shows files by the rule of the list", async () => {
    const { anonymous, stranger, owner } = world.as;
    const query = `fields=${encodeURIComponent(JSON.stringify({ datasetId: [pid, publicPid] }))}`;
    const facet = async (as: typeof owner, path = "fullfacet/files") =>
      (await as({ url: `${root}/${path}?${query}` })).body;
    expect(await facet(owner)).toEqual([{ all: [{ totalSets: 3 }] }]);
    expect(await facet(anonymous)).toEqual([{ all: [{ totalSets: 1 }] }]);
    expect(await facet(stranger)).toEqual([{ all: [] }]);
    expect(await facet(owner, "fullfacet")).toEqual([{ all: [{ totalSets: 2 }] }]);
    const rows = (await anonymous({ url: `${root}/fullquery/files?${query}` })).body;
    expect(rows).toMatchObject([{ _id: publicBlock, dataFileList: files("open")[0], datasetExist: true }]);
    expect((await stranger({ url: `${root}/fullquery?${query}` })).body).toEqual([]);
  });
});

describe("What an orig datablock looks like", () => {
  it("has both ids, its dataset's groups and the files as they were sent", async () => {
    const { owner } = world.as;
    const file = { path: "x", size: 1, time: "2024-05-06T07:08:09.000Z", chk: "c", uid: "u", gid: "g", perm: "p" };
    const body = { datasetId: pid, size: 77, chkAlg: "md5", ownerGroup: "someone", accessGroups: ["all"] };
    const made = await owner({ url: root, body: { ...body, dataFileList: [{ ...file, type: null }] } });
    const id = made.body._id;
    const expected = {
      _id: id,
      id,
      datasetId: pid,
      size: 77,
      chkAlg: "md5",
      dataFileList: [file],
      ownerGroup: "ring",
      accessGroups: ["guests"],
      isPublished: false,
      createdBy: expect.any(String),
      updatedBy: expect.any(String),
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      __v: 0,
    };
    expect([made.status, made.body]).toEqual([201, expected]);
    const read = await owner({ url: `${root}/${id}` });
    expect([read.status, read.body]).toEqual([200, expected]);
    const removed = await world.as.deleter({ url: `${root}/${id}`, method: "DELETE" });
    expect([removed.status, removed.body]).toEqual([200, expected]);
  });

  it("adds what a change differs by to the dataset's totals, whatever the dataset said before", async () => {
    const { owner } = world.as;
    const own = await world.dataset();
    const url = `/api/v3/datasets/${encodeURIComponent(own)}`;
    await owner({ url, method: "PATCH", body: { size: 1000 } });
    const made = await owner({ url: root, body: { datasetId: own, size: 20, dataFileList: files("a", "b") } });
    expect(await world.totals(own)).toMatchObject({ size: 1020, numberOfFiles: 2 });
    const patched = await owner({
      url: `${root}/${made.body.id}`,
      method: "PATCH",
      body: { size: 5, dataFileList: files("c"), isPublished: true },
    });
    expect(patched.body).toMatchObject({ size: 5, dataFileList: files("c"), isPublished: false });
    expect(await world.totals(own)).toMatchObject({ size: 1005, numberOfFiles: 1 });
  });

  it("removes a field that is sent as null and keeps the others", async () => {
    const id = await world.origDatablock(await world.dataset(), { chkAlg: "md5" });
    const patched = await world.as.owner({ url: `${root}/${id}`, method: "PATCH", body: { chkAlg: null } });
    expect(patched.body).not.toHaveProperty("chkAlg");
    expect(patched.body).toMatchObject({ size: 20, dataFileList: files("a", "b") });
  });

  it("is not changed behind the back of somebody who read it earlier", async () => {
    const { owner } = world.as;
    const id = await world.origDatablock(await world.dataset());
    const url = `${root}/${id}`;
    const { updatedAt } = (await owner({ url })).body;
    const patch = () =>
      owner({
        url,
        method: "PATCH",
        body: { chkAlg: `md${Math.random()}` },
        headers: { "if-unmodified-since": updatedAt },
      });
    const replies = await Promise.all([patch(), patch()]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 412]);
    const since = new Date(updatedAt).toUTCString();
    expect(replies.find(({ status }) => status === 412)?.body).toEqual({
      message: `OrigDatablock #${id} has been modified on the server since ${since}.`,
      error: "Precondition Failed",
      statusCode: 412,
    });
  });
});

describe("Which bodies of orig datablocks are taken", () => {
  const good = () => ({ datasetId: pid, size: 10, dataFileList: files("a") });
  const file = files("a")[0];

  it.each([
    ["an unknown dataset", { datasetId: "none" }, 404, "Dataset: none not found for attaching an origdatablock"],
    ["an unknown property", { colour: "red" }, 400, ["property colour should not exist"]],
    ["an empty algorithm", { chkAlg: "" }, 400, ["chkAlg should not be empty"]],
    ["an empty owner", { ownerGroup: "" }, 400, ["ownerGroup should not be empty"]],
    ["no files", { dataFileList: [] }, 400, ["dataFileList should not be empty"]],
    ["a size that is text", { size: "10" }, 400, ["size must be an integer number"]],
    [
      "a file without a time",
      { dataFileList: [{ path: "a", size: 1 }] },
      400,
      ["dataFileList.0.time must be a valid ISO 8601 date string"],
    ],
    [
      "a file with an unknown property",
      { dataFileList: [{ ...file, colour: "red" }] },
      400,
      ["dataFileList.0.property colour should not exist"],
    ],
    [
      "metadata of a file that the site's schema does not know",
      { dataFileList: [{ ...file, metadata: { colour: "red" } }] },
      400,
      "Datafile metadata is not following the configured schema: metadata must NOT have additional properties",
    ],
  ])("refuses %s", async (_what, fault, status, message) => {
    const reply = await world.as.admin({ url: root, body: { ...good(), ...fault } });
    const error = status === 404 ? "Not Found" : "Bad Request";
    expect([reply.status, reply.body]).toEqual([status, { message, error, statusCode: status }]);
  });

  it("names the faults of a body that isValid is asked about, without those of unknown names", async () => {
    const body = { ...good(), colour: "red", dataFileList: [{ ...file, size: "1" }] };
    const reply = await world.as.owner({ url: `${root}/isValid`, body });
    const size = { property: "size", children: [], constraints: { isInt: "size must be an integer number" } };
    const errors = [{ property: "dataFileList", children: [{ property: "0", children: [size] }] }];
    expect([reply.status, reply.body]).toEqual([200, { valid: false, errors }]);
  });

  it.each([
    ["2024-05-06T07:08:09Z", "2024-05-06T07:08:09.000Z"],
    ["2024-05-06T09:08:09.5+02:00", "2024-05-06T07:08:09.500Z"],
    ["2024-05-06", "2024-05-06T00:00:00.000Z"],
    ["2024-05-06T07:08:09.123456Z", "2024-05-06T07:08:09.123456Z"],
    ["2024", "2024-01-01T00:00:00.000Z"],
  ])("takes the time %s", async (time, shown) => {
    const reply = await world.as.owner({ url: root, body: { ...good(), dataFileList: [{ ...file, time }] } });
    expect([reply.status, reply.body.dataFileList]).toEqual([201, [{ ...file, time: shown }]]);
  });

  it.each(["yesterday", "2024-13-40T00:00:00Z", "Jan 1 2020", 5, null])("refuses the time %s", async (time) => {
    const reply = await world.as.owner({ url: root, body: { ...good(), dataFileList: [{ ...file, time }] } });
    expect([reply.status, reply.body]).toEqual([
      400,
      badRequest("dataFileList.0.time must be a valid ISO 8601 date string"),
    ]);
  });
});

describe("Filters of orig datablocks", () => {
  it("takes the words of a fullquery in where, and limits and fields as every list", async () => {
    const { owner } = world.as;
    const own = await world.dataset();
    const blocks = [];
    for (const name of ["one", "two", "three"])
      blocks.push(await world.origDatablock(own, { dataFileList: files(name) }));
    const list = async (filter: object) => (await owner({ url: `${root}?${filterOf(filter)}` })).body;
    expect(ids(await list({ where: { datasetId: own } }))).toEqual([...blocks].sort());
    const limits = { skip: 1, limit: 1, order: "createdAt:desc" };
    expect(ids(await list({ where: { datasetId: own }, limits }))).toEqual([blocks[1]]);
    expect(await list({ where: { datasetId: own, "dataFileList.path": { $regex: "^tw" } }, fields: ["size"] })).toEqual(
      [{ _id: blocks[1], size: 10 }],
    );
    const paths = await list({ where: { datasetId: own }, fields: ["dataFileList.path"] });
    expect(paths[0]).toEqual({ _id: blocks[0], dataFileList: [{ path: "one" }] });
    expect((await owner({ url: `${root}?filter=null` })).status).toBe(200);
    expect((await owner({ url: `${root}?filter={` })).status).toBe(400);
  });

  it("finds files by their own fields", async () => {
    const { owner } = world.as;
    const own = await world.dataset();
    await world.origDatablock(own, { dataFileList: files("x/1.tif", "x/2.tif", "y/1.tif") });
    const rows = async (fields: object, limits: object = {}) => {
      const query = `fields=${encodeURIComponent(JSON.stringify({ datasetId: own, ...fields }))}`;
      const url = `${root}/fullquery/files?${query}&limits=${encodeURIComponent(JSON.stringify(limits))}`;
      const { body } = await owner({ url });
      return body.map((row: { dataFileList: { path: string } }) => row.dataFileList.path);
    };
    expect(await rows({ "dataFileList.path": { $regex: "^x/" } })).toEqual(["x/1.tif", "x/2.tif"]);
    expect(await rows({}, { order: "dataFileList.path:desc", limit: 1 })).toEqual(["y/1.tif"]);
    expect(await rows({}, { order: "createdAt:desc", skip: 1, limit: 1 })).toEqual(["x/2.tif"]);
  });
});
