import { type As, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
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
  stale,
} from "./callers.fixture.ts";

let catalogue: TestCatalogue;
let callers: Callers<As>;
beforeAll(async () => {
  catalogue = await startTestCatalogue({ scicat: { proposalTypes: ["Beamtime"] } });
  callers = await callersOf(catalogue);
});
afterAll(() => catalogue.close());

const url = "/api/v3/proposals";
const hiddenText = "Unauthorized to this proposal";
let made = 0;

/** What SciCat demands, and nothing more. */
const minimal = (own: object = {}) => ({
  proposalId: `20270${++made}`,
  email: "asker@example.org",
  title: "Slow light",
  ownerGroup: "owners",
  accessGroups: ["readers"],
  ...own,
});

async function create(own: object = {}) {
  const reply = await callers.userOffice({ url, body: minimal(own) });
  expect(reply.status).toBe(201);
  return reply.body;
}

/** Made by the catalogue's own API: SciCat lets nobody publish a proposal. */
async function createPublished() {
  const proposalId = `PUB-${++made}`;
  const body = { proposalId, title: "Open", ownerGroup: "others", isPublished: true };
  expect((await callers.admin({ url: "/v1/proposals", body })).status).toBe(201);
  return proposalId;
}

describe("who may call", () => {
  const office: readonly Caller[] = ["userOffice", "admin"];
  const readers: readonly Caller[] = ["reader", "owner", "ownerWithoutRole", "userOffice", "admin"];

  test.each(callerNames)("%s: writes are for the user office and administrators", async (name) => {
    const call = callers[name];
    const { proposalId } = await create();
    const change = { url: `${url}/${proposalId}`, method: "PATCH", body: { title: "Fast light" } } as const;
    const replies = [
      await call({ url, body: minimal() }),
      await call({ url: `${url}/isValid`, body: minimal() }),
      await call(change),
      await call({ url: `${url}/${proposalId}/datasets` }),
    ];
    const allowed = office.includes(name);
    expect(replies.map(({ status }) => status)).toEqual(allowed ? [201, 200, 200, 200] : [403, 403, 403, 403]);
    if (!allowed) for (const { body } of replies) expect(body).toEqual(forbiddenResource);
  });

  test.each(callerNames)("%s: only delete groups delete", async (name) => {
    const { proposalId } = await create();
    const reply = await callers[name]({ url: `${url}/${proposalId}`, method: "DELETE" });
    expect(reply.status).toBe(name === "deleter" ? 200 : 403);
    expect(reply.body).toMatchObject(name === "deleter" ? { proposalId, title: "Slow light" } : forbiddenResource);
    expect((await callers.admin({ url: `${url}/${proposalId}` })).status).toBe(name === "deleter" ? 404 : 200);
  });

  test.each(callerNames)("%s: reads", async (name) => {
    const call = callers[name];
    const { proposalId } = await create();
    const published = await createPublished();
    const reads = readers.includes(name);
    const one = await call({ url: `${url}/${proposalId}` });
    expect(one.status).toBe(reads ? 200 : 403);
    expect(one.body).toMatchObject(reads ? { _id: proposalId } : forbidden(hiddenText));
    expect((await call({ url: `${url}/${proposalId}/authorization` })).body).toEqual({ canAccess: reads });
    expect((await call({ url: `${url}/${published}` })).status).toBe(200);
    const where = { proposalId: { $in: [proposalId, published] } };
    const list = await call({ url: `${url}?${json("filters", { where })}` });
    expect(list.body.map((one: { proposalId: string }) => one.proposalId)).toEqual([
      ...(reads ? [proposalId] : []),
      published,
    ]);
    // Counts, facets and full queries show users their own groups' records, and the public what is public.
    const seesPublished = name === "anonymous" || office.includes(name);
    const expected = Number(reads) + Number(seesPublished);
    const fields = json("fields", where);
    expect((await call({ url: `${url}/count?${fields}` })).body).toEqual({ count: expected });
    expect((await call({ url: `${url}/fullquery?${fields}` })).body).toHaveLength(expected);
    const [facets] = (await call({ url: `${url}/fullfacet?${fields}&${json("facets", ["ownerGroup"])}` })).body;
    expect(facets.all).toEqual(expected === 0 ? [] : [{ totalSets: expected }]);
    const asked = json("fields", { ...where, isPublished: true });
    expect((await call({ url: `${url}/count?${asked}` })).body).toEqual({ count: 1 });
  });

  test("a text in isPublished or userGroups of others opens nothing", async () => {
    const { proposalId } = await create();
    for (const more of [{ isPublished: "false" }, { userGroups: ["owners"] }, { isPublished: false }]) {
      const fields = json("fields", { proposalId, ...more });
      expect((await callers.stranger({ url: `${url}/count?${fields}` })).body).toEqual({ count: 0 });
      expect((await callers.anonymous({ url: `${url}/fullquery?${fields}` })).body).toEqual([]);
    }
  });

  test("nobody learns more about a proposal that is not there", async () => {
    for (const name of callerNames) {
      expect((await callers[name]({ url: `${url}/none` })).body).toEqual(notFound("Proposal: none not found"));
      expect((await callers[name]({ url: `${url}/none/authorization` })).body).toEqual({ canAccess: false });
    }
    const change = { url: `${url}/none`, method: "PATCH", body: {} } as const;
    expect((await callers.admin(change)).body).toEqual(notFound("Proposal: none not found"));
    const removal = { url: `${url}/none`, method: "DELETE" } as const;
    expect((await callers.deleter(removal)).body).toEqual(notFound("Proposal: none not found"));
    expect((await callers.admin({ url: `${url}/none/datasets` })).body).toEqual(notFound("Proposal: none not found"));
  });
});

