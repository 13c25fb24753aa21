import type { TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { badRequest, type Callers, dataset, notFound, startWithCallers } from "../../wire/datasets/callers.fixture.ts";

let catalogue: TestCatalogue;
let callers: Callers;
const base = "/api/v4/datasets";
const urlOf = (pid: string, tail = "") => `${base}/${encodeURIComponent(pid)}${tail}`;

beforeAll(async () => {
  ({ catalogue, callers } = await startWithCallers({ pidValidation: /^20\.500\.test\/[a-z0-9-]+$/ }));
});
afterAll(() => catalogue?.close());

// biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
async function made(body: object = {}): Promise<any> {
  const reply = await callers.owner({ url: base, body: { ...dataset, ...body } });
  expect(reply.status).toBe(201);
  return reply.body;
}

const patch = (pid: string, body: unknown, headers: Record<string, string> = {}) =>
  callers.owner({ url: urlOf(pid), method: "PATCH", body, headers });
const mergeTypes = ["application/merge-patch+json", "application/merge-patch+json; charset=utf-8"];
const merge = (pid: string, body: unknown, type = mergeTypes[0] ?? "") => patch(pid, body, { "content-type": type });

describe("Creating", () => {
  it("fills in what SciCat fills in and answers decoded metadata with SI values", async () => {
    const { sourceFolder, ...rest } = await made({
      sourceFolder: "/data/x/",
      scientificMetadata: { "a%2Eb": { value: 600, unit: "mg" }, none: null, "50 %": "%25" },
    });
    expect(sourceFolder).toBe("/data/x");
    expect(rest).toMatchObject({
      _id: rest.pid,
      version: "4",
      size: 0,
      packedSize: 0,
      numberOfFiles: 0,
      numberOfFilesArchived: 0,
      isPublished: false,
      keywords: [],
      techniques: [],
      relationships: [],
      sharedWith: [],
      proposalIds: [],
      inputDatasets: [],
      classification: "IN=medium,AV=low,CO=low",
      scientificMetadata: {
        "a.b": { value: 600, unit: "mg", valueSI: 0.0006, unitSI: "kg" },
        none: null,
        "50 %": "%25",
      },
      datasetlifecycle: { archivable: true, retrievable: false, archiveStatusMessage: "datasetCreated" },
      __v: 0,
    });
    expect(rest.createdBy).toBe(rest.updatedBy);
    expect(rest).not.toHaveProperty("id");
    expect(rest).not.toHaveProperty("proposalId");
    expect(rest).not.toHaveProperty("lifecycle");
  });

  it.each([
    [{ datasetName: 5 }, ["datasetName must be a string"]],
    [{ version: "4" }, ["property version should not exist"]],
    [{ principalInvestigator: "Ada" }, ["property principalInvestigator should not exist"]],
    [{ ownerGroup: "" }, ["ownerGroup should not be empty"]],
    [{ size: "1" }, ["size must be an integer number"]],
    [{ techniques: [{ pid: "p", name: "n", colour: 1 }] }, ["techniques.0.property colour should not exist"]],
  ])("refuses %j", async (more, message) => {
    const reply = await callers.owner({ url: base, body: { ...dataset, ...more } });
    expect(reply).toMatchObject({ status: 400, body: badRequest(message) });
    const valid = await callers.owner({ url: `${base}/isValid`, body: { ...dataset, ...more } });
    const isUnknown = message[0]?.includes("should not exist");
    if ("ownerGroup" in more) expect(valid.status).toBe(403);
    else expect(valid).toMatchObject({ status: 200, body: { valid: isUnknown } });
  });

  it("leaves keys as they are that would not be allowed once decoded", async () => {
    const scientificMetadata = { "a%00b": 1, "%5F%5Fproto%5F%5F": { c: 1 }, "%zz": 2 };
    const { pid, scientificMetadata: kept } = await made({ scientificMetadata });
    expect(kept).toEqual(scientificMetadata);
    expect((await merge(pid, { scientificMetadata: { d: 1 } })).body.scientificMetadata).toEqual({ ...kept, d: 1 });
  });

  it("refuses a pid of another form before it asks who may create, and one that is taken", async () => {
    const wrong = { ...dataset, pid: "Wrong", ownerGroup: "vault" };
    const told = { status: 400, body: badRequest("PID is not following required standards") };
    expect(await callers.owner({ url: base, body: wrong })).toMatchObject(told);
    expect(await callers.owner({ url: `${base}/isValid`, body: wrong })).toMatchObject(told);
    const body = { ...dataset, pid: "20.500.test/taken" };
    expect((await callers.chooser({ url: base, body })).status).toBe(201);
    expect(await callers.chooser({ url: base, body })).toMatchObject({
      status: 409,
      body: { message: "A dataset with pid 20.500.test/taken already exists!", error: "Conflict", statusCode: 409 },
    });
  });
});

describe("A change as plain JSON", () => {
  it("sets what is sent, replaces the metadata, keeps totals and the rest of the lifecycle", async () => {
    const { pid } = await made({ size: 7 });
    const body = { keywords: "x", scientificMetadata: { "c%20d": 1 }, datasetlifecycle: { retrievable: true } };
    expect(await patch(pid, body)).toMatchObject({
      status: 200,
      body: {
        keywords: ["x"],
        size: 7,
        scientificMetadata: { "c d": 1 },
        datasetlifecycle: { retrievable: true, archivable: true },
        datasetName: "run 1",
      },
    });
  });

  it("removes with null", async () => {
    const { pid } = await made({ comment: "gone soon" });
    expect((await patch(pid, { comment: null })).body).not.toHaveProperty("comment");
  });
});

describe.each(mergeTypes)("A change as %s", (type) => {
  it("merges objects, replaces lists and removes with null at every depth", async () => {
    const { pid } = await made({ keywords: ["a", "b"], comment: "gone soon", datasetlifecycle: { retrievable: true } });
    const change = {
      comment: null,
      keywords: ["c"],
      scientificMetadata: { operator: null, "sample%20temp%2E": { value: 21 }, deep: { er: { still: true } } },
      datasetlifecycle: { retrievable: null, archivable: false },
    };
    const { status, body } = await merge(pid, change, type);
    expect(status).toBe(200);
    expect(body).not.toHaveProperty("comment");
    expect(body).toMatchObject({ keywords: ["c"], datasetlifecycle: { retrievable: false, archivable: false } });
    const { energy, ...others } = body.scientificMetadata;
    expect(others).toEqual({ "sample temp.": { value: 21 }, deep: { er: { still: true } } });
    expect(energy).toMatchObject({ value: 8, unit: "keV", unitSI: expect.any(String) });
  });

  it("computes SI values anew, whatever the client says of them", async () => {
    const { pid } = await made();
    const { body } = await merge(
      pid,
      { scientificMetadata: { energy: { value: 1, unit: "mm", valueSI: null, unitSI: "bogus" } } },
      type,
    );
    expect(body.scientificMetadata.energy).toEqual({ value: 1, unit: "mm", valueSI: 0.001, unitSI: "m" });
    const without = await merge(pid, { scientificMetadata: { energy: { value: 2, unit: null } } }, type);
    expect(without.body.scientificMetadata.energy).toEqual({ value: 2 });
  });

  it("decodes keys once, also when the metadata is written again", async () => {
    const { pid } = await made({ scientificMetadata: { "100%2525": 1, energy: { value: 1, unit: "m" } } });
    const { body } = await merge(pid, { scientificMetadata: { more: 2 } }, type);
    expect(Object.keys(body.scientificMetadata).sort()).toEqual(["100%25", "energy", "more"]);
  });
});

describe("A value and its unit", () => {
  const told = (pid: string, paths: string) =>
    `Original dataset ${pid} contains both value and unit in ${paths}. Please provide both when updating.`;

  it.each([
    [{ energy: { value: 9 } }, "scientificMetadata.energy"],
    [{ energy: { unit: "eV" } }, "scientificMetadata.energy"],
    [
      { energy: { unit: "" }, inner: { length: { value: 2 } } },
      "scientificMetadata.energy, scientificMetadata.inner.length",
    ],
  ])("are changed together: %j", async (scientificMetadata, paths) => {
    const inner = { length: { value: 1, unit: "" } };
    const { pid } = await made({ scientificMetadata: { ...dataset.scientificMetadata, inner } });
    for (const send of [merge, patch])
      expect(await send(pid, { scientificMetadata })).toMatchObject({
        status: 400,
        body: badRequest(told(pid, paths)),
      });
  });

  it.each([{ energy: { value: 9, unit: "eV" } }, { "sample temp.": { value: 3 } }, { energy: { comment: "x" } }])(
    "pass when whole: %j",
    async (scientificMetadata) => {
      const { pid } = await made();
      expect((await merge(pid, { scientificMetadata })).status).toBe(200);
    },
  );
});

describe("If-Unmodified-Since", () => {
  const when = (value: string) => ({ "if-unmodified-since": value });

  it("refuses a change of what has changed, and passes at the very time", async () => {
    const { pid, updatedAt } = await made();
    const before = new Date(Date.parse(updatedAt) - 5_000).toUTCString();
    const message = `Dataset #${pid} has been modified on the server since ${before}.`;
    expect(await patch(pid, { comment: "a" }, when(before))).toMatchObject({
      status: 412,
      body: { message, error: "Precondition Failed", statusCode: 412 },
    });
    expect((await patch(pid, { comment: "a" }, when("no date"))).status).toBe(200);
    const now = (await callers.owner({ url: urlOf(pid) })).body.updatedAt;
    expect((await patch(pid, { comment: "b" }, when(now))).status).toBe(200);
  });

  it("lets exactly one of two parallel changes win", async () => {
    const { pid, updatedAt } = await made();
    const replies = await Promise.all(["a", "b"].map((comment) => patch(pid, { comment }, when(updatedAt))));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it("comes after the unit of a value, and is ignored by a replacement and by the lifecycle", async () => {
    const { pid } = await made();
    const old = when("Mon, 01 Jan 2001 00:00:00 GMT");
    expect((await patch(pid, { scientificMetadata: { energy: { value: 1 } } }, old)).status).toBe(400);
    const { type: _type, ...body } = dataset;
    expect((await callers.owner({ url: urlOf(pid), method: "PUT", body, headers: old })).status).toBe(200);
    const lifecycle = { url: urlOf(pid, "/datasetlifecycle"), method: "PATCH" as const, body: { archivable: false } };
    expect((await callers.owner({ ...lifecycle, headers: old })).status).toBe(200);
  });
});

describe("A replacement", () => {
  it("keeps who made the dataset and what it is, and nothing else that is not sent", async () => {
    const { pid, createdBy, createdAt } = await made({ comment: "gone", scientificMetadataSchema: undefined });
    const { type: _type, scientificMetadata: _metadata, ...body } = dataset;
    const reply = await callers.admin({ url: urlOf(pid), method: "PUT", body: { ...body, datasetName: "again" } });
    expect(reply).toMatchObject({
      status: 200,
      body: { pid, createdBy, createdAt, type: "raw", version: "4", datasetName: "again", scientificMetadata: {} },
    });
    expect(reply.body).not.toHaveProperty("comment");
    expect(reply.body.updatedBy).toBe("test-admin");
  });

  it("refuses the pid and the type", async () => {
    const { pid } = await made();
    const reply = await callers.owner({ url: urlOf(pid), method: "PUT", body: { ...dataset, pid } });
    const message = ["property type should not exist", "property pid should not exist"];
    expect(reply).toMatchObject({ status: 400, body: badRequest(message) });
  });
});

describe("The lifecycle", () => {
  const change = (pid: string, body: unknown, type = "application/json") =>
    callers.archiver({
      url: urlOf(pid, "/datasetlifecycle"),
      method: "PATCH",
      body,
      headers: { "content-type": type },
    });

  it.each(["application/json", ...mergeTypes])(
    "merges at every depth as %s; null brings back the default",
    async (type) => {
      const { pid } = await made({ datasetlifecycle: { archiveReturnMessage: { a: 1, b: 2 }, retrievable: true } });
      const sent = { archiveReturnMessage: { b: null, c: 3 }, retrievable: null, archiveStatusMessage: "stored" };
      const { status, body } = await change(pid, sent, type);
      expect(status).toBe(200);
      expect(body).toMatchObject({ retrievable: false, archivable: true, archiveStatusMessage: "stored" });
      expect(body.archiveReturnMessage).toEqual({ a: 1, c: 3 });
      expect((await callers.owner({ url: urlOf(pid, "/datasetlifecycle") })).body).toEqual(body);
      expect((await callers.owner({ url: urlOf(pid) })).body.updatedBy).not.toBe("test-admin");
    },
  );

  it("refuses an empty body and keys that it does not know", async () => {
    const { pid } = await made();
    expect(await change(pid, {})).toMatchObject({
      status: 400,
      body: badRequest("dataset lifecycle DTO must not be empty"),
    });
    const message = ["property colour should not exist"];
    expect(await change(pid, { colour: "red" })).toMatchObject({ status: 400, body: badRequest(message) });
  });
});

describe("A removal", () => {
  it("answers what was removed", async () => {
    const { pid } = await made();
    const reply = await callers.deleter({ url: urlOf(pid), method: "DELETE" });
    expect(reply).toMatchObject({ status: 200, body: { pid, _id: pid, datasetName: "run 1" } });
    expect(await callers.admin({ url: urlOf(pid) })).toMatchObject({
      status: 404,
      body: notFound("dataset: null not found"),
    });
  });
});
