import {
  type As,
  aDataset,
  aProposal,
  aSample,
  startTestCatalogue,
  type TestCatalogue,
  testConfig,
} from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import {
  badRequest,
  type Caller,
  type Callers,
  callerNames,
  callersOf,
  forbidden,
  forbiddenResource,
  notFound,
  stale,
  unauthenticated,
} from "./callers.fixture.ts";

let catalogue: TestCatalogue;
let callers: Callers<As>;
let officeOwner: As;
beforeAll(async () => {
  // Nobody has a role for attachments: below other records these follow their record.
  const roles = {
    ...testConfig().roles,
    datasetCreator: ["samplers"],
    sampleCreator: ["samplers"],
    attachmentCreatorPrivileged: [],
  };
  catalogue = await startTestCatalogue({ config: { roles } });
  callers = await callersOf(catalogue);
  officeOwner = await catalogue.user(["useroffice", "owners"]);
});
afterAll(() => catalogue?.close());

const png = `data:image/png;base64,${Buffer.from("\x89PNG\r\n\x1a\n and pixels", "latin1").toString("base64")}`;
const gif = `data:image/gif;base64,${Buffer.from("GIF89a and pixels").toString("base64")}`;
const jpg = `data:image/jpg;base64,${Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1]).toString("base64")}`;
const attachment = { caption: "beam spot", thumbnail: "data/abc123", ownerGroup: "somebody" };

type Kind = "datasets" | "proposals" | "samples";
const owned = { ownerGroup: "owners", accessGroups: ["readers"] };

async function parent(kind: Kind, own: object = {}): Promise<string> {
  const body = { datasets: aDataset, proposals: aProposal, samples: aSample }[kind]({ ...owned, ...own });
  const reply = await callers.admin({ url: `/v1/${kind}`, body });
  expect(reply.status).toBe(201);
  return { datasets: reply.body.pid, proposals: reply.body.proposalId, samples: reply.body.sampleId }[kind];
}

const urlOf = (kind: Kind, key: string, tail = "/attachments") => `/api/v3/${kind}/${encodeURIComponent(key)}${tail}`;

async function attach(kind: Kind, key: string, own: object = {}): Promise<string> {
  const reply = await callers.admin({ url: urlOf(kind, key), body: { ...attachment, ...own } });
  expect(reply.status).toBe(201);
  return reply.body.id;
}

type Expected = Partial<Record<Caller, unknown>> & { others: unknown };
const wanted = (expected: Expected, name: Caller) => (name in expected ? expected[name] : expected.others);
const refused = (body: { statusCode: number }) => ({ status: body.statusCode, body });
const guarded = refused(forbiddenResource);
const hiddenDataset = refused(forbidden("Unauthorized access"));
const hiddenProposal = refused(forbidden("Unauthorized to this proposal"));
const hiddenSample = refused(forbidden("Unauthorized to this sample"));
const nobody = refused(unauthenticated);

function expectAnswer(reply: Awaited<ReturnType<As>>, expected: unknown, what: string) {
  if (typeof expected === "number") expect(reply.status, `${what}: ${reply.text}`).toBe(expected);
  else expect({ status: reply.status, body: reply.body }, what).toEqual(expected);
}

interface Row {
  kind: Kind;
  list: Expected;
  create: Expected;
  change?: Expected;
  remove: Expected;
  unknown: { body: { statusCode: number } };
}

const rows: Row[] = [
  {
    kind: "datasets",
    list: { reader: 200, owner: 200, ownerWithoutRole: 200, admin: 200, others: hiddenDataset },
    create: { owner: 201, privileged: 201, admin: 201, others: guarded },
    change: { owner: 200, privileged: hiddenDataset, admin: 200, others: guarded },
    remove: { owner: 200, privileged: hiddenDataset, deleter: 200, admin: 200, others: guarded },
    unknown: { body: notFound("dataset: no/such not found") },
  },
  {
    kind: "proposals",
    list: { reader: 200, owner: 200, ownerWithoutRole: 200, admin: 200, others: hiddenProposal },
    create: { userOffice: 201, admin: 201, others: guarded },
    change: { userOffice: hiddenProposal, admin: 200, others: guarded },
    remove: { userOffice: hiddenProposal, admin: 200, others: guarded },
    unknown: { body: notFound("Proposal: no/such not found") },
  },
  {
    kind: "samples",
    list: { reader: 200, owner: 200, ownerWithoutRole: 200, admin: 200, others: hiddenSample },
    create: { anonymous: nobody, owner: 201, privileged: 201, admin: 201, others: guarded },
    remove: { anonymous: nobody, owner: 200, privileged: hiddenSample, deleter: 200, admin: 200, others: guarded },
    unknown: { body: notFound("Sample: no/such not found") },
  },
];

