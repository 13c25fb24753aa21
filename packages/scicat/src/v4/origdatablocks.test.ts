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

const root = "/api/v4/OrigDatablocks";
const open = `${root}/public`;
let world: BlockWorld;
let pid: string;
let block: string;
let publicPid: string;
let publicBlock: string;

beforeAll(async () => {
  world = await startBlockWorld({
    filesMetadataSchema: {
      type: "object",
      properties: { kind: { enum: ["scan"] }, at: { type: "string", format: "date-time" } },
      additionalProperties: false,
    },
  });
  pid = await world.dataset();
  block = await world.origDatablock(pid);
  publicPid = await world.dataset({ isPublished: true });
  publicBlock = await world.origDatablock(publicPid, { dataFileList: files("open") });
});
afterAll(() => world?.catalogue.close());

const refused = [403, unauthorized] as const;
const shut = [403, forbidden] as const;
const ids = (list: { _id: string }[]) => list.map((one) => one._id).sort();
const [file] = files("a");

describe("Who may do what with orig datablocks", () => {
  it("creates one for owners with a role that creates and for administrators, not for privileged groups", async () => {
    const own = await world.dataset();
    await expectAnswers(
      world,
      {
        anonymous: shut,
        stranger: refused,
        reader: refused,
        owner: 201,
        ownerWithoutRole: shut,
        privileged: refused,
        admin: 201,
        deleter: shut,
        lifecycle: shut,
      },
      (as) => as({ url: root, body: { datasetId: own, size: 10, dataFileList: files("a") } }),
    );
    expect(await world.totals(own)).toMatchObject({ size: 20, numberOfFiles: 2 });
  });

  it("tells administrators alone that there is no such dataset", async () => {
    const body = { datasetId: "none", size: 10, dataFileList: files("a") };
    for (const url of [root, `${root}/isValid`]) {
      const admin = await world.as.admin({ url, body });
      expect([admin.status, admin.body]).toEqual([
        404,
        notFound("Dataset: none not found for attaching an origdatablock"),
      ]);
      expect((await world.as.owner({ url, body })).body).toEqual(unauthorized);
    }
  });

  it("answers isValid by the body's owner group", async () => {
    const body = { datasetId: pid, ownerGroup: "ring", size: 10, dataFileList: files("a") };
    await expectAnswers(
      world,
      {
        anonymous: shut,
        stranger: refused,
        reader: refused,
        owner: [200, { valid: true }],
        ownerWithoutRole: shut,
        privileged: refused,
        admin: [200, { valid: true }],
        deleter: shut,
        lifecycle: shut,
      },
      (as) => as({ url: `${root}/isValid`, body }),
    );
    const other = await world.as.owner({ url: `${root}/isValid`, body: { ...body, ownerGroup: "elsewhere" } });
    expect([other.status, other.body]).toEqual([403, unauthorized]);
  });

  it("shows one to whoever reads the dataset, and tells a hidden one from one that there is not", async () => {
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
    const none = await world.as.anonymous({ url: `${root}/none` });
    expect([none.status, none.body]).toEqual([404, notFound("OrigDatablock: none not found")]);
    expect((await world.as.anonymous({ url: `${root}/${publicBlock}` })).status).toBe(200);
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

  it("removes one for delete groups alone and answers it", async () => {
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
      async (as, kind) => {
        const reply = await as({ url: `${root}/${id}`, method: "DELETE" });
        if (kind === "deleter") expect(reply.body).toMatchObject({ _id: id, id, dataFileList: files("a", "b") });
        return reply;
      },
    );
    expect(await world.totals(own)).toMatchObject({ size: 0, numberOfFiles: 0 });
  });

  it("lists blocks and files to those who are signed in, by what they may read", async () => {
    const where = { datasetId: { $in: [pid, publicPid] } };
    const query = filterOf({ where });
    for (const path of ["", "/files", "/files/count"]) {
      const reply = await world.as.anonymous({ url: `${root}${path}?${query}` });
      expect([reply.status, reply.body]).toEqual([403, unauthorized]);
    }
    for (const [kind, blocks, count] of [
      ["stranger", [publicBlock], 1],
      ["lifecycle", [publicBlock], 1],
      ["reader", [block, publicBlock], 3],
      ["admin", [block, publicBlock], 3],
    ] as const) {
      const as = world.as[kind];
      expect(ids((await as({ url: `${root}?${query}` })).body)).toEqual([...blocks].sort());
      expect((await as({ url: `${root}/files?${query}` })).body).toHaveLength(count);
      expect((await as({ url: `${root}/files/count?${query}` })).body).toEqual({ count });
    }
  });

  it("counts facets of what the caller may read, files among them", async () => {
    const fields = `fields=${encodeURIComponent(JSON.stringify({ datasetId: [pid, publicPid] }))}`;
    const facets = `facets=${encodeURIComponent(JSON.stringify(["datasetId"]))}`;
    const { anonymous, owner } = world.as;
    const public_ = { datasetId: [{ _id: publicPid, count: 1 }], all: [{ totalSets: 1 }] };
    expect((await anonymous({ url: `${root}/fullfacet?${fields}&${facets}` })).body).toEqual([public_]);
    expect((await owner({ url: `${root}/fullfacet?${fields}` })).body).toEqual([{ all: [{ totalSets: 2 }] }]);
    expect((await owner({ url: `${root}/fullfacet/files?${fields}` })).body).toEqual([{ all: [{ totalSets: 3 }] }]);
  });
});

describe("Public orig datablocks", () => {
  it("are the same to everybody, and private ones are not there", async () => {
    const query = filterOf({ where: { datasetId: { $in: [pid, publicPid] } } });
    for (const as of Object.values(world.as)) {
      expect(ids((await as({ url: `${open}?${query}` })).body)).toEqual([publicBlock]);
      const rows = (await as({ url: `${open}/files?${query}` })).body;
      expect(rows).toMatchObject([{ _id: publicBlock, dataFileList: files("open")[0] }]);
      expect((await as({ url: `${open}/files/count?${query}` })).body).toEqual({ count: 1 });
      expect((await as({ url: `${open}/${publicBlock}` })).body).toMatchObject({ _id: publicBlock, isPublished: true });
      const hidden = await as({ url: `${open}/${block}` });
      expect([hidden.status, hidden.text]).toEqual([200, ""]);
    }
  });

  it("are counted by facet", async () => {
    const fields = `fields=${encodeURIComponent(JSON.stringify({ datasetId: [pid, publicPid] }))}`;
    const { admin } = world.as;
    expect((await admin({ url: `${open}/fullfacet?${fields}` })).body).toEqual([{ all: [{ totalSets: 1 }] }]);
    expect((await admin({ url: `${open}/fullfacet/files?${fields}` })).body).toEqual([{ all: [{ totalSets: 1 }] }]);
  });
});

describe("Includes and fields of orig datablocks", () => {
  it("adds the dataset on request", async () => {
    const { owner } = world.as;
    for (const include of ["dataset", "all"]) {
      const { body } = await owner({ url: `${root}/${block}?include=${include}` });
      expect(body).toMatchObject({ _id: block, dataset: [{ pid, ownerGroup: "ring" }], dataFileList: files("a", "b") });
    }
    const scope = { fields: ["datasetName"] };
    const query = filterOf({ where: { _id: block }, include: [{ relation: "dataset", scope }] });
    expect((await owner({ url: `${root}?${query}` })).body).toMatchObject([
      { _id: block, dataset: [{ _id: pid, datasetName: expect.any(String) }] },
    ]);
    const wrong = await owner({ url: `${root}/${block}?include=samples` });
    expect([wrong.status, wrong.body.message]).toEqual([
      400,
      'Provided include field "samples" is not part of the dataset relations',
    ]);
  });

  it("keeps the dataset only where fields name it", async () => {
    const { owner } = world.as;
    const one = async (path: string, fields: string[]) =>
      (await owner({ url: `${root}${path}?${filterOf({ where: { _id: block }, include: ["dataset"], fields })}` }))
        .body[0];
    expect(await one("", ["size"])).toEqual({ _id: block, size: 20 });
    expect(await one("", ["dataset.pid"])).toEqual({ _id: block, dataset: [{ pid }] });
    expect(await one("/files", ["dataFileList.path", "dataset.pid"])).toEqual({
      _id: block,
      dataFileList: { path: "a" },
      dataset: [{ pid }],
    });
  });
});

describe("Filters of orig datablocks", () => {
  it("shows ten, newest first, unless limits say otherwise", async () => {
    const { owner } = world.as;
    const own = await world.dataset();
    const made: string[] = [];
    for (let n = 0; n < 11; n++) made.push(await world.origDatablock(own, { dataFileList: files(`${n}`, `${n} too`) }));
    const where = { datasetId: own };
    const list = async (path: string, filter: object) =>
      (await owner({ url: `${root}${path}?${filterOf(filter)}` })).body;
    const newest = [...made].reverse();
    const order = (blocks: { _id: string }[]) => blocks.map((one) => one._id);
    expect(order(await list("", { where }))).toEqual(newest.slice(0, 10));
    expect(order(await list("/files", { where }))).toEqual(newest.slice(0, 5).flatMap((id) => [id, id]));
    const limits = { skip: 3, limit: 2, sort: { createdAt: "desc" } };
    expect(order(await list("/files", { where, limits }))).toEqual([newest[1], newest[2]]);
    const oldest = { skip: 1, limit: 1, sort: { createdAt: "asc" } };
    expect(order(await list("", { where, limits: oldest }))).toEqual([made[1]]);
    const byPath = { limit: 1, sort: { "dataFileList.path": "desc" } };
    expect((await list("/files", { where, limits: byPath }))[0].dataFileList.path).toBe("9 too");
    const some = { ...where, "dataFileList.path": { $regex: " too$" } };
    expect((await owner({ url: `${root}/files/count?${filterOf({ where: some })}` })).body).toEqual({ count: 11 });
  });

  it.each([
    ["", { where: { colour: "red" } }, "Property where.colour should not exist in the filter object"],
    ["/files", { where: { "dataFileList.metadata.x": 1 } }, "Property where.dataFileList.metadata.x should not exist"],
    ["/files/count", { limits: { limit: 1 } }, "Property limits.limit should not exist in the filter object"],
    ["/public/files/count", { fields: ["size"] }, "Property fields should not exist in the filter object"],
  ])("refuses what is not known of %s", async (path, filter, message) => {
    const reply = await world.as.owner({ url: `${root}${path}?${filterOf(filter)}` });
    expect([reply.status, reply.body]).toEqual([
      400,
      { message: expect.stringContaining(message), error: "Bad Request", statusCode: 400 },
    ]);
  });
});

describe("Bodies of orig datablocks", () => {
  const good = () => ({ datasetId: pid, size: 10, dataFileList: files("a") });

  it("takes metadata of files that follows the site's schema, and says what does not", async () => {
    const { owner } = world.as;
    const metadata = { kind: "scan", at: "2024-01-01T00:00:00Z" };
    const made = await owner({ url: root, body: { ...good(), dataFileList: [{ ...file, metadata }] } });
    expect([made.status, made.body.dataFileList]).toEqual([201, [{ ...file, metadata }]]);
    const wrong = { ...good(), dataFileList: [file, { ...file, path: "b", metadata: { kind: "x", at: "noon" } }] };
    const message =
      "Datafile metadata is not following the configured schema: " +
      'metadata/kind must be equal to one of the allowed values; metadata/at must match format "date-time"';
    const refusal = { message, error: "Bad Request", statusCode: 400 };
    for (const url of [root, `${root}/isValid`]) {
      const reply = await owner({ url, body: wrong });
      expect([reply.status, reply.body]).toEqual([400, refusal]);
    }
    const { dataFileList } = wrong;
    const patched = await owner({ url: `${root}/${made.body.id}`, method: "PATCH", body: { dataFileList } });
    expect([patched.status, patched.body]).toEqual([400, refusal]);
  });

  it("names every fault of a body that isValid is asked about", async () => {
    const body = { ...good(), colour: "red", dataFileList: [{ ...file, size: "1" }] };
    const reply = await world.as.owner({ url: `${root}/isValid`, body });
    expect([reply.status, reply.body]).toEqual([
      200,
      {
        valid: false,
        reason: ["property colour should not exist", "dataFileList.0.size must be an integer number"],
      },
    ]);
  });

  it("refuses to move a block to another dataset", async () => {
    const patched = await world.as.owner({ url: `${root}/${block}`, method: "PATCH", body: { datasetId: publicPid } });
    expect([patched.status, patched.body]).toEqual([400, badRequest("property datasetId should not exist")]);
  });
});

describe("A schema of files' metadata that cannot be used", () => {
  it("fails the writes and says nothing", async () => {
    const broken = await startBlockWorld({ filesMetadataSchema: { type: "nonsense" } });
    try {
      const own = await broken.dataset();
      const reply = await broken.as.owner({ url: root, body: { datasetId: own, size: 1, dataFileList: files("a") } });
      expect([reply.status, reply.body]).toEqual([500, "Internal server error"]);
    } finally {
      await broken.catalogue.close();
    }
  });
});
