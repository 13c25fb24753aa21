import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { customDataset } from "../support/datasets.ts";
import { type AccountName, query, type Site, startSite } from "../support/site.ts";

const url = "/api/v4/datasets";
const relations = ["instruments", "proposals", "samples", "origdatablocks", "datablocks", "attachments"] as const;
let site: Site;
let pid = "";
let published = "";
const ids = { block: "", attachment: "picture-of-a-crystal" };

async function stored(path: string, body: object): Promise<string> {
  const reply = await site.as.adminIngestor({ url: path, body });
  expect(reply.status, reply.text).toBe(201);
  return reply.body._id ?? reply.body.id ?? reply.body.pid;
}

beforeAll(async () => {
  site = await startSite();
  await stored("/v1/proposals", {
    proposalId: "30001",
    title: "Cold",
    email: "a@example.org",
    ownerGroup: "group1",
    accessGroups: ["group3"],
  });
  await stored("/v1/instruments", { pid: "spec-1", uniqueName: "Spec", name: "Spec" });
  await stored("/v1/samples", { sampleId: "crystal-9", sampleName: "Lysozyme", ownerGroup: "group1" });
  const links = { proposalIds: ["30001"], instrumentIds: ["spec-1"], sampleIds: ["crystal-9"] };
  pid = await stored(url, customDataset({ ...links, ownerGroup: "group1", accessGroups: ["group3"] }));
  const file = { path: "a.h5", size: 5, time: "2024-01-01T00:00:00.000Z", chk: "12", uid: "u", gid: "g", perm: "rw" };
  const block = { datasetId: pid, size: 5, ownerGroup: "p4711", chkAlg: "sha1", dataFileList: [file] };
  ids.block = await stored("/api/v4/origdatablocks", block);
  await stored("/v1/datablocks", {
    datasetPid: pid,
    archiveId: "tape-1",
    size: 5,
    packedSize: 3,
    archiveVersion: "1",
    dataFileList: [{ path: "a.h5", size: 5, time: "2024-01-01T00:00:00.000Z" }],
  });
  await stored("/api/v4/attachments", {
    aid: ids.attachment,
    caption: "Crystal",
    thumbnail: "data/crystal",
    isPublished: true,
    ownerGroup: "p4711",
    accessGroups: [],
    relationships: [
      { targetId: pid, targetType: "dataset" },
      { targetId: "crystal-9", targetType: "sample" },
    ],
  });
  await stored(url, customDataset());
  published = await stored(url, customDataset({ ...links, isPublished: true, ownerGroup: "p4711" }));
});
afterAll(() => site?.close());

const all = { instruments: 1, proposals: 1, samples: 1, origdatablocks: 1, datablocks: 1, attachments: 1 };
const seen: readonly [AccountName, Readonly<Record<string, number>>][] = [
  ["user1", all],
  ["user3", { ...all, samples: 0 }],
  ["adminIngestor", all],
];

describe("What belongs to a dataset", () => {
  it.each(seen)("is shown to %s as far as it may be read, in lists, for one and by id", async (name, expected) => {
    const as = site.as[name];
    const filter = query("filter", { where: { pid }, include: [...relations] });
    const [listed] = (await as({ url: `${url}?${filter}` })).body;
    const found = (await as({ url: `${url}/findOne?${filter}` })).body;
    const repeated = relations.map((one) => `include=${one}`).join("&");
    const named = (await as({ url: `${url}/${encodeURIComponent(pid)}?${repeated}` })).body;
    for (const dataset of [listed, found, named]) {
      expect(dataset.pid).toBe(pid);
      expect(Object.fromEntries(relations.map((one) => [one, dataset[one].length]))).toEqual(expected);
      expect(dataset.instruments).toMatchObject([{ pid: "spec-1", _id: "spec-1" }]);
      expect(dataset.proposals).toMatchObject([{ proposalId: "30001" }]);
      expect(dataset.origdatablocks).toMatchObject([{ _id: ids.block, datasetId: pid, dataFileList: [{ chk: "12" }] }]);
      expect(dataset.datablocks).toMatchObject([{ archiveId: "tape-1", version: "1", ownerGroup: "group1" }]);
      expect(dataset.attachments).toMatchObject([{ aid: ids.attachment, thumbnail: "data/crystal" }]);
      expect(dataset.attachments[0].relationships).toEqual([
        { targetId: pid, targetType: "dataset", relationType: "is attached to" },
        { targetId: "crystal-9", targetType: "sample", relationType: "is attached to" },
      ]);
    }
  });

  it("is nothing to those who may not read the dataset", async () => {
    const filter = query("filter", { where: { pid }, include: ["all"] });
    expect(await site.as.user2({ url: `${url}?${filter}` })).toMatchObject({ status: 200, body: [] });
    const none = await site.as.user2({ url: `${url}/findOne?${filter}` });
    // An empty answer: clients make {} of it, or nothing.
    expect(none).toMatchObject({ status: 200, text: "" });
    const hidden = await site.as.user2({ url: `${url}/public/${encodeURIComponent(pid)}?include=all` });
    expect(hidden).toMatchObject({ status: 200, text: "" });
    expect(await site.as.user2({ url: `${url}/${encodeURIComponent(pid)}` })).toMatchObject({
      status: 403,
      body: { message: "Unauthorized access", error: "Forbidden", statusCode: 403 },
    });
  });

  it("is public where it is public itself, whoever asks at the public route", async () => {
    for (const as of [site.as.anonymous, site.as.user1, site.as.admin]) {
      const { body } = await as({ url: `${url}/public/${encodeURIComponent(published)}?include=all` });
      expect(Object.fromEntries(relations.map((one) => [one, body[one].length]))).toEqual({
        instruments: 1,
        proposals: 0,
        samples: 0,
        origdatablocks: 0,
        datablocks: 0,
        attachments: 0,
      });
    }
  });

  it("may be left out and be cut down in its scope", async () => {
    const scope = { fields: ["caption"], where: { caption: { $regex: "cry", $options: "i" } } };
    const include = [
      { relation: "attachments", scope },
      { relation: "samples", scope: { where: { owner: "Nobody" } } },
    ];
    const [dataset] = (await site.as.user1({ url: `${url}?${query("filter", { where: { pid }, include })}` })).body;
    expect(dataset.attachments).toEqual([{ _id: ids.attachment, caption: "Crystal" }]);
    expect(dataset.samples).toEqual([]);
  });
});
