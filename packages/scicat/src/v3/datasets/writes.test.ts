import type { TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  badRequest,
  type CallerKind,
  type Callers,
  callerKinds,
  dataset,
  forbidden,
  startWithCallers,
} from "../../wire/datasets/callers.fixture.ts";

let catalogue: TestCatalogue;
let callers: Callers;
let privatePid = "";
let foreignPid = "";
const base = "/api/v3/datasets";
const urlOf = (pid: string, tail = "") => `${base}/${encodeURIComponent(pid)}${tail}`;

const { datasetName: _name, ...unnamed } = dataset;
const raw = {
  ...unnamed,
  sourceFolder: "/data/exp/run1/",
  principalInvestigator: "Ada",
  creationLocation: "/DESY/PETRA III/P08",
  proposalId: "P-1",
};
const derived = {
  ...unnamed,
  type: "derived",
  investigator: "Bo",
  inputDatasets: ["in/1"],
  usedSoftware: ["python"],
};

// biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
async function made(body: object = raw): Promise<any> {
  const reply = await callers.admin({ url: base, body });
  expect(reply.status, reply.text).toBe(201);
  return reply.body;
}

beforeAll(async () => {
  ({ catalogue, callers } = await startWithCallers({ datasetTypes: ["film"] }));
  privatePid = (await made()).pid;
  foreignPid = (await made({ ...raw, ownerGroup: "vault", accessGroups: [], isPublished: true })).pid;
});
afterAll(() => catalogue?.close());

type Wanted = number | { status: number; body: unknown };
type Expected = Partial<Record<CallerKind, Wanted>> & { others: Wanted };

const each = (name: string, send: () => Parameters<Callers["admin"]>[0], expected: Expected) =>
  describe(name, () => {
    it.each(callerKinds)("answers %s", async (kind) => {
      const reply = await callers[kind](send());
      const wanted = expected[kind] ?? expected.others;
      expect(reply).toMatchObject(typeof wanted === "number" ? { status: wanted } : wanted);
    });
  });

const guarded = { status: 403, body: forbidden("Forbidden resource") };
const noCreate = { status: 403, body: forbidden("Unauthorized to create this dataset") };
const noUpdate = { status: 403, body: forbidden("Unauthorized to update this dataset") };
const missing = { status: 404, body: { message: "Not Found", statusCode: 404 } };
const noCreators = { anonymous: guarded, ownerWithoutCreate: guarded, deleter: guarded, archiver: guarded };

each("a new dataset of the owner's group", () => ({ url: base, body: raw }), {
  ...noCreators,
  stranger: noCreate,
  reader: noCreate,
  others: 201,
});
let next = 0;
each("a new dataset with a chosen pid", () => ({ url: base, body: { ...raw, pid: `chosen/${next++}` } }), {
  ...noCreators,
  stranger: noCreate,
  reader: noCreate,
  owner: noCreate,
  others: 201,
});
each("isValid", () => ({ url: `${base}/isValid`, body: raw }), {
  ...noCreators,
  stranger: noCreate,
  reader: noCreate,
  others: { status: 200, body: { valid: true } },
});
const changers = { ...noCreators, owner: 200, chooser: 200, admin: 200, others: noUpdate };
const patch = (pid: string, body: unknown = { comment: "seen" }) => ({
  url: urlOf(pid),
  method: "PATCH" as const,
  body,
});
each("a change", () => patch(privatePid), changers);
each("a change of a published dataset of others", () => patch(foreignPid), {
  ...noCreators,
  admin: 200,
  others: noUpdate,
});
each("a change of an unknown dataset", () => patch("none"), { ...noCreators, others: missing });
each("a change that does not fit", () => patch(privatePid, { pid: "new" }), {
  ...noCreators,
  // Only who may not even read it is refused first.
  stranger: noUpdate,
  privileged: noUpdate,
  others: 400,
});
const { type: _type, ...replacement } = raw;
const put = (pid: string) => ({ url: urlOf(pid), method: "PUT" as const, body: replacement });
each("a replacement", () => put(privatePid), changers);
each("a replacement of an unknown dataset", () => put("none"), { ...noCreators, others: missing });
const lifecycle = (pid: string) => ({
  url: urlOf(pid, "/datasetlifecycle"),
  method: "PATCH" as const,
  body: { archivable: false },
});
each("a change of the lifecycle", () => lifecycle(privatePid), { ...changers, archiver: 200 });
each("a change of the lifecycle of an unknown dataset", () => lifecycle("no/ne"), {
  anonymous: guarded,
  ownerWithoutCreate: guarded,
  deleter: guarded,
  others: { status: 404, body: { message: "dataset with pid no/ne not found", statusCode: 404 } },
});
const append = () => ({
  url: `${urlOf(privatePid, "/appendToArrayField")}?fieldName=keywords&data=["new"]`,
  method: "POST" as const,
});
each("an addition to a list", append, { ...changers, owner: 201, chooser: 201, admin: 201 });
each("the removal of an unknown dataset", () => ({ url: urlOf("none"), method: "DELETE" }), {
  deleter: missing,
  others: guarded,
});

