import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type BlockWorld,
  expectAnswers,
  files,
  forbidden,
  notFound,
  startBlockWorld,
  unauthorized,
} from "../wire/blocks/blocks.fixture.ts";

let world: BlockWorld;
beforeAll(async () => {
  world = await startBlockWorld();
});
afterAll(() => world?.catalogue.close());

const refused = [403, unauthorized] as const;
const shut = [403, forbidden] as const;
const toDeleters = { accessGroups: ["guests", "deleters"] };
let packages = 0;

const sorts = [
  {
    name: "origdatablocks",
    make: (pid: string) => world.origDatablock(pid),
    body: () => ({ size: 10, dataFileList: files("a") }),
    change: { size: 5, dataFileList: files("a", "b") },
    absent: (id: string) => notFound(`origDatablock: ${id} not found`),
    foreign: () => [403, unauthorized] as const,
  },
  {
    name: "datablocks",
    make: (pid: string) => world.datablock(pid),
    body: () => ({
      archiveId: `tape ${++packages}`,
      size: 10,
      packedSize: 4,
      version: "1",
      dataFileList: files("a"),
    }),
    change: { packedSize: 5, dataFileList: files("a", "b") },
    absent: (id: string) => notFound(`datablock: ${id} not found`),
    foreign: (id: string) => [404, notFound(`datablock: ${id} not found`)] as const,
  },
];

describe.each(sorts)("The $name of a dataset", ({ name, make, body, change, absent, foreign }) => {
  const at = (pid: string, more = "") => `/api/v3/Datasets/${encodeURIComponent(pid)}/${name}${more}`;

  it("are created by owners with a role that creates, privileged groups and administrators", async () => {
    const pid = await world.dataset();
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
      (as) => as({ url: at(pid), body: body() }),
    );
    expect((await world.as.owner({ url: at(pid, "/count") })).body).toEqual({ count: 3 });
    const none = await world.as.owner({ url: at("none"), body: body() });
    expect([none.status, none.body]).toEqual([404, notFound("dataset: none not found")]);
  });

  it("may repeat the dataset's id and groups in their bodies, which say nothing", async () => {
    const pid = await world.dataset();
    const repeated = { datasetId: "other", ownerGroup: "other", accessGroups: ["other"] };
    const { status, body: made } = await world.as.owner({ url: at(pid), body: { ...body(), ...repeated } });
    expect([status, made]).toEqual([
      201,
      expect.objectContaining({ datasetId: pid, ownerGroup: "ring", accessGroups: ["guests"], id: made._id }),
    ]);
  });

  it("are listed and counted for whoever reads the dataset, but not for lifecycle groups for that reason", async () => {
    const pid = await world.dataset();
    const first = await make(pid);
    const second = await make(pid);
    const expected = {
      anonymous: refused,
      stranger: refused,
      reader: 200,
      owner: 200,
      ownerWithoutRole: 200,
      privileged: refused,
      admin: 200,
      deleter: refused,
      lifecycle: refused,
    };
    await expectAnswers(world, expected, (as) => as({ url: at(pid) }));
    await expectAnswers(world, expected, (as) => as({ url: at(pid, "/count") }));
    const { body: list } = await world.as.reader({ url: at(pid) });
    expect(list.map((one: { id: string }) => one.id)).toEqual([first, second]);
    for (const odd of ["null", "0", "none"]) {
      const reply = await world.as.admin({ url: at(odd) });
      expect([reply.status, reply.body]).toEqual([404, notFound(`dataset: ${odd} not found`)]);
    }
  });

  it("are changed by owners with a role that creates and by administrators", async () => {
    const pid = await world.dataset();
    const id = await make(pid);
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
      (as) => as({ url: at(pid, `/${id}`), method: "PATCH", body: change }),
    );
    const { body: changed } = await world.as.owner({ url: at(pid) });
    expect(changed).toMatchObject([change]);
  });

  it("are not changed or removed through another dataset", async () => {
    const id = await make(await world.dataset(toDeleters));
    const other = await world.dataset(toDeleters);
    const patched = await world.as.owner({ url: at(other, `/${id}`), method: "PATCH", body: change });
    expect([patched.status, patched.body]).toEqual([...foreign(id)]);
    const unknown = await world.as.owner({ url: at(other, "/none"), method: "PATCH", body: change });
    expect([unknown.status, unknown.body]).toEqual([...foreign("none")]);
    const removed = await world.as.deleter({ url: at(other, `/${id}`), method: "DELETE" });
    expect([removed.status, removed.body]).toEqual([404, absent(id)]);
  });

  it("are removed one by one or all at once by delete groups alone", async () => {
    const pid = await world.dataset(toDeleters);
    const id = await make(pid);
    await make(pid);
    await make(pid);
    const expected = {
      anonymous: shut,
      stranger: shut,
      reader: shut,
      owner: shut,
      ownerWithoutRole: shut,
      privileged: shut,
      admin: shut,
      deleter: 200,
      lifecycle: shut,
    };
    await expectAnswers(world, expected, (as) => as({ url: at(pid, `/${id}`), method: "DELETE" }));
    const count = async () => (await world.as.owner({ url: at(pid, "/count") })).body;
    expect(await count()).toEqual({ count: 2 });
    await expectAnswers(world, { ...expected, deleter: [200, { count: 2 }] }, (as) =>
      as({ url: at(pid), method: "DELETE" }),
    );
    expect(await count()).toEqual({ count: 0 });
    expect(await world.totals(pid)).toEqual({ size: 0, numberOfFiles: 0, packed: 0, archived: 0 });
    const again = await world.as.deleter({ url: at(pid), method: "DELETE" });
    expect([again.status, again.body]).toEqual([200, { count: 0 }]);
    const none = await world.as.deleter({ url: at("none"), method: "DELETE" });
    expect([none.status, none.body]).toEqual([404, notFound("dataset: none not found")]);
  });

  it("are removed by delete groups, whether they can read the dataset or not", async () => {
    const pid = await world.dataset();
    const url = at(pid, `/${await make(pid)}`);
    expect((await world.as.owner({ url, method: "DELETE" })).status).toBe(403);
    expect((await world.as.deleter({ url, method: "DELETE" })).status).toBe(200);
    await make(pid);
    const reply = await world.as.deleter({ url: at(pid), method: "DELETE" });
    expect([reply.status, reply.body]).toEqual([200, { count: 1 }]);
    expect((await world.as.deleter({ url: at("no such dataset"), method: "DELETE" })).status).toBe(404);
  });
});