describe.each(rows)("attachments of $kind", ({ kind, list, create, change, remove, unknown }) => {
  test.each(callerNames)("%s: list, create, change, remove", async (name) => {
    const as = callers[name];
    const key = await parent(kind);
    const id = await attach(kind, key);
    const url = urlOf(kind, key);
    const one = `${url}/${id}`;
    expectAnswer(await as({ url }), wanted(list, name), "list");
    expectAnswer(await as({ url, body: attachment }), wanted(create, name), "create");
    const method = kind === "datasets" ? "PUT" : "PATCH";
    if (change) expectAnswer(await as({ method, url: one, body: attachment }), wanted(change, name), "change");
    expectAnswer(await as({ method: "DELETE", url: one }), wanted(remove, name), "remove");
  });

  test.each(callerNames)("%s: of an unknown record", async (name) => {
    const reply = await callers[name]({ url: urlOf(kind, "no/such") });
    expectAnswer(reply, refused(unknown.body), "list");
  });

  it("are everybody's to read once the record is published", async () => {
    const key = await parent(kind, { isPublished: true });
    const id = await attach(kind, key);
    const reply = await callers.anonymous({ url: urlOf(kind, key) });
    expect(reply.body.map((one: { id: string }) => one.id)).toEqual([id]);
  });

  it("belong to the record's owner, those of proposals to whom the body says, and get an id of their own", async () => {
    const key = await parent(kind);
    const { body } = await callers.admin({
      url: urlOf(kind, key),
      body: { ...attachment, id: "mine", createdBy: "me", datasetId: key, extra: { any: "thing" } },
    });
    const field = { datasets: "datasetId", proposals: "proposalId", samples: "sampleId" }[kind];
    const ownerGroup = kind === "proposals" ? attachment.ownerGroup : "owners";
    expect(body).toMatchObject({ ...attachment, ownerGroup, [field]: key, createdBy: "test-admin", __v: 0 });
    expect(body.accessGroups).toEqual(kind === "samples" ? ["readers"] : []);
    expect([body._id, body.aid]).toEqual([body.id, body.id]);
    expect(body.id).not.toBe("mine");
    expect(body).not.toHaveProperty("relationships");
    expect(body).not.toHaveProperty("extra");
    const { body: listed } = await callers.owner({ url: urlOf(kind, key) });
    expect(listed).toEqual([body]);
  });

  it("are refused without a caption", async () => {
    const key = await parent(kind);
    const { status, body } = await callers.admin({ url: urlOf(kind, key), body: { ownerGroup: "owners" } });
    expect([status, body]).toEqual([400, badRequest(["caption must be a string"])]);
  });

  it("are found only below their own record", async () => {
    const [key, other] = [await parent(kind), await parent(kind)];
    const id = await attach(kind, other);
    const reply = await callers.admin({ method: "DELETE", url: `${urlOf(kind, key)}/${id}` });
    expect([reply.status, reply.body]).toEqual([404, notFound(`Attachment: ${id} not found`)]);
    expect((await callers.admin({ url: urlOf(kind, other) })).body).toHaveLength(1);
  });
});

