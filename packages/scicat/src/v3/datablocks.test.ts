import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type BlockWorld,
  expectAnswers,
  files,
  filterOf,
  forbidden,
  notFound,
  startBlockWorld,
  unauthorized,
} from "../wire/blocks/blocks.fixture.ts";

const root = "/api/v3/Datablocks";
let world: BlockWorld;
let pid: string;
let block: string;
let publicBlock: string;

beforeAll(async () => {
  world = await startBlockWorld();
  pid = await world.dataset();
  block = await world.datablock(pid);
  publicBlock = await world.datablock(await world.dataset({ isPublished: true }));
});
afterAll(() => world?.catalogue.close());

const refused = [403, unauthorized] as const;
const shut = [403, forbidden] as const;
let packages = 0;
const body = (datasetId: string) => ({
  datasetId,
  archiveId: `tape ${++packages}`,
  size: 30,
  packedSize: 20,
  chkAlg: "sha1",
  version: "0.6.0",
  dataFileList: files("a", "b"),
});

describe("Who may do what with datablocks", () => {
  it("creates one for owners with a role that creates, privileged groups and administrators", async () => {
    const own = await world.dataset();
    await expectAnswers(
      world,
      {
        anonymous: shut,
        stranger: refused,
        reader: refused,
        owner: 201,
        ownerWithoutRole: refused,
        privileged: 201,
        admin: 201,
        deleter: refused,
        lifecycle: refused,
      },
      (as) => as({ url: root, body: body(own) }),
    );
    expect(await world.totals(own)).toEqual({ size: 0, numberOfFiles: 0, packed: 60, archived: 6 });
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
    const none = await world.as.admin({ url: `${root}/none` });
    expect([none.status, none.body]).toEqual([404, notFound("datablock: none not found")]);
    expect((await world.as.anonymous({ url: `${root}/${publicBlock}` })).status).toBe(200);
  });

  it("lists and counts what the caller may read", async () => {
    const { anonymous, stranger, reader, admin, deleter } = world.as;
    const filter = filterOf({ where: { _id: { inq: [block, publicBlock] } }, limits: { order: "createdAt:asc" } });
    for (const [as, found] of [
      [anonymous, [publicBlock]],
      [stranger, [publicBlock]],
      [deleter, [publicBlock]],
      [reader, [block, publicBlock]],
      [admin, [block, publicBlock]],
    ] as const) {
      const { body: list } = await as({ url: `${root}?${filter}` });
      expect(list.map((one: { id: string }) => one.id)).toEqual(found);
      expect((await as({ url: `${root}/count?${filter}` })).body).toEqual({ count: found.length });
    }
  });

  it("changes one for owners with a role that creates, and administrators", async () => {
    const id = await world.datablock(await world.dataset());
    await expectAnswers(
      world,
      {
        anonymous: shut,
        stranger: refused,
        reader: refused,
        owner: 200,
        ownerWithoutRole: refused,
        privileged: refused,
        admin: 200,
        deleter: refused,
        lifecycle: refused,
      },
      (as) => as({ url: `${root}/${id}`, method: "PATCH", body: { version: "1" } }),
    );
  });

  it("lets lifecycle groups that also delete change any", async () => {
    const id = await world.datablock(await world.dataset());
    const archiver = await world.catalogue.user(["archivers", "deleters"]);
    const reply = await archiver({ url: `${root}/${id}`, method: "PATCH", body: { packedSize: 7 } });
    expect([reply.status, reply.body.packedSize]).toEqual([200, 7]);
    const none = await archiver({ url: `${root}/none`, method: "PATCH", body: { packedSize: 7 } });
    expect([none.status, none.body]).toEqual([404, notFound("datablock: none not found")]);
  });

  it("removes one for delete groups alone", async () => {
    const own = await world.dataset();
    const id = await world.datablock(own);
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
    expect(await world.totals(own)).toMatchObject({ packed: 0, archived: 0 });
    const again = await world.as.deleter({ url: `${root}/${id}`, method: "DELETE" });
    expect([again.status, again.body]).toEqual([404, notFound(`datablock: ${id} not found`)]);
  });
});

describe("What a datablock looks like", () => {
  it("has both ids, its dataset's groups and the fields of its archive", async () => {
    const sent = { ...body(pid), ownerGroup: "someone", accessGroups: ["all"] };
    const made = await world.as.owner({ url: root, body: sent });
    const expected = {
      ...sent,
      _id: made.body._id,
      id: made.body._id,
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
    expect((await world.as.owner({ url: `${root}/${made.body.id}` })).body).toEqual(expected);
    const twice = await world.as.owner({ url: root, body: sent });
    expect([twice.status, twice.body]).toEqual([
      409,
      {
        message: "A datablock with this this unique key already exists!",
        error: "Conflict",
        statusCode: 409,
      },
    ]);
  });

  it("moves the dataset's totals by what a change differs by", async () => {
    const own = await world.dataset();
    const made = await world.as.owner({ url: root, body: body(own) });
    const change = { packedSize: 5, dataFileList: files("c") };
    const url = `${root}/${made.body.id}`;
    expect((await world.as.owner({ url, method: "PATCH", body: change })).body).toMatchObject(change);
    expect(await world.totals(own)).toEqual({ size: 0, numberOfFiles: 0, packed: 5, archived: 1 });
  });

  it.each([
    ["a dataset that there is not", { datasetId: "none" }, 404, "dataset: none not found"],
    ["no version", { version: undefined }, 400, ["version must be a string"]],
    ["an unknown property", { isPublished: true }, 400, ["property isPublished should not exist"]],
    ["a lone file", { dataFileList: files("a")[0] }, 400, expect.arrayContaining(["dataFileList must be an array"])],
  ])("refuses %s", async (_what, fault, status, message) => {
    const reply = await world.as.admin({ url: root, body: { ...body(pid), ...fault } });
    const error = status === 404 ? "Not Found" : "Bad Request";
    expect([reply.status, reply.body]).toEqual([status, { message, error, statusCode: status }]);
  });
});

describe("Filters of datablocks", () => {
  it("takes LoopBack's words, only some fields, and counts with the older parameter", async () => {
    const { owner } = world.as;
    const own = await world.dataset();
    const id = await world.datablock(own, { archiveVersion: "9" });
    const fields = filterOf({ where: { datasetId: own }, fields: { id: 1, size: 1 } });
    expect((await owner({ url: `${root}?${fields}` })).body).toEqual([{ _id: id, id, size: 10 }]);
    const byVersion = filterOf({ where: { and: [{ version: "9" }, { archiveId: { ilike: "PACKAGE" } }] } });
    expect((await owner({ url: `${root}/count?${byVersion}` })).body).toEqual({ count: 1 });
    const older = (where: object) => `where=${encodeURIComponent(JSON.stringify(where))}`;
    expect((await owner({ url: `${root}/count?${older({ where: { datasetId: own } })}` })).body).toEqual({ count: 1 });
    expect((await owner({ url: `${root}/count?${older({ datasetId: "none" })}` })).body).toEqual({ count: 0 });
    expect((await owner({ url: `${root}?filter={` })).status).toBe(400);
  });
});