describe("creating", () => {
  test("fills in what SciCat fills in", async () => {
    const sent = minimal({ accessGroups: undefined });
    const { status, body } = await callers.admin({ url, body: sent });
    expect(status).toBe(201);
    expect(body).toEqual({
      ...sent,
      _id: sent.proposalId,
      id: sent.proposalId,
      accessGroups: [],
      type: "Default Proposal",
      parentProposalId: null,
      metadata: {},
      instrumentIds: [],
      MeasurementPeriodList: [],
      numberOfDatasets: 0,
      isPublished: false,
      createdBy: "test-admin",
      updatedBy: "test-admin",
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      __v: 0,
    });
    expect((await callers.admin({ url: `${url}/${sent.proposalId}` })).body).toEqual(body);
  });

  test("keeps every field, and what newer clients send", async () => {
    const sent = minimal({
      proposalId: `P/${++made}`,
      pi_email: "pi@example.org",
      pi_firstname: "Lise",
      pi_lastname: "Meitner",
      firstname: "Otto",
      lastname: "H",
      abstract: "About",
      type: "Beamtime",
      startTime: "2027-01-01T00:00:00.000Z",
      endTime: "2027-02-01T00:00:00.000Z",
      parentProposalId: "20260000",
      instrumentIds: ["i1"],
      metadata: { dose: { value: 3, unit: "mm" }, "a.b": [1, { c: null }] },
      keywords: ["laser"],
      MeasurementPeriodList: [
        { _id: "m1", instrument: "i1", start: "2027-01-01T00:00:00.000Z", end: "2027-01-02T00:00:00.000Z" },
      ],
    });
    const { body } = await callers.admin({ url, body: sent });
    expect(body).toMatchObject(sent);
    expect(body).not.toHaveProperty("piEmail");
    expect(body).not.toHaveProperty("measurementPeriods");
    expect(body).not.toHaveProperty("imported");
    const again = await callers.admin({ url: `${url}/${encodeURIComponent(sent.proposalId)}` });
    expect(again.body).toMatchObject(sent);
  });

  const faults: readonly [string, object, unknown][] = [
    ["an unknown field", { colour: "red" }, ["property colour should not exist"]],
    ["isPublished, which nobody sets", { isPublished: true }, ["property isPublished should not exist"]],
    ["a wrong type", { title: 7 }, ["title must be a string"]],
    ["no e-mail", { email: undefined }, ["email must be an email"]],
    ["an empty owner", { ownerGroup: "" }, ["ownerGroup should not be empty"]],
    ["a period without an end", period({ end: undefined }), expect.arrayContaining([expect.stringMatching(/end/)])],
    [
      "a type that is not in the list",
      { type: "Dream" },
      "type must be one of the following values: Beamtime, Default Proposal",
    ],
  ];
  test.each(faults)("is refused for %s", async (_what, own, message) => {
    const reply = await callers.admin({ url, body: minimal(own) });
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual(badRequest(message));
  });

  test("a second one with the same id is a conflict", async () => {
    const { proposalId } = await create();
    const reply = await callers.admin({ url, body: minimal({ proposalId }) });
    expect(reply.body).toEqual(conflict(`Proposal with ${proposalId} already exists`));
    expect(reply.status).toBe(409);
  });

  const bodies: readonly [string, object, boolean][] = [
    ["a complete one", minimal(), true],
    ["one that lacks what is required, as in SciCat", { title: "x" }, true],
    ["an unknown field", minimal({ colour: "red" }), false],
    ["a wrong type", minimal({ email: "nobody" }), false],
  ];
  test.each(bodies)("isValid judges %s", async (_what, body, valid) => {
    const reply = await callers.admin({ url: `${url}/isValid`, body });
    expect([reply.status, reply.body]).toEqual([200, { valid }]);
  });
});

