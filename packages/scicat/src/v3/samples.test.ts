import { type As, startTestCatalogue, type TestCatalogue, testConfig } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  badRequest,
  type Caller,
  type Callers,
  callerNames,
  callersOf,
  conflict,
  forbidden,
  forbiddenResource,
  json,
  notFound,
  sampleGroups,
  stale,
  unauthenticated,
} from "./callers.fixture.ts";

let catalogue: TestCatalogue;
let callers: Callers<As>;
beforeAll(async () => {
  const roles = { ...testConfig().roles, ...sampleGroups };
  catalogue = await startTestCatalogue({ config: { roles } });
  callers = await callersOf(catalogue);
});
afterAll(() => catalogue.close());

const url = "/api/v3/samples";
const hiddenText = "Unauthorized to this sample";
let made = 0;

const minimal = (own: object = {}) => ({
  sampleName: `sample ${++made}`,
  ownerGroup: "owners",
  accessGroups: ["readers"],
  ...own,
});

async function create(own: object = {}) {
  const reply = await callers.admin({ url, body: minimal(own) });
  expect(reply.status).toBe(201);
  return reply.body;
}

describe("who may call", () => {
  // Of callers that are not named here: 401 to nobody, 403 to users without a role for samples.
  const refusalOf = (name: Caller) => (name === "anonymous" ? unauthenticated : forbiddenResource);
  const writers: readonly Caller[] = ["owner", "privileged", "admin"];
  const readers: readonly Caller[] = ["reader", "owner", "ownerWithoutRole", "admin"];

  test.each(callerNames)("%s: creates for groups", async (name) => {
    const own = await callers[name]({ url, body: minimal() });
    const foreign = await callers[name]({ url, body: minimal({ ownerGroup: "others" }) });
    if (!writers.includes(name)) {
      const refusal = refusalOf(name);
      expect([own.status, foreign.status]).toEqual([refusal.statusCode, refusal.statusCode]);
      expect([own.body, foreign.body]).toEqual([refusal, refusal]);
    } else {
      expect([own.status, foreign.status]).toEqual(name === "owner" ? [201, 403] : [201, 201]);
      if (name === "owner") expect(foreign.body).toEqual(forbidden("Unauthorized to create this sample"));
    }
  });

  test.each(callerNames)("%s: changes what its groups own", async (name) => {
    const { sampleId } = await create();
    const reply = await callers[name]({ url: `${url}/${sampleId}`, method: "PATCH", body: { description: "new" } });
    const refusal = name === "privileged" ? forbidden(hiddenText) : refusalOf(name);
    const allowed = name === "owner" || name === "admin";
    expect(reply.status).toBe(allowed ? 200 : refusal.statusCode);
    expect(reply.body).toMatchObject(allowed ? { sampleId, description: "new" } : refusal);
  });

  test.each(callerNames)("%s: only delete groups delete", async (name) => {
    const { sampleId } = await create();
    const reply = await callers[name]({ url: `${url}/${sampleId}`, method: "DELETE" });
    expect(reply.status).toBe(name === "deleter" ? 200 : 403);
    expect(reply.body).toMatchObject(name === "deleter" ? { sampleId } : forbiddenResource);
    expect((await callers.admin({ url: `${url}/${sampleId}` })).status).toBe(name === "deleter" ? 404 : 200);
  });

  test.each(callerNames)("%s: reads", async (name) => {
    const call = callers[name];
    const { sampleId } = await create();
    const published = (await create({ ownerGroup: "others", accessGroups: [], isPublished: true })).sampleId;
    const reads = readers.includes(name);
    const one = await call({ url: `${url}/${sampleId}` });
    expect(one.status).toBe(reads ? 200 : 403);
    expect(one.body).toMatchObject(reads ? { _id: sampleId } : forbidden(hiddenText));
    expect((await call({ url: `${url}/${sampleId}/authorization` })).body).toEqual({ canAccess: reads });
    expect((await call({ url: `${url}/${published}/authorization` })).body).toEqual({ canAccess: true });
    const where = { sampleId: { $in: [sampleId, published] } };
    const list = await call({ url: `${url}?${json("filter", { where })}` });
    expect(list.body.map((found: { sampleId: string }) => found.sampleId)).toEqual([
      ...(reads ? [sampleId] : []),
      published,
    ]);
  });

  const withToken = ["count", "fullquery", "metadataKeys", "findOne"] as const;
  test.each(withToken)("%s needs a token", async (route) => {
    const reply = await callers.anonymous({ url: `${url}/${route}` });
    expect([reply.status, reply.body]).toEqual([401, unauthenticated]);
    expect((await callers.stranger({ url: `${url}/${route}` })).status).toBe(200);
  });

  test.each(callerNames)("%s: the datasets of a sample", async (name) => {
    const { sampleId } = await create();
    const reply = await callers[name]({ url: `${url}/${sampleId}/datasets` });
    const refusal = name === "privileged" ? forbidden(hiddenText) : refusalOf(name);
    const allowed = name === "owner" || name === "admin";
    expect([reply.status, reply.body]).toEqual(allowed ? [200, []] : [refusal.statusCode, refusal]);
  });

  test("a sample that is not there is missed, not refused", async () => {
    const body = notFound("Sample: none not found");
    expect((await callers.anonymous({ url: `${url}/none` })).body).toEqual(body);
    expect((await callers.stranger({ url: `${url}/none/authorization` })).body).toEqual({ canAccess: false });
    expect((await callers.owner({ url: `${url}/none`, method: "PATCH", body: {} })).body).toEqual(body);
    expect((await callers.deleter({ url: `${url}/none`, method: "DELETE" })).body).toEqual(body);
    expect((await callers.admin({ url: `${url}/none/datasets` })).body).toEqual(body);
  });
});