describe("attachments of a dataset", () => {
  it("are all listed, counted and removed, however many", async () => {
    const pid = await parent("datasets");
    const url = urlOf("datasets", pid);
    for (let made = 0; made < 12; made += 1) await attach("datasets", pid, { caption: `${made}` });
    const { body } = await callers.owner({ url });
    expect(body.map((one: { caption: string }) => one.caption)).toEqual([...Array(12).keys()].map(String));
    expect((await callers.owner({ url: `${url}/count` })).body).toEqual({ count: 12 });
    expect(await callers.owner({ method: "DELETE", url })).toMatchObject({ status: 200, body: { count: 12 } });
    expect((await callers.owner({ url: `${url}/count` })).body).toEqual({ count: 0 });
    expect((await callers.owner({ url })).body).toEqual([]);
  });

  test.each(callerNames)("%s: count, remove all, thumbnail", async (name) => {
    const pid = await parent("datasets");
    const url = urlOf("datasets", pid);
    await attach("datasets", pid);
    const count: Expected = { reader: 200, owner: 200, ownerWithoutRole: 200, admin: 200, others: hiddenDataset };
    expectAnswer(await callers[name]({ url: `${url}/count` }), wanted(count, name), "count");
    const thumbnail = await callers[name]({ url: urlOf("datasets", pid, "/thumbnail") });
    expectAnswer(thumbnail, wanted({ ...count, archiver: 200 }, name), "thumbnail");
    const all: Expected = { owner: 200, privileged: hiddenDataset, deleter: 200, admin: 200, others: guarded };
    expectAnswer(await callers[name]({ method: "DELETE", url }), wanted(all, name), "remove all");
  });

  it("take a new caption and keep their picture, their owner and their dataset", async () => {
    const pid = await parent("datasets");
    await attach("datasets", pid, { caption: "another" });
    const id = await attach("datasets", pid, { thumbnail: png });
    const url = urlOf("datasets", pid);
    const caption = { caption: "new", ownerGroup: "owners" };
    const { status, body } = await callers.owner({ method: "PUT", url: `${url}/${id}`, body: caption });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, caption: "new", thumbnail: png, datasetId: pid, ownerGroup: "owners" });
    const { body: listed } = await callers.owner({ url });
    expect(listed.map((one: { caption: string }) => one.caption)).toEqual(["another", "new"]);
  });

  it("lose what is sent as null", async () => {
    const pid = await parent("datasets");
    const id = await attach("datasets", pid, { thumbnail: "text" });
    const body = { caption: "new", ownerGroup: "owners", thumbnail: null };
    const reply = await callers.owner({ method: "PUT", url: `${urlOf("datasets", pid)}/${id}`, body });
    expect(reply.status).toBe(200);
    expect(reply.body).not.toHaveProperty("thumbnail");
  });

  test.each([
    ["a picture", png],
    ["a picture under another name of its type", jpg],
    ["text", "data/abc123"],
    ["nothing", ""],
    ["an address", "https://example.org/a.png"],
    ["a drawing", "data:image/svg+xml;base64,PHN2Zy8+"],
    ["what only says that it is a picture", "data:image/png;base64,bm90IGEgcGljdHVyZQ=="],
    ["half a picture", png.slice(0, -3)],
  ])("give back %s as it was sent", async (_what, thumbnail) => {
    const pid = await parent("datasets");
    const id = await attach("datasets", pid, { thumbnail: gif });
    const one = `${urlOf("datasets", pid)}/${id}`;
    const put = await callers.owner({ method: "PUT", url: one, body: { ...attachment, thumbnail } });
    expect([put.status, put.body.thumbnail]).toEqual([200, thumbnail]);
    const [listed] = (await callers.owner({ url: urlOf("datasets", pid) })).body;
    expect(listed.thumbnail).toBe(thumbnail);
    expect(Object.keys(listed)).not.toContain("thumbnailSpelling");
    await attach("datasets", pid, { thumbnail });
    const all = (await callers.owner({ url: urlOf("datasets", pid) })).body;
    expect(all.map((record: { thumbnail: string }) => record.thumbnail)).toEqual([thumbnail, thumbnail]);
  });

  it("give the dataset the first thumbnail there is", async () => {
    const pid = await parent("datasets");
    const url = urlOf("datasets", pid, "/thumbnail");
    expect(await callers.owner({ url })).toMatchObject({ status: 200, body: {} });
    await attach("datasets", pid, { thumbnail: "" });
    expect((await callers.owner({ url })).body).toEqual({});
    await attach("datasets", pid, { thumbnail: "text" });
    await attach("datasets", pid, { thumbnail: png });
    expect((await callers.owner({ url })).body).toEqual({ thumbnail: "text" });
  });

  it("are linked to other records that the body names only if these are the caller's to attach to", async () => {
    const pid = await parent("datasets");
    const [sampleId, proposalId] = [await parent("samples"), await parent("proposals")];
    const sampled = await callers.owner({ url: urlOf("datasets", pid), body: { ...attachment, sampleId } });
    expect(sampled.body).toMatchObject({ datasetId: pid, sampleId });
    expect((await callers.owner({ url: urlOf("samples", sampleId) })).body).toHaveLength(1);
    const proposed = await callers.owner({ url: urlOf("datasets", pid), body: { ...attachment, proposalId } });
    expect([proposed.status, proposed.body.datasetId, proposed.body.proposalId]).toEqual([201, pid, proposalId]);
    expect((await callers.owner({ url: urlOf("proposals", proposalId) })).body).toEqual([]);
  });

  it("stay when all are removed by somebody to whom another record of theirs does not belong", async () => {
    const pid = await parent("datasets");
    const proposalId = await parent("proposals");
    await attach("datasets", pid, { proposalId });
    await attach("datasets", pid);
    const url = urlOf("datasets", pid);
    expect((await callers.owner({ method: "DELETE", url })).body).toEqual({ count: 1 });
    expect((await callers.admin({ method: "DELETE", url })).body).toEqual({ count: 1 });
  });

  it("ignore If-Unmodified-Since when they are replaced", async () => {
    const pid = await parent("datasets");
    const id = await attach("datasets", pid);
    const headers = { "if-unmodified-since": "Mon, 01 Jan 2001 00:00:00 GMT" };
    const url = `${urlOf("datasets", pid)}/${id}`;
    expect((await callers.owner({ method: "PUT", url, body: attachment, headers })).status).toBe(200);
  });

  it("are removed one by one and answered as they were", async () => {
    const pid = await parent("datasets");
    const [first, second] = [await attach("datasets", pid), await attach("datasets", pid)];
    const reply = await callers.owner({ method: "DELETE", url: `${urlOf("datasets", pid)}/${second}` });
    expect(reply.body).toMatchObject({ id: second, datasetId: pid });
    const { body } = await callers.owner({ url: urlOf("datasets", pid) });
    expect(body.map((one: { id: string }) => one.id)).toEqual([first]);
  });
});

