import type { TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { badRequest, type Callers, dataset, startWithCallers } from "../../wire/datasets/callers.fixture.ts";

let catalogue: TestCatalogue;
let callers: Callers;
const base = "/api/v4/datasets";
const pids: Record<string, string> = {};

async function made(name: string, body: object): Promise<void> {
  const reply = await callers.admin({ url: base, body: { ...dataset, datasetName: name, ...body } });
  expect(reply.status).toBe(201);
  pids[name] = reply.body.pid;
}

async function stored(url: string, body: object): Promise<void> {
  const reply = await callers.admin({ url, body });
  expect(reply.status, reply.text).toBe(201);
}

beforeAll(async () => {
  ({ catalogue, callers } = await startWithCallers());
  const links = { proposalIds: ["P-1", "P-2"], sampleIds: ["S-1"], instrumentIds: ["inst/1"] };
  await made("a", { ...links, keywords: ["x"] });
  await made("b", { isPublished: true, ...links, ownerGroup: "elsewhere", accessGroups: [], type: "derived" });
  await made("c", { ownerGroup: "vault", accessGroups: [], sharedWith: ["owner@example.org"] });
  await made("d", { ownerGroup: "vault", accessGroups: [] });
  await stored("/v1/instruments", { pid: "inst/1", uniqueName: "P08", name: "P08" });
  await stored("/v1/proposals", { proposalId: "P-1", title: "Rings", email: "a@example.org", ownerGroup: "ring" });
  await stored("/v1/proposals", { proposalId: "P-2", title: "Vault", email: "a@example.org", ownerGroup: "vault" });
  await stored("/v1/samples", { sampleId: "S-1", sampleName: "Iron", ownerGroup: "ring" });
  const file = { path: "a.h5", size: 5, time: "2024-01-01T00:00:00.000Z" };
  for (const name of ["a", "b"])
    await stored("/v1/orig-datablocks", { datasetPid: pids[name], size: 5, dataFileList: [file] });
});
afterAll(() => catalogue?.close());

const query = (url: string, filter: unknown) =>
  `${url}?filter=${encodeURIComponent(typeof filter === "string" ? filter : JSON.stringify(filter))}`;
const names = (body: { datasetName: string }[]) => body.map(({ datasetName }) => datasetName).sort();

describe("A filter", () => {
  it.each([
    [{}, ["a", "b", "c"]],
    [{ where: { datasetName: { $in: ["a", "d"] } } }, ["a"]],
    [{ where: { $or: [{ type: "derived" }, { keywords: "x" }] } }, ["a", "b"]],
    [{ where: { datasetName: { $regex: "^[AB]$", $options: "i" } } }, ["a", "b"]],
    [{ where: { "scientificMetadata.energy.value": { $gt: 7 } } }, ["a", "b", "c"]],
    [{ where: { "scientificMetadata.sample%20temp%2E.value": 20 } }, ["a", "b", "c"]],
    [{ where: { creationTime: { $gte: "2024-01-02", $lt: "2024-01-03" } } }, ["a", "b", "c"]],
    [{ where: { _id: "no" } }, []],
    [{ limits: { limit: 1, sort: { datasetName: "asc" } } }, ["a"]],
    [{ limits: { limit: 1, skip: 1, sort: { datasetName: "desc" } } }, ["b"]],
  ])("%j", async (filter, found) => {
    const reply = await callers.owner({ url: query(base, filter) });
    expect(reply.status).toBe(200);
    expect(names(reply.body)).toEqual(found);
  });

  it("without an order gives the newest first", async () => {
    const { body } = await callers.admin({ url: base });
    expect(body.map(({ datasetName }: { datasetName: string }) => datasetName)).toEqual(["d", "c", "b", "a"]);
  });

  it.each([
    [
      "findAll",
      base,
      { where: { proposalId: "P-1" } },
      "Property where.proposalId should not exist in the filter object",
    ],
    [
      "findAll",
      base,
      { where: { type: { inq: ["raw"] } } },
      "Property where.type.inq should not exist in the filter object",
    ],
    ["findAll", base, { limits: { order: "a:asc" } }, "Property limits.order should not exist in the filter object"],
    ["findOne", `${base}/findOne`, { colour: 1 }, "Property colour should not exist in the filter object"],
    ["count", `${base}/count`, { limits: { limit: 1 } }, "Property limits.limit should not exist in the filter object"],
    [
      "public",
      `${base}/public`,
      { where: { history: 1 } },
      "Property where.history should not exist in the filter object",
    ],
    ["include", base, { include: ["films"] }, 'Provided include field "films" is not part of the dataset relations'],
  ])("is refused by %s at %s: %j", async (_name, url, filter, message) => {
    expect(await callers.owner({ url: query(url, filter) })).toMatchObject({ status: 400, body: badRequest(message) });
  });

  it.each(["{", ""])("that is no JSON is refused: %j", async (filter) => {
    const reply = await callers.owner({ url: query(base, filter) });
    expect(reply.status).toBe(400);
    expect(reply.body.message).toMatch(/^Invalid JSON in filter: /);
  });

  it("keeps the wanted fields, the id and included relations", async () => {
    const filter = {
      where: { datasetName: "a" },
      fields: ["datasetName", "scientificMetadata.energy"],
      include: ["samples"],
    };
    const { body } = await callers.owner({ url: query(base, filter) });
    expect(body).toEqual([
      {
        _id: pids.a,
        datasetName: "a",
        scientificMetadata: { energy: expect.objectContaining({ value: 8 }) },
        samples: [expect.objectContaining({ sampleId: "S-1" })],
      },
    ]);
  });

  it("finds one, or nothing at all", async () => {
    const one = query(`${base}/findOne`, { where: { datasetName: "a" } });
    expect((await callers.owner({ url: one })).body.scientificMetadata["sample temp."]).toEqual({ value: 20 });
    const none = query(`${base}/findOne`, { where: { datasetName: "d" } });
    expect(await callers.owner({ url: none })).toMatchObject({ status: 200, text: "" });
  });

  it("counts what the caller may read", async () => {
    const url = query(`${base}/count`, { where: { type: "raw" } });
    expect((await callers.owner({ url })).body).toEqual({ count: 2 });
    expect((await callers.admin({ url })).body).toEqual({ count: 3 });
  });
});

describe("What is included", () => {
  const include = ["instruments", "proposals", "samples", "origdatablocks", "datablocks", "attachments"];
  const byId = (pid: string | undefined) => `${base}/${encodeURIComponent(pid ?? "")}`;

  it("follows the caller's rights, in lists as by id", async () => {
    const expected = { proposals: 1, samples: 1, instruments: 1, origdatablocks: 1, datablocks: 0, attachments: 0 };
    const repeated = include.map((one) => `include=${one}`).join("&");
    const own = await callers.owner({ url: `${byId(pids.a)}?${repeated}` });
    const list = await callers.owner({ url: query(base, { where: { datasetName: "a" }, include: ["all"] }) });
    for (const body of [own.body, list.body[0]])
      expect(Object.fromEntries(include.map((one) => [one, body[one].length]))).toEqual(expected);
    expect(own.body.proposals[0].proposalId).toBe("P-1");
    const all = await callers.admin({ url: `${byId(pids.a)}?include=all` });
    expect(all.body.proposals).toHaveLength(2);
  });

  it("is public for everybody at the public routes", async () => {
    for (const as of [callers.anonymous, callers.admin]) {
      const { body } = await as({ url: `${base}/public/${encodeURIComponent(pids.b ?? "")}?include=all` });
      expect(body).toMatchObject({ proposals: [], samples: [], instruments: [{ pid: "inst/1" }] });
      expect(body.origdatablocks).toHaveLength(1);
      const list = await as({ url: query(`${base}/public`, { include: ["proposals", "origdatablocks"] }) });
      expect(list.body).toMatchObject([{ proposals: [], origdatablocks: [{}] }]);
    }
  });

  it("may have a scope", async () => {
    const scope = { where: { title: "Vault" }, fields: ["title"] };
    const filter = { where: { datasetName: "a" }, include: [{ relation: "proposals", scope }] };
    const { body } = await callers.admin({ url: query(base, filter) });
    expect(body[0].proposals).toEqual([{ _id: "P-2", title: "Vault" }]);
  });

  it("must be a relation", async () => {
    const reply = await callers.owner({ url: `${byId(pids.a)}?include=films` });
    const message = 'Provided include field "films" is not part of the dataset relations';
    expect(reply).toMatchObject({ status: 400, body: badRequest(message) });
  });
});

describe("Facets", () => {
  const facets = (more: string) => `${base}/fullfacet?facets=["type","keywords"]&${more}`;

  it("count what the caller's groups own, and more when published is asked for", async () => {
    expect((await callers.owner({ url: facets("") })).body).toEqual([
      { type: [{ _id: "raw", count: 1 }], keywords: [{ _id: "x", count: 1 }], all: [{ totalSets: 1 }] },
    ]);
    expect((await callers.owner({ url: facets('fields={"isPublished":true}') })).body[0].all).toEqual([
      { totalSets: 1 },
    ]);
    expect((await callers.admin({ url: facets("") })).body[0].all).toEqual([{ totalSets: 4 }]);
    const denied = facets('fields={"isPublished":false}');
    expect((await callers.anonymous({ url: denied })).body[0].all).toEqual([{ totalSets: 1 }]);
  });

  it("cannot be widened by groups that a client names", async () => {
    const url = facets('fields={"userGroups":["vault"]}');
    expect((await callers.stranger({ url })).body[0].all).toEqual([]);
    expect((await callers.stranger({ url: facets('fields={"isPublished":"false"}') })).body[0].all).toEqual([]);
  });

  it("may come in one parameter, as the document says", async () => {
    const filters = encodeURIComponent(JSON.stringify({ facets: '["type"]', fields: '{"type":"raw"}' }));
    expect((await callers.admin({ url: `${base}/fullfacet?filters=${filters}` })).body).toEqual([
      { type: [{ _id: "raw", count: 3 }], all: [{ totalSets: 3 }] },
    ]);
  });
});
