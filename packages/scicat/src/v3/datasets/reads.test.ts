import type { TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  badRequest,
  type CallerKind,
  type Callers,
  callerKinds,
  dataset,
  forbidden,
  notFound,
  startWithCallers,
} from "../../wire/datasets/callers.fixture.ts";

let catalogue: TestCatalogue;
let callers: Callers;
const base = "/api/v3/datasets";
const pids: Record<string, string> = {};
const urlOf = (name: string, tail = "") => `${base}/${encodeURIComponent(pids[name] ?? name)}${tail}`;

async function made(name: string, own: object): Promise<void> {
  const body = { ...dataset, datasetName: name, principalInvestigator: "Ada", creationLocation: "/X", ...own };
  const reply = await callers.admin({ url: base, body });
  expect(reply.status, reply.text).toBe(201);
  pids[name] = reply.body.pid;
}

beforeAll(async () => {
  ({ catalogue, callers } = await startWithCallers());
  await made("a", { proposalId: "P-1", sampleId: "S-1", instrumentId: "inst/1", keywords: ["x"] });
  await made("b", { isPublished: true, ownerGroup: "elsewhere", accessGroups: [], keywords: ["x", "y"] });
  await made("c", { ownerGroup: "vault", accessGroups: [], sharedWith: ["owner@example.org"] });
  await made("d", { ownerGroup: "vault", accessGroups: [] });
  for (const [url, body] of [
    ["/v1/instruments", { pid: "inst/1", uniqueName: "P08", name: "P08" }],
    ["/v1/proposals", { proposalId: "P-1", title: "Rings", ownerGroup: "vault" }],
    ["/v1/samples", { sampleId: "S-1", sampleName: "Iron", ownerGroup: "ring" }],
  ] as const)
    expect((await callers.admin({ url, body })).status).toBe(201);
});
afterAll(() => catalogue?.close());

const readable: Readonly<Record<CallerKind, readonly string[]>> = {
  anonymous: ["b"],
  stranger: ["b"],
  reader: ["a", "b"],
  owner: ["a", "b", "c"],
  ownerWithoutCreate: ["a", "b"],
  chooser: ["a", "b"],
  privileged: ["b"],
  admin: ["a", "b", "c", "d"],
  deleter: ["b"],
  archiver: ["a", "b", "c", "d"],
};
/** What `fullquery` shows: the datasets of one's own groups, published ones only to nobody. */
const ofGroups: Partial<Record<CallerKind, readonly string[]>> = {
  owner: ["a"],
  ownerWithoutCreate: ["a"],
  chooser: ["a"],
  reader: ["a"],
  stranger: ["b"],
  privileged: [],
  deleter: [],
};

const json = (value: unknown) => encodeURIComponent(JSON.stringify(value));
const names = (body: { datasetName: string }[]) => body.map(({ datasetName }) => datasetName);