describe("attachments of a proposal", () => {
  it("are changed and removed by members of the user office who own it", async () => {
    const proposalId = await parent("proposals");
    const id = await attach("proposals", proposalId);
    const url = `${urlOf("proposals", proposalId)}/${id}`;
    const changed = await officeOwner({ method: "PATCH", url, body: { caption: "new" } });
    expect([changed.status, changed.body.caption, changed.body.thumbnail]).toEqual([200, "new", "data/abc123"]);
    expect((await officeOwner({ method: "DELETE", url })).status).toBe(200);
  });

  it("heed If-Unmodified-Since when they are changed, and one of two changes that carry the same time wins", async () => {
    const proposalId = await parent("proposals");
    const id = await attach("proposals", proposalId);
    const url = `${urlOf("proposals", proposalId)}/${id}`;
    const since = "Mon, 01 Jan 2001 00:00:00 GMT";
    const patch = (caption: string, time: string) =>
      callers.admin({ method: "PATCH", url, body: { caption }, headers: { "if-unmodified-since": time } });
    const late = await patch("late", since);
    const message = `Attachment #${id} has been modified on the server since ${since}.`;
    expect([late.status, late.body]).toEqual([412, stale(message)]);
    expect((await patch("heeded", "no date")).status).toBe(200);
    const [{ updatedAt }] = (await callers.admin({ url: urlOf("proposals", proposalId) })).body;
    const both = await Promise.all([patch("one", updatedAt), patch("two", updatedAt)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  });
});

describe("one attachment of a sample", () => {
  it("is answered to those who may read the sample and are signed in", async () => {
    const sampleId = await parent("samples", { isPublished: true });
    const url = `${urlOf("samples", sampleId)}/${await attach("samples", sampleId)}`;
    expectAnswer(await callers.anonymous({ url }), nobody, "anonymous");
    expect((await callers.stranger({ url })).body).toMatchObject({ sampleId, caption: "beam spot" });
    const hidden = await parent("samples");
    const one = `${urlOf("samples", hidden)}/${await attach("samples", hidden)}`;
    expectAnswer(await callers.stranger({ url: one }), hiddenSample, "stranger");
  });

  it("is an empty answer when the sample has none of that name", async () => {
    const sampleId = await parent("samples");
    expect(await callers.owner({ url: `${urlOf("samples", sampleId)}/none` })).toMatchObject({ status: 200, text: "" });
  });
});