describe("creating", () => {
  test("fills in what SciCat fills in", async () => {
    const sent = { sampleName: "Foil", ownerGroup: "owners" };
    const { status, body } = await callers.owner({ url, body: sent });
    expect(status).toBe(201);
    expect(body).toEqual({
      ...sent,
      _id: body.sampleId,
      id: body.sampleId,
      sampleId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      accessGroups: [],
      isPublished: false,
      sampleCharacteristics: {},
      createdBy: expect.any(String),
      updatedBy: expect.any(String),
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      __v: 0,
    });
  });

  test("a name that older clients do not send is the id", async () => {
    const given = await callers.owner({ url, body: { sampleId: `S/${++made}`, ownerGroup: "owners" } });
    expect(given.body.sampleName).toBe(`S/${made}`);
    const generated = await callers.owner({ url, body: { ownerGroup: "owners", sampleName: null } });
    expect(generated.body.sampleName).toBe(generated.body.sampleId);
    const empty = await callers.owner({ url, body: { ownerGroup: "owners", sampleName: "" } });
    expect(empty.body).toEqual(badRequest(["sampleName should not be empty"]));
  });

  test("a second one with the same id is a conflict", async () => {
    const { sampleId } = await create({ sampleId: `twice-${++made}` });
    const reply = await callers.admin({ url, body: minimal({ sampleId }) });
    expect([reply.status, reply.body]).toEqual([409, conflict(`Sample with ${sampleId} already exists`)]);
  });

  test("an unknown field and an empty owner are refused", async () => {
    const unknown = await callers.admin({ url, body: minimal({ colour: "red" }) });
    expect(unknown.body).toEqual(badRequest(["property colour should not exist"]));
    const unowned = await callers.admin({ url, body: minimal({ ownerGroup: "" }) });
    expect(unowned.body).toEqual(badRequest(["ownerGroup should not be empty"]));
  });

  test("characteristics get SI values, and keys come back as people wrote them", async () => {
    const { sampleId, sampleCharacteristics } = await create({
      sampleCharacteristics: {
        thickness: { value: 5, unit: "mm", valueSI: "wrong" },
        "x%2Ey": { deep: { v: 2, u: "cm" } },
        "plain key": 1,
      },
    });
    expect(sampleCharacteristics).toEqual({
      thickness: { value: 5, unit: "mm", valueSI: 0.005, unitSI: "m" },
      "x.y": { deep: { v: 2, u: "cm", valueSI: 0.02, unitSI: "m" } },
      "plain key": 1,
    });
    const found = await callers.owner({ url: `${url}/findOne?${json("filter", { where: { sampleId } })}` });
    expect(found.body.sampleCharacteristics).toEqual(sampleCharacteristics);
    const listed = await callers.owner({
      url: `${url}?${json("filter", { where: { "sampleCharacteristics.x%2Ey.deep.v": 2 } })}`,
    });
    expect(listed.body).toMatchObject([{ sampleId }]);
  });

  test("empty references are kept and can be filled later", async () => {
    const { sampleId, ...sample } = await create({ parentSampleId: "", proposalId: "" });
    expect(sample).toMatchObject({ parentSampleId: "", proposalId: "" });
    const reply = await callers.admin({ url: `${url}/${sampleId}`, method: "PATCH", body: { parentSampleId: "p" } });
    expect(reply.body).toMatchObject({ parentSampleId: "p", proposalId: "" });
  });
});