describe.each(callerKinds)("Datasets for %s", (kind) => {
  const as = () => callers[kind];

  it("are listed, counted and found as far as they may be read", async () => {
    expect(names((await as()({ url: base })).body)).toEqual(readable[kind]);
    expect((await as()({ url: `${base}/count` })).body).toEqual({ count: readable[kind].length });
    const one = await as()({ url: `${base}/findOne?filter=${json({ where: { datasetName: "d" } })}` });
    expect(one.status).toBe(200);
    if (readable[kind].includes("d")) expect(one.body.pid).toBe(pids.d);
    else expect(one.text).toBe("");
  });

  it.each(["a", "b", "c", "d"])("are answered by pid or refused: %s", async (name) => {
    for (const tail of ["", "/datasetlifecycle", "/externallinks"]) {
      const reply = await as()({ url: urlOf(name, tail) });
      if (readable[kind].includes(name)) expect(reply.status).toBe(200);
      else expect(reply).toMatchObject({ status: 403, body: forbidden("Unauthorized access") });
    }
  });

  it("that are not there are told so", async () => {
    for (const tail of ["", "/datasetlifecycle", "/externallinks"])
      expect(await as()({ url: urlOf("no/such", tail) })).toMatchObject({
        status: 404,
        body: notFound("dataset: no/such not found"),
      });
  });

  it("are searched among those of the caller's groups", async () => {
    const expected = ofGroups[kind] ?? readable[kind];
    expect(names((await as()({ url: `${base}/fullquery` })).body)).toEqual(expected);
    const facets = await as()({ url: `${base}/fullfacet?facets=["type"]` });
    expect(facets.body[0].all).toEqual(expected.length === 0 ? [] : [{ totalSets: expected.length }]);
    const keys = await as()({ url: `${base}/metadataKeys` });
    expect(keys.body).toEqual(expected.length === 0 ? [] : ["energy", "operator", "sample temp..value"]);
    const published = await as()({ url: `${base}/fullquery?fields=${json({ isPublished: true })}` });
    expect(names(published.body)).toEqual(["b"]);
  });

  it("have a logbook for those who may change them", async () => {
    const reply = await as()({ url: urlOf("a", "/logbook") });
    const mayChange = ["owner", "ownerWithoutCreate", "chooser", "admin"].includes(kind);
    if (mayChange) expect(reply).toMatchObject({ status: 200, text: "" });
    else {
      const message = kind === "anonymous" ? "Forbidden resource" : "Unauthorized access";
      expect(reply).toMatchObject({ status: 403, body: forbidden(message) });
    }
  });
});

describe("The older form", () => {
  it("has the lone values beside the lists, decoded metadata and no id", async () => {
    const { body } = await callers.owner({ url: urlOf("a") });
    expect(body).toMatchObject({
      _id: pids.a,
      proposalId: "P-1",
      proposalIds: ["P-1"],
      sampleId: "S-1",
      instrumentId: "inst/1",
      principalInvestigator: "Ada",
      principalInvestigators: ["Ada"],
      history: [],
      version: "3",
      scientificMetadata: { energy: { value: 8, unit: "keV" }, "sample temp.": { value: 20 } },
    });
    expect(body).not.toHaveProperty("id");
    expect((await callers.owner({ url: urlOf("c") })).body).toMatchObject({ proposalId: null, sampleId: null });
  });
});

describe("Filters", () => {
  it.each([
    [{ where: { datasetName: { inq: ["a", "d"] } } }, ["a"]],
    [{ where: { proposalId: "P-1" } }, ["a"]],
    [{ where: { datasetName: { ilike: "A" } } }, ["a"]],
    [{ where: { or: [{ keywords: "y" }, { datasetName: "c" }] } }, ["b", "c"]],
    [{ where: [{ keywords: "x" }, { isPublished: true }] }, ["b"]],
    [
      { where: { createdAt: { gt: "2020-01-01T00:00:00Z" } }, limits: { limit: 2, order: "datasetName:desc" } },
      ["c", "b"],
    ],
    [{ limits: { skip: 1, limit: 1 } }, ["b"]],
    [{ limit: 1, order: "datasetName desc" }, ["c"]],
    [{ where: { "scientificMetadata.energy.valueSI": { gt: 0 } } }, ["a", "b", "c"]],
    [null, ["a", "b", "c"]],
  ])("%j", async (filter, expected) => {
    const byQuery = await callers.owner({ url: `${base}?filter=${json(filter)}` });
    expect(names(byQuery.body)).toEqual(expected);
    const byHeader = await callers.owner({ url: base, headers: { filter: JSON.stringify(filter) } });
    expect(names(byHeader.body)).toEqual(expected);
  });

  it("in both places at once are refused", async () => {
    const { status, body } = await callers.owner({ url: `${base}?filter={}`, headers: { filter: "{}" } });
    expect({ status, ...body }).toMatchObject({
      status: 400,
      message: expect.stringContaining("Using two different types"),
    });
  });

  it("that are no JSON are refused", async () => {
    const { status, body } = await callers.owner({ url: `${base}?filter={a` });
    expect(status).toBe(400);
    expect(body.message).toMatch(/^Invalid JSON in filter: /);
  });

  it("by a where that does not fit refuse a dataset by pid", async () => {
    const url = `${urlOf("a")}?filter=${json({ where: { datasetName: "b" } })}`;
    expect(await callers.owner({ url })).toMatchObject({ status: 403, body: forbidden("Unauthorized access") });
  });

  it("keep the wanted fields", async () => {
    const { body } = await callers.owner({
      url: `${base}?filter=${json({ fields: ["datasetName", "sampleId"], limits: { limit: 1 } })}`,
    });
    expect(body).toEqual([{ _id: pids.a, datasetName: "a", sampleId: "S-1" }]);
  });

  it("include relations as far as the caller may read them", async () => {
    const filter = json({
      where: { datasetName: "a" },
      include: [{ relation: "proposals" }, { relation: "instrument" }, "samples"],
    });
    const own = (await callers.owner({ url: `${base}?filter=${filter}` })).body[0];
    expect(own).toMatchObject({ proposals: [], instrument: { pid: "inst/1" }, samples: [{ sampleId: "S-1" }] });
    const all = (await callers.admin({ url: `${base}?filter=${filter}` })).body[0];
    expect(all.proposals).toMatchObject([{ proposalId: "P-1" }]);
    const unknown = await callers.owner({ url: `${base}?filter=${json({ include: ["films"] })}` });
    const message = 'Provided include field "films" is not part of the dataset relations';
    expect(unknown).toMatchObject({ status: 400, body: badRequest(message) });
  });
});