describe("Creating", () => {
  it("takes the lone values of raw and derived datasets", async () => {
    expect(await made()).toMatchObject({
      datasetName: "exp/run1",
      sourceFolder: "/data/exp/run1",
      proposalIds: ["P-1"],
      proposalId: "P-1",
      sampleId: null,
      sampleIds: [],
      principalInvestigators: ["Ada"],
      version: "3",
      classification: "IN=medium,AV=low,CO=low",
    });
    expect(await made({ ...raw, sampleId: ["S-1", "S-2"], version: "9" })).toMatchObject({
      sampleId: "S-1",
      sampleIds: ["S-1", "S-2"],
      version: "3",
    });
    expect(await made(derived)).toMatchObject({
      principalInvestigators: ["Bo"],
      inputDatasets: ["in/1"],
      usedSoftware: ["python"],
    });
  });

  it("takes the site's own types in the newest form, and no others", async () => {
    expect(await made({ ...dataset, type: "film" })).toMatchObject({ type: "film", proposalId: null });
    const body = { status: 400, message: "Invalid dataset type!" };
    expect(await callers.admin({ url: base, body: { ...dataset, type: "book" } })).toMatchObject({ status: 400, body });
  });

  it("tells faults as JSON text", async () => {
    const { status, body } = await callers.owner({ url: base, body: { ...raw, ownerGroup: "", colour: 1 } });
    expect(status).toBe(400);
    expect(body.status).toBe(400);
    expect(JSON.parse(body.message)).toEqual([
      { property: "colour", children: [], constraints: { whitelistValidation: "property colour should not exist" } },
      { property: "ownerGroup", children: [], constraints: { isNotEmpty: "ownerGroup should not be empty" } },
    ]);
  });

  it("tells isValid what is missing, and passes what it does not know", async () => {
    const { principalInvestigator: _pi, creationLocation: _location, ...rest } = raw;
    const reply = await callers.owner({ url: `${base}/isValid`, body: { ...rest, colour: 1 } });
    expect(reply.status).toBe(200);
    expect(reply.body.valid).toBe(false);
    const told = ["principalInvestigator must be a string", "creationLocation must be a string"];
    expect(reply.body.error.split("; ")).toEqual(told);
  });

  it("refuses a pid that is taken", async () => {
    const body = { ...raw, pid: "taken/1" };
    expect((await callers.chooser({ url: base, body })).status).toBe(201);
    const message = "A dataset with pid taken/1 already exists!";
    expect(await callers.chooser({ url: base, body })).toMatchObject({ status: 409, body: { message } });
  });
});

describe("Changing", () => {
  it("leaves what is not sent, and removes with null", async () => {
    const { pid } = await made({ ...raw, size: 5, comment: "gone soon" });
    const { body } = await callers.owner(patch(pid, { comment: null, sampleId: "S-9" }));
    expect(body).toMatchObject({ size: 5, sampleIds: ["S-9"], sampleId: "S-9", proposalId: "P-1" });
    expect(body).not.toHaveProperty("comment");
  });

  it("takes a merge patch for plain JSON", async () => {
    const { pid } = await made();
    const headers = { "content-type": "application/merge-patch+json" };
    const { body } = await callers.owner({ ...patch(pid, { scientificMetadata: { a: 1 } }), headers });
    expect(body.scientificMetadata).toEqual({ a: 1 });
  });

  it("asks for no unit beside a value", async () => {
    const { pid } = await made();
    const { status } = await callers.owner(patch(pid, { scientificMetadata: { energy: { value: 1 } } }));
    expect(status).toBe(200);
  });

  it("is refused when the dataset has changed since", async () => {
    const { pid, updatedAt } = await made();
    const headers = { "if-unmodified-since": "Mon, 01 Jan 2001 00:00:00 GMT" };
    const message = `Dataset #${pid} has been modified on the server since Mon, 01 Jan 2001 00:00:00 GMT.`;
    const body = { message, error: "Precondition Failed", statusCode: 412 };
    expect(await callers.owner({ ...patch(pid), headers })).toMatchObject({ status: 412, body });
    expect((await callers.owner({ ...patch(pid), headers: { "if-unmodified-since": updatedAt } })).status).toBe(200);
  });

  it("adds to a list what it does not have, from a JSON list as from a lone text", async () => {
    const { pid } = await made({ ...raw, sharedWith: ["a@example.org"] });
    const add = (data: string) =>
      callers.owner({ url: `${urlOf(pid, "/appendToArrayField")}?fieldName=sharedWith&data=${data}`, method: "POST" });
    await add('["a@example.org","b@example.org"]');
    expect((await add("c@example.org")).body.sharedWith).toEqual(["a@example.org", "b@example.org", "c@example.org"]);
  });
});

describe("The lifecycle", () => {
  const change = (pid: string, body: unknown) =>
    callers.archiver({ url: urlOf(pid, "/datasetlifecycle"), method: "PATCH", body });

  it("keeps what is not sent; what is sent replaces", async () => {
    const { pid } = await made({ ...raw, datasetlifecycle: { archiveReturnMessage: { a: 1 }, retrievable: true } });
    const { body } = await change(pid, { archiveReturnMessage: { b: 2 } });
    expect(body).toMatchObject({ retrievable: true, archiveReturnMessage: { b: 2 } });
    expect(body.archiveReturnMessage).toEqual({ b: 2 });
    expect((await change(pid, { retrievable: null })).body.retrievable).toBe(false);
  });

  it("refuses an empty body", async () => {
    const reply = await change(privatePid, {});
    expect(reply).toMatchObject({ status: 400, body: badRequest("dataset lifecycle DTO must not be empty") });
  });
});

describe("A removal", () => {
  it("is for the delete groups, and answers what was removed without the lone values", async () => {
    const { pid } = await made();
    for (const kind of callerKinds.filter((one) => one !== "deleter"))
      expect(await callers[kind]({ url: urlOf(pid), method: "DELETE" })).toMatchObject(guarded);
    const { status, body } = await callers.deleter({ url: urlOf(pid), method: "DELETE" });
    expect(status).toBe(200);
    expect(body).toMatchObject({ pid, _id: pid, proposalIds: ["P-1"] });
    expect(body).not.toHaveProperty("proposalId");
  });
});