describe("changing", () => {
  test("keeps what is not sent, isPublished too", async () => {
    const { sampleId } = await create({ isPublished: true, description: "old", type: "foil" });
    const patch = { url: `${url}/${sampleId}`, method: "PATCH" } as const;
    const { body } = await callers.owner({ ...patch, body: { description: null, owner: "Ada" } });
    expect(body).toMatchObject({ isPublished: true, type: "foil", owner: "Ada" });
    expect(body).not.toHaveProperty("description");
    expect((await callers.owner({ ...patch, body: { isPublished: false } })).body.isPublished).toBe(false);
    const keyed = await callers.owner({ ...patch, body: { sampleCharacteristics: { "50%2525": 1 } } });
    expect(keyed.body.sampleCharacteristics).toEqual({ "50%25": 1 });
    // Decoded once, however often the record is written.
    expect((await callers.owner({ ...patch, body: { owner: "Eve" } })).body.sampleCharacteristics).toEqual({
      "50%25": 1,
    });
    const renamed = await callers.owner({ ...patch, body: { sampleId: "x" } });
    expect(renamed.body).toEqual(badRequest(["property sampleId should not exist"]));
  });

  test("an older state in the header is refused, after rights", async () => {
    const { sampleId } = await create();
    const headers = { "if-unmodified-since": "Wed, 01 Jan 2020 00:00:00 GMT" };
    const send = (caller: Caller) =>
      callers[caller]({ url: `${url}/${sampleId}`, method: "PATCH", body: { type: "foil" }, headers });
    const since = "Wed, 01 Jan 2020 00:00:00 GMT";
    expect((await send("owner")).body).toEqual(
      stale(`Sample #${sampleId} has been modified on the server since ${since}.`),
    );
    expect((await send("privileged")).body).toEqual(forbidden(hiddenText));
  });
});

describe("searching", () => {
  test("fullquery and count find by characteristics in any unit, own groups only", async () => {
    await create({ type: "rod", sampleCharacteristics: { length: { value: 25, unit: "mm" } } });
    await create({ type: "rod", ownerGroup: "others", sampleCharacteristics: { length: { value: 30, unit: "mm" } } });
    await create({ type: "rod", ownerGroup: "others", accessGroups: [], isPublished: true });
    const longer = { lhs: "length", relation: "GREATER_THAN", rhs: 2, unit: "cm" };
    const fields = json("fields", { type: "rod", characteristics: [longer] });
    const count = async (caller: Caller, query: string) =>
      (await callers[caller]({ url: `${url}/count?${query}` })).body.count;
    expect(await count("owner", fields)).toBe(1);
    expect(await count("reader", fields)).toBe(2);
    expect(await count("admin", fields)).toBe(2);
    expect(await count("stranger", fields)).toBe(0);
    expect(await count("stranger", json("fields", { type: "rod" }))).toBe(0);
    expect(await count("stranger", json("fields", { type: "rod", userGroups: ["owners"] }))).toBe(0);
    const limits = json("limits", { limit: 1, order: "sampleName:desc" });
    const page = await callers.admin({ url: `${url}/fullquery?${fields}&${limits}` });
    expect(page.body).toHaveLength(1);
    expect(page.body[0].sampleCharacteristics.length).toMatchObject({ value: 30, valueSI: 0.03 });
  });

  test("metadataKeys names what the caller may read", async () => {
    await create({
      type: "keyed",
      sampleCharacteristics: { density: { value: 1, unit: "kg" }, nested: { inner: 1 }, run_date: 1 },
    });
    await create({ type: "keyed", ownerGroup: "others", accessGroups: [], sampleCharacteristics: { secret: 1 } });
    const keys = async (caller: Caller, metadataKey = "") => {
      const fields = json("fields", { metadataKey, type: "keyed" });
      return (await callers[caller]({ url: `${url}/metadataKeys?limits={}&${fields}` })).body;
    };
    expect(await keys("owner")).toEqual(["density", "nested.inner"]);
    expect(await keys("owner", "DENS")).toEqual(["density"]);
    expect(await keys("admin")).toEqual(["density", "nested.inner", "secret"]);
    expect(await keys("stranger")).toEqual([]);
  });

  test("findOne brings datasets and attachments along, and nothing of what is hidden", async () => {
    const { sampleId } = await create();
    const dataset = (ownerGroup: string) =>
      callers.admin({
        url: "/v1/datasets",
        body: { type: "raw", datasetName: "d", ownerGroup, sampleIds: [sampleId] },
      });
    const { pid } = (await dataset("owners")).body;
    await dataset("others");
    const relationships = [{ targetType: "sample", targetId: sampleId }];
    const attachment = { caption: "picture", ownerGroup: "owners", relationships };
    expect((await callers.admin({ url: "/v1/attachments", body: attachment })).status).toBe(201);
    const include = [{ relation: "datasets" }, { relation: "attachments" }];
    const query = json("filter", { where: { sampleId }, include });
    const { body } = await callers.owner({ url: `${url}/findOne?${query}` });
    expect(body.datasets.map((one: { pid: string }) => one.pid)).toEqual([pid]);
    expect(body.attachments).toMatchObject([{ caption: "picture" }]);
    const hidden = await callers.stranger({ url: `${url}/findOne?${query}` });
    expect([hidden.status, hidden.text]).toEqual([200, ""]);
    const nested = await callers.owner({ url: `${url}/${sampleId}/datasets` });
    expect(nested.body).toMatchObject([{ pid, sampleId }]);
  });
});