function period(own: object = {}) {
  const one = { instrument: "i1", start: "2027-01-01T00:00:00.000Z", end: "2027-01-02T00:00:00.000Z", ...own };
  return { MeasurementPeriodList: [one] };
}

describe("changing", () => {
  test("what is not sent stays, the periods too, and null removes", async () => {
    const { proposalId, MeasurementPeriodList } = await create({ ...period(), abstract: "Old", type: "Beamtime" });
    expect(MeasurementPeriodList[0]._id).toMatch(/^[0-9a-f-]{36}$/);
    const patch = { url: `${url}/${proposalId}`, method: "PATCH" } as const;
    const first = await callers.admin({ ...patch, body: { title: "New", abstract: null, type: "Any" } });
    expect(first.body).toMatchObject({ title: "New", type: "Any", MeasurementPeriodList });
    expect(first.body).not.toHaveProperty("abstract");
    const [{ _id }] = MeasurementPeriodList;
    const second = await callers.admin({ ...patch, body: period({ _id, comment: "moved" }) });
    expect(second.body.MeasurementPeriodList).toEqual([{ ...MeasurementPeriodList[0], comment: "moved" }]);
    expect((await callers.admin({ ...patch, body: { keywords: ["k"] } })).body.keywords).toEqual(["k"]);
    expect((await callers.admin({ ...patch, body: { keywords: null } })).body).not.toHaveProperty("keywords");
    expect((await callers.admin({ ...patch, body: { proposalId: "x" } })).body).toEqual(
      badRequest(["property proposalId should not exist"]),
    );
  });

  test("an older state in the header is refused, the present one is not", async () => {
    const { proposalId, updatedAt } = await create();
    const send = (since: string, title: string) =>
      callers.admin({
        url: `${url}/${proposalId}`,
        method: "PATCH",
        body: { title },
        headers: { "if-unmodified-since": since },
      });
    const old = await send("2020-01-01T00:00:00.000Z", "a");
    const since = "2020-01-01T00:00:00.000Z";
    expect(old.body).toEqual(stale(`Proposal ${proposalId} has been modified on the server since ${since}.`));
    expect((await send("yesterday, maybe", "b")).status).toBe(200);
    expect((await send(updatedAt, "c")).status).toBe(412);
    const { updatedAt: now } = (await callers.admin({ url: `${url}/${proposalId}` })).body;
    const both = await Promise.all([send(now, "d"), send(now, "e")]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  });
});

describe("lists", () => {
  test("filters and filter are both understood, with their parts", async () => {
    const parent = await create({ title: "Parent of all", startTime: "2027-03-01T00:00:00Z" });
    const child = await create({ parentProposalId: parent.proposalId, startTime: "2027-04-01T00:00:00Z" });
    const where = { $or: [{ proposalId: { $in: [parent.proposalId] } }, { parentProposalId: parent.proposalId }] };
    const ids = async (query: string) =>
      (await callers.owner({ url: `${url}?${query}` })).body.map((one: { proposalId: string }) => one.proposalId);
    expect(await ids(json("filters", { where, limits: { order: "startTime:desc" } }))).toEqual([
      child.proposalId,
      parent.proposalId,
    ]);
    expect(await ids(json("filter", { where, limits: { limit: 1, skip: 1 } }))).toEqual([child.proposalId]);
    const narrow = await callers.owner({ url: `${url}?${json("filters", { where, fields: ["title"] })}` });
    expect(narrow.body[0]).toEqual({ _id: parent.proposalId, title: "Parent of all" });
    const counts = [json("filter", where), json("filter", { where }), json("filters", { where })];
    for (const query of counts)
      expect((await callers.owner({ url: `${url}/count?fields={}&${query}` })).body).toEqual({ count: 2 });
    expect((await callers.owner({ url: `${url}?filters={` })).status).toBe(400);
    expect((await callers.owner({ url: `${url}?filters=null` })).status).toBe(200);
  });

  test("samples come along, those that the caller may read", async () => {
    const { proposalId } = await create();
    for (const [sampleName, ownerGroup] of [
      ["mine", "owners"],
      ["theirs", "others"],
    ])
      await callers.admin({ url: "/api/v3/samples", body: { sampleName, ownerGroup, proposalId } });
    const names = async (caller: Caller, scope: object = {}) => {
      const include = [{ relation: "samples", scope }];
      const reply = await callers[caller]({ url: `${url}?${json("filters", { where: { proposalId }, include })}` });
      return reply.body[0].samples.map((one: { sampleName: string }) => one.sampleName);
    };
    expect(await names("admin")).toEqual(["mine", "theirs"]);
    expect(await names("owner")).toEqual(["mine"]);
    expect(await names("reader")).toEqual([]);
    expect(await names("admin", { where: { ownerGroup: "others" } })).toEqual(["theirs"]);
    expect(await names("admin", { limits: { limit: 1, order: "sampleName:desc" } })).toEqual(["theirs"]);
    const unknown = await callers.admin({ url: `${url}?${json("filters", { include: ["mice"] })}` });
    expect(unknown.body).toEqual(badRequest('Provided include field "mice" is not part of the dataset relations'));
  });

  test("an include brings ten of the newest", async () => {
    for (let n = 0; n < 12; n++) await create({ title: "Many" });
    const filter = { where: { title: "Many" } };
    const plain = await callers.admin({ url: `${url}?${json("filters", filter)}` });
    const joined = await callers.admin({ url: `${url}?${json("filters", { ...filter, include: ["samples"] })}` });
    const ids = (reply: typeof plain) => reply.body.map((one: { proposalId: string }) => one.proposalId);
    expect(ids(plain)).toHaveLength(12);
    expect(ids(joined)).toEqual(ids(plain).reverse().slice(0, 10));
  });

  test("facets count by value and day", async () => {
    const instrumentIds = ["i7", "i8"];
    await create({ title: "Facet", instrumentIds, pi_lastname: "Curie", startTime: "2027-05-06T07:08:09Z" });
    const query = `${json("fields", { title: "Facet" })}&${json("facets", ["instrumentIds", "pi_lastname", "startTime"])}`;
    expect((await callers.owner({ url: `${url}/fullfacet?${query}` })).body).toEqual([
      {
        instrumentIds: [
          { _id: "i8", count: 1 },
          { _id: "i7", count: 1 },
        ],
        pi_lastname: [{ _id: "Curie", count: 1 }],
        startTime: [{ _id: { year: 2027, month: 5, day: 6 }, count: 1 }],
        all: [{ totalSets: 1 }],
      },
    ]);
  });
});

test("datasets of a proposal are those that name it and that the caller may read", async () => {
  const { proposalId } = await create();
  const other = await create();
  const dataset = (ownerGroup: string, proposalIds: string[]) =>
    callers.admin({ url: "/v1/datasets", body: { type: "raw", datasetName: "d", ownerGroup, proposalIds } });
  const mine = (await dataset("useroffice", [proposalId])).body.pid;
  const theirs = (await dataset("others", [proposalId, other.proposalId])).body.pid;
  await dataset("useroffice", [other.proposalId]);
  const pids = async (caller: Caller) =>
    (await callers[caller]({ url: `${url}/${proposalId}/datasets` })).body.map((one: { pid: string }) => one.pid);
  expect(await pids("admin")).toEqual([mine, theirs]);
  expect(await pids("userOffice")).toEqual([mine]);
  const counts = async (caller: Caller) => [
    (await callers[caller]({ url: `${url}/${proposalId}` })).body.numberOfDatasets,
    (await callers[caller]({ url: `${url}?${json("filters", { where: { proposalId } })}` })).body[0].numberOfDatasets,
  ];
  expect(await counts("admin")).toEqual([2, 2]);
  expect(await counts("userOffice")).toEqual([1, 1]);
  expect(await counts("owner")).toEqual([0, 0]);
  const both = { proposalId: { $in: [proposalId, other.proposalId] } };
  const list = await callers.admin({ url: `${url}?${json("filters", { where: both })}` });
  expect(list.body.map((one: { numberOfDatasets: number }) => one.numberOfDatasets)).toEqual([2, 2]);
});
