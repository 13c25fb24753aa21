import { type As, aDataset, startTestCatalogue, type TestCatalogue, testConfig } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { badRequest, forbidden, notFound } from "../wire/datasets/callers.fixture.ts";

const callerNames = [
  "anonymous",
  "stranger",
  "reader",
  "owner",
  "ownerWithoutRole",
  "privileged",
  "privilegedOwner",
  "archiver",
  "deleter",
  "admin",
] as const;
type Caller = (typeof callerNames)[number];

let catalogue: TestCatalogue;
let callers: Record<Caller, As>;
beforeAll(async () => {
  const roles = { ...testConfig().roles, attachmentCreator: ["attachers"] };
  catalogue = await startTestCatalogue({ config: { roles }, scicat: { ownersAttach: false } });
  callers = {
    anonymous: catalogue.anonymous,
    stranger: await catalogue.user(["elsewhere", "attachers"]),
    reader: await catalogue.user(["readers", "attachers"]),
    owner: await catalogue.user(["owners", "attachers"]),
    ownerWithoutRole: await catalogue.user(["owners"]),
    privileged: await catalogue.user(["ingestors"]),
    privilegedOwner: await catalogue.user(["ingestors", "owners"]),
    archiver: await catalogue.user(["archivers"]),
    deleter: await catalogue.user(["deleters"]),
    admin: catalogue.admin,
  };
});
afterAll(() => catalogue?.close());

const url = "/api/v4/attachments";
const relationships = [{ targetId: "run 7", targetType: "dataset", relationType: "is attached to" }];
const attachment = {
  caption: "beam spot",
  thumbnail: "data/abc123",
  relationships,
  ownerGroup: "owners",
  accessGroups: ["readers"],
  isPublished: false,
};

async function create(own: object = {}): Promise<string> {
  const reply = await callers.admin({ url, body: { ...attachment, ...own } });
  expect(reply.status).toBe(201);
  return reply.body.aid;
}

type Expected = Partial<Record<Caller, unknown>> & { others: unknown };
const refused = { status: 403, body: forbidden("Unauthorized to this attachment") };
const guarded = { status: 403, body: forbidden("Forbidden resource") };

function expectAnswer(reply: Awaited<ReturnType<As>>, expected: Expected, name: Caller, what: string) {
  const wanted = name in expected ? expected[name] : expected.others;
  if (typeof wanted === "number") expect(reply.status, `${what}: ${reply.text}`).toBe(wanted);
  else expect({ status: reply.status, body: reply.body }, what).toEqual(wanted);
}

const noWriters = { anonymous: guarded, ownerWithoutRole: guarded, archiver: guarded, deleter: guarded };
const readers: Expected = {
  reader: 200,
  owner: 200,
  ownerWithoutRole: 200,
  privilegedOwner: 200,
  admin: 200,
  others: refused,
};
const changers: Expected = { ...noWriters, owner: 200, privilegedOwner: 200, admin: 200, others: refused };

describe.each(callerNames)("%s", (name) => {
  it("reads", async () => {
    const aid = await create();
    expectAnswer(await callers[name]({ url: `${url}/${aid}` }), readers, name, "read");
    const open = await create({ isPublished: true, ownerGroup: "vault", accessGroups: [] });
    expectAnswer(await callers[name]({ url: `${url}/${open}` }), { others: 200 }, name, "read of a published one");
    const { body } = await callers[name]({ url: `${url}/none` });
    expect(body).toEqual(notFound("Attachment: none not found"));
  });

  it("lists exactly what it may read", async () => {
    const mine = await create();
    const open = await create({ isPublished: true, ownerGroup: "vault", accessGroups: [] });
    const filter = encodeURIComponent(JSON.stringify({ where: { aid: { $in: [mine, open] } } }));
    const ids = async (path: string) =>
      (await callers[name]({ url: `${path}?filter=${filter}` })).body.map((one: { aid: string }) => one.aid);
    expect(await ids(url)).toEqual(readers[name] === 200 ? [open, mine] : [open]);
    expect(await ids(`${url}/public`)).toEqual([open]);
  });

  it("creates", async () => {
    const creators: Expected = { ...noWriters, stranger: refused, reader: refused, others: 201 };
    expectAnswer(await callers[name]({ url, body: attachment }), creators, name, "create");
    const body = { ...attachment, ownerGroup: "vault" };
    const forOthers: Expected = { ...noWriters, privileged: 201, privilegedOwner: 201, admin: 201, others: refused };
    expectAnswer(await callers[name]({ url, body }), forOthers, name, "create for others");
    const valid = { status: 200, body: { valid: true, reason: [] } };
    const asked: Expected = { ...noWriters, stranger: refused, reader: refused, others: valid };
    expectAnswer(await callers[name]({ url: `${url}/isValid`, body: attachment }), asked, name, "isValid");
  });

  it("changes, replaces and removes", async () => {
    const one = `${url}/${await create()}`;
    const as = callers[name];
    expectAnswer(await as({ method: "PATCH", url: one, body: { caption: "x" } }), changers, name, "change");
    expectAnswer(await as({ method: "PUT", url: one, body: attachment }), changers, name, "replacement");
    expectAnswer(await as({ method: "DELETE", url: one }), { ...changers, deleter: 200 }, name, "removal");
    const absent = { status: 404, body: notFound("Attachment: none not found") };
    const none = `${url}/none`;
    const unknown: Expected = { ...noWriters, others: absent };
    expectAnswer(await as({ method: "PATCH", url: none, body: {} }), unknown, name, "change of none");
    expectAnswer(await as({ method: "PUT", url: none, body: attachment }), unknown, name, "replacement of none");
    expectAnswer(await as({ method: "DELETE", url: none }), { ...unknown, deleter: absent }, name, "removal of none");
  });
});