describe("fullquery", () => {
  const search = async (fields: object, limits: object = {}) =>
    (await callers.admin({ url: `${base}/fullquery?fields=${json(fields)}&limits=${json(limits)}` })).body;

  it.each([
    [{ keywords: ["x"] }, ["a", "b"]],
    [{ keywords: [] }, []],
    [{ creationTime: { begin: "2024-01-01", end: "2024-01-03" } }, ["a", "b", "c", "d"]],
    [{ ownerGroup: ["vault"] }, ["c", "d"]],
    [{ userGroups: ["ring", "guests"] }, ["a"]],
    [{ mode: { datasetName: { $in: ["a", "b"] } } }, ["a", "b"]],
    [{ scientific: [{ lhs: "energy", relation: "GREATER_THAN", rhs: 7, unit: "keV" }] }, ["a", "b", "c", "d"]],
    [{ scientific: [{ lhs: "energy", relation: "GREATER_THAN", rhs: 9, unit: "keV" }] }, []],
    [{ scientific: [{ lhs: "operator", relation: "EQUAL_TO_STRING", rhs: "Ada", unit: "" }] }, ["a", "b", "c", "d"]],
  ])("%j", async (fields, expected) => {
    expect(names(await search(fields))).toEqual(expected);
  });

  it("shows values in the unit that was asked for, to 3 digits", async () => {
    const condition = { lhs: "energy", relation: "GREATER_THAN", rhs: 5, unit: "eV" };
    const [first] = await search({ scientific: [condition] });
    expect(first.scientificMetadata.energy).toMatchObject({ value: 8000, unit: "eV" });
    const [joule] = await search({ scientific: [{ ...condition, rhs: 0, unit: "J" }] });
    expect(joule.scientificMetadata.energy).toMatchObject({ value: 1.28e-15, unit: "J" });
    const [same] = await search({ scientific: [{ ...condition, unit: "keV" }] });
    expect(same.scientificMetadata.energy).toMatchObject({ value: 8, unit: "keV" });
  });

  it("sorts and pages", async () => {
    expect(names(await search({}, { limit: 2, skip: 1, order: "datasetName:desc" }))).toEqual(["c", "b"]);
  });

  it("cannot be widened", async () => {
    for (const fields of [{ userGroups: ["vault"] }, { isPublished: "false" }, { isPublished: false, mode: {} }]) {
      const { body } = await callers.anonymous({ url: `${base}/fullquery?fields=${json(fields)}` });
      expect(body.every((one: { isPublished: boolean }) => one.isPublished)).toBe(true);
    }
    const { body } = await callers.stranger({ url: `${base}/fullquery?fields=${json({ userGroups: ["vault"] })}` });
    expect(body).toEqual([]);
  });
});