describe("What only one of the two has", () => {
  it("answers the orig datablock that was removed, and nothing for a datablock", async () => {
    const pid = await world.dataset(toDeleters);
    const url = `/api/v3/datasets/${encodeURIComponent(pid)}`;
    const id = await world.origDatablock(pid);
    const removed = await world.as.deleter({ url: `${url}/origdatablocks/${id}`, method: "DELETE" });
    expect(removed.body).toMatchObject({ _id: id, dataFileList: files("a", "b") });
    const archived = await world.datablock(pid);
    const silent = await world.as.deleter({ url: `${url}/datablocks/${archived}`, method: "DELETE" });
    expect([silent.status, silent.text]).toEqual([200, ""]);
  });

  it("wants a whole file list in a patch of an orig datablock", async () => {
    const pid = await world.dataset();
    const id = await world.origDatablock(pid);
    const url = `/api/v3/datasets/${encodeURIComponent(pid)}/origdatablocks/${id}`;
    const reply = await world.as.owner({ url, method: "PATCH", body: { size: 3 } });
    expect(reply.status).toBe(400);
    expect(reply.body.message).toContain("dataFileList should not be empty");
  });

  it("judges an orig datablock without keeping it, metadata of files not looked at", async () => {
    const pid = await world.dataset();
    const url = `/api/v3/datasets/${encodeURIComponent(pid)}/origdatablocks/isValid`;
    const [file] = files("a");
    const body = { size: 10, dataFileList: [{ ...file, metadata: { free: 1 } }] };
    const good = await world.as.owner({ url, body });
    expect([good.status, good.body]).toEqual([200, { valid: true, errors: [] }]);
    const bad = await world.as.owner({ url, body: { size: 10 } });
    expect(bad.body).toMatchObject({ valid: false, errors: [{ property: "dataFileList" }] });
    expect((await world.as.stranger({ url, body })).body).toEqual(unauthorized);
    expect((await world.as.owner({ url: url.replace("/isValid", "/count") })).body).toEqual({ count: 0 });
  });

  it("refuses a second datablock of an archive", async () => {
    const pid = await world.dataset();
    const url = `/api/v3/datasets/${encodeURIComponent(pid)}/datablocks`;
    const body = { archiveId: "once", size: 10, packedSize: 4, version: "1", dataFileList: files("a") };
    expect((await world.as.owner({ url, body })).status).toBe(201);
    expect((await world.as.owner({ url, body })).status).toBe(500);
  });
});