describe("an attachment", () => {
  it("is given back as it was sent, with what the catalogue knows of it", async () => {
    const { body } = await callers.owner({ url, body: { ...attachment, aid: "spot/1", instrumentGroup: "staff" } });
    expect(body).toMatchObject({ ...attachment, instrumentGroup: "staff", _id: "spot/1", id: "spot/1", aid: "spot/1" });
    expect(Object.keys(body)).toEqual(expect.arrayContaining(["createdBy", "updatedBy", "createdAt", "updatedAt"]));
    for (const name of ["version", "imported", "hasImage"]) expect(body).not.toHaveProperty(name);
    expect((await callers.owner({ url: `${url}/spot%2F1` })).body).toEqual(body);
    const again = await callers.owner({ url, body: { ...attachment, aid: "spot/1" } });
    expect([again.status, again.body.message]).toEqual([409, "Attachment with aid spot/1 already exists"]);
  });

  it("has defaults for what was not sent", async () => {
    const sent = { caption: "plain", ownerGroup: "owners", isPublished: false };
    const { body } = await callers.owner({ url, body: sent });
    expect(body).toMatchObject({ ...sent, accessGroups: [], relationships: [] });
    expect(body).not.toHaveProperty("thumbnail");
  });

  it("may belong to published data, and says by default that it is attached", async () => {
    const aid = await create({ relationships: [{ targetId: "10.1/x", targetType: "published_data" }] });
    const found = [{ targetId: "10.1/x", targetType: "published_data", relationType: "is attached to" }];
    expect((await callers.owner({ url: `${url}/${aid}` })).body.relationships).toEqual(found);
    const filter = encodeURIComponent('{"where":{"relationships.targetType":"published_data"}}');
    const { body } = await callers.owner({ url: `${url}?filter=${filter}` });
    expect(body.map((one: { aid: string }) => one.aid)).toEqual([aid]);
  });

  test.each([
    ["without anything", {}, ["ownerGroup should not be empty", "ownerGroup must be a string"]],
    ["with an empty owner group", { ...attachment, ownerGroup: "" }, ["ownerGroup should not be empty"]],
    ["with an unknown field", { ...attachment, datasetId: "x" }, ["property datasetId should not exist"]],
    [
      "with an unknown target",
      { ...attachment, relationships: [{ targetId: "x", targetType: "job" }] },
      ["relationships.0.targetType must be one of the following values: dataset, proposal, sample, published_data"],
    ],
  ])("is refused %s, and isValid tells why", async (_what, body, messages) => {
    const reply = await callers.admin({ url, body });
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual(badRequest(expect.arrayContaining(messages)));
    const asked = await callers.admin({ url: `${url}/isValid`, body });
    expect([asked.status, asked.body]).toEqual([200, { valid: false, reason: reply.body.message }]);
  });

  test.each(["application/json", "application/merge-patch+json", "application/merge-patch+json; charset=utf-8"])(
    "changes by what is sent as %s, null takes a field away",
    async (type) => {
      const aid = await create({ instrumentGroup: "staff" });
      const patch = { caption: "new", thumbnail: null, instrumentGroup: null, ownerGroup: null, relationships: [] };
      const reply = await callers.owner({
        method: "PATCH",
        url: `${url}/${aid}`,
        body: patch,
        headers: { "content-type": type },
      });
      expect(reply.status).toBe(200);
      expect(reply.body).toMatchObject({ aid, caption: "new", ownerGroup: "owners", relationships: [] });
      for (const name of ["thumbnail", "instrumentGroup"]) expect(reply.body).not.toHaveProperty(name);
      expect((await callers.owner({ url: `${url}/${aid}` })).body).toEqual(reply.body);
    },
  );

  it("is replaced whole, but for its id and its creator", async () => {
    const aid = await create();
    const body = { caption: "bare", ownerGroup: "owners", isPublished: true };
    const headers = { "if-unmodified-since": "Mon, 01 Jan 2001 00:00:00 GMT" };
    const reply = await callers.owner({ method: "PUT", url: `${url}/${aid}`, body, headers });
    expect(reply.body).toMatchObject({ ...body, aid, createdBy: "test-admin", accessGroups: [], relationships: [] });
    expect(reply.body).not.toHaveProperty("thumbnail");
  });

  it("cannot be given to a group in which its owner is not", async () => {
    const one = `${url}/${await create()}`;
    const reply = await callers.owner({ method: "PATCH", url: one, body: { ownerGroup: "vault" } });
    expect({ status: reply.status, body: reply.body }).toEqual(refused);
  });

  it("heeds If-Unmodified-Since when it is changed, and one of two changes that carry the same time wins", async () => {
    const aid = await create();
    const patch = (since: string) =>
      callers.owner({
        method: "PATCH",
        url: `${url}/${aid}`,
        body: { caption: `since ${since}` },
        headers: { "if-unmodified-since": since },
      });
    const since = "Mon, 01 Jan 2001 00:00:00 GMT";
    const late = await patch(since);
    expect([late.status, late.body.message]).toEqual([
      412,
      `Attachment #${aid} has been modified on the server since ${since}.`,
    ]);
    const { updatedAt } = (await callers.owner({ url: `${url}/${aid}` })).body;
    const both = await Promise.all([patch(updatedAt), patch(new Date(updatedAt).toISOString())]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it("of a dataset is not shown here to those whose groups only the dataset has", async () => {
    const made = await callers.admin({ url: "/v1/datasets", body: aDataset({ ownerGroup: "elsewhere" }) });
    const targetId = made.body.pid;
    const aid = await create({ relationships: [{ targetId, targetType: "dataset" }] });
    const reply = await callers.stranger({ url: `${url}/${aid}` });
    expect({ status: reply.status, body: reply.body }).toEqual(refused);
  });
});

describe("the list", () => {
  const listed = async (filter: object) =>
    callers.admin({ url: `${url}?filter=${encodeURIComponent(JSON.stringify(filter))}` });

  it("has the ten newest, or as many as are asked for, in the order that is asked for", async () => {
    const captions = [...Array(12).keys()].map((number) => `list ${String(number).padStart(2, "0")}`);
    for (const caption of captions) await create({ caption });
    const where = { caption: { $regex: "^list " } };
    const of = async (filter: object) =>
      (await listed({ where, ...filter })).body.map((one: { caption: string }) => one.caption);
    expect(await of({})).toEqual([...captions].reverse().slice(0, 10));
    expect(await of({ limits: { limit: 3, skip: 1, sort: { caption: "asc" } } })).toEqual(captions.slice(1, 4));
  });

  it("finds by what attachments belong to", async () => {
    const aid = await create({ relationships: [{ targetId: "run 8", targetType: "sample" }] });
    const conditions = [
      { "relationships.targetId": "run 8" },
      { relationships: { $elemMatch: { targetId: "run 8", targetType: "sample" } } },
    ];
    for (const where of conditions)
      expect((await listed({ where })).body.map((one: { aid: string }) => one.aid)).toEqual([aid]);
  });

  it("shows only the fields that are asked for, also of a thumbnail that is no picture", async () => {
    const aid = await create();
    const { body } = await listed({ where: { aid }, fields: ["aid", "thumbnail"] });
    expect(body).toEqual([{ _id: aid, aid, thumbnail: "data/abc123" }]);
  });

  test.each([
    ["an include", { include: ["datasets"] }, "include.0"],
    ["an unknown field", { where: { datasetId: "x" } }, "where.datasetId"],
    ["the creator", { where: { createdBy: "x" } }, "where.createdBy"],
  ])("refuses %s", async (_what, filter, path) => {
    const reply = await listed(filter);
    const name = path.replace(/\.0$/, "");
    expect([reply.status, reply.body]).toEqual([
      400,
      badRequest(`Property ${name} should not exist in the filter object`),
    ]);
  });
});

describe("attachments without attachment groups", () => {
  let open: TestCatalogue;
  beforeAll(async () => {
    open = await startTestCatalogue();
  });
  afterAll(() => open?.close());

  it("are made by whoever may change the dataset, and by nobody else", async () => {
    const owner = await open.user(["owners"]);
    const stranger = await open.user(["elsewhere"]);
    const { pid } = (await owner({ url: "/v1/datasets", body: aDataset({ ownerGroup: "owners" }) })).body;
    const body = (ownerGroup: string) => ({
      ...attachment,
      ownerGroup,
      relationships: [{ targetId: pid, targetType: "dataset" }],
    });
    expect((await owner({ url, body: body("owners") })).status).toBe(201);
    expect(await stranger({ url, body: body("elsewhere") })).toMatchObject(refused);
    expect(await open.anonymous({ url, body: body("owners") })).toMatchObject(guarded);
  });
});
