import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rawDataset } from "../support/datasets.ts";
import { query, type Site, startSite } from "../support/site.ts";

const url = "/api/v3/Samples";
const forbidden = (message: string) => ({ message, error: "Forbidden", statusCode: 403 });
const sample = (own: object = {}) => ({
  owner: "Berta Quarz",
  description: "A crystal that matters",
  sampleCharacteristics: { formula: { value: "SiO2", unit: "" } },
  ownerGroup: "freia",
  accessGroups: ["scientists of data", "scientists of instruments"],
  ...own,
});
const picture = (caption: string) => ({ thumbnail: "data/picture", caption });

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site?.close());

async function made(body: object): Promise<string> {
  const reply = await site.as.adminIngestor({ url, body });
  expect([reply.status, reply.body]).toEqual([201, expect.objectContaining(body)]);
  expect(reply.body.sampleId).toMatch(/^[0-9a-f-]{36}$/);
  return reply.body.sampleId;
}

describe("A sample", () => {
  it("is read, counted, found by what it is like, and removed", async () => {
    const { adminIngestor, archiveManager } = site.as;
    const sampleId = await made(sample());
    const read = await adminIngestor({ url: `${url}/${sampleId}` });
    expect([read.status, read.body]).toEqual([200, expect.objectContaining({ ...sample(), sampleId })]);
    const counted = await adminIngestor({ url: `${url}/count` });
    expect([counted.status, counted.body]).toEqual([200, { count: expect.any(Number) }]);
    const characteristics = [{ lhs: "formula", relation: "EQUAL_TO_STRING", rhs: "SiO2" }];
    const found = await adminIngestor({ url: `${url}/fullquery?${query("fields", { characteristics })}&limits={}` });
    expect([found.status, found.body.map((one: { sampleId: string }) => one.sampleId)]).toEqual([200, [sampleId]]);
    const others = [{ ...characteristics[0], rhs: "C" }];
    const none = await adminIngestor({ url: `${url}/fullquery?${query("fields", { characteristics: others })}` });
    expect(none.body).toEqual([]);
    const removed = await archiveManager({ method: "DELETE", url: `${url}/${sampleId}` });
    expect([removed.status, removed.body.sampleId]).toEqual([200, sampleId]);
    expect((await adminIngestor({ url: `${url}/${sampleId}` })).status).toBe(404);
  });

  it("gives its groups to its attachments", async () => {
    const { adminIngestor } = site.as;
    const sampleId = await made(sample());
    const at = `${url}/${sampleId}/attachments`;
    const attached = await adminIngestor({ url: at, body: picture("A new one") });
    const { ownerGroup, accessGroups } = sample();
    const expected = { ...picture("A new one"), ownerGroup, accessGroups, sampleId, updatedBy: "adminIngestor" };
    expect([attached.status, attached.body]).toEqual([
      201,
      expect.objectContaining({ ...expected, id: expect.any(String), createdBy: "adminIngestor" }),
    ]);
    const { id } = attached.body;
    expect((await adminIngestor({ url: `${at}/` })).body).toMatchObject([{ ...expected, id }]);
    const one = await adminIngestor({ url: `${at}/${id}` });
    expect([one.status, one.body]).toEqual([200, expect.objectContaining({ ...expected, id })]);
    expect((await adminIngestor({ method: "DELETE", url: `${at}/${id}` })).status).toBe(200);
    expect((await adminIngestor({ url: at })).body).toEqual([]);
  });

  it("shows its readers the datasets of it that they may read, if they may write samples", async () => {
    const { adminIngestor, user1, user2 } = site.as;
    const sampleId = await made(sample({ accessGroups: ["group1"] }));
    const at = `${url}/${sampleId}/datasets`;
    expect(await adminIngestor({ url: at })).toMatchObject({ status: 200, body: [] });
    const pids: string[] = [];
    for (const ownerGroup of ["group1", "adminingestor"]) {
      const reply = await adminIngestor({ url: "/api/v3/Datasets", body: rawDataset({ sampleId, ownerGroup }) });
      expect(reply.status).toBe(201);
      pids.push(reply.body.pid);
    }
    const pidsOf = (list: readonly { pid: string }[]) => list.map(({ pid }) => pid);
    expect(pidsOf((await user1({ url: at })).body)).toEqual(pids.slice(0, 1));
    expect(pidsOf((await adminIngestor({ url: at })).body)).toEqual(pids);
    expect(await user2({ url: at })).toMatchObject({ status: 403, body: forbidden("Forbidden resource") });
    expect((await site.as.anonymous({ url: at })).status).toBe(401);
  });

  it.each([
    ["with blanks and dots", { "cold field": { value: "x", unit: "" }, "cold.field": { value: "y", unit: "" } }],
    ["below others", { "cold test": { "one below": { value: "x", unit: "" }, "one.below": { value: "y", unit: "" } } }],
  ])("keeps names of characteristics %s", async (_what, sampleCharacteristics) => {
    const { adminIngestor } = site.as;
    const sampleId = await made(sample({ sampleCharacteristics }));
    const at = `${url}/${sampleId}`;
    expect((await adminIngestor({ url: at })).body.sampleCharacteristics).toEqual(sampleCharacteristics);
    const next = { "cold field, later": { value: "z", unit: "" }, "cold.field.later": { value: "z", unit: "" } };
    const patched = await adminIngestor({ method: "PATCH", url: at, body: { sampleCharacteristics: next } });
    expect([patched.status, patched.body.sampleCharacteristics]).toEqual([200, next]);
    expect((await adminIngestor({ url: at })).body.sampleCharacteristics).toEqual(next);
  });
});
