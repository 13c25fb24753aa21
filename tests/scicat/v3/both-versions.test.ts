import { randomUUID } from "node:crypto";
import type { As } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { taken } from "../support/blocks.ts";
import { customDataset, rawDataset } from "../support/datasets.ts";
import { query, type Site, startSite } from "../support/site.ts";

let site: Site;
let admin: As;
beforeAll(async () => {
  site = await startSite({ TRACKABLES: "Attachment" });
  admin = site.as.adminIngestor;
});
afterAll(() => site?.close());

const id = encodeURIComponent;
async function made(url: string, body: object) {
  const reply = await admin({ url, body });
  expect(reply.status, reply.text).toBe(201);
  return reply.body;
}

describe("Roads through both versions", () => {
  it("count the datasets of a proposal", async () => {
    const proposal = { proposalId: "30001", email: "a@example.org", title: "Cold", abstract: "x", ownerGroup: "p4711" };
    await made("/api/v3/proposals", proposal);
    const count = async () => (await admin({ url: "/api/v3/proposals/30001" })).body.numberOfDatasets;
    const dataset = async (own: object) =>
      id((await made("/api/v4/datasets", customDataset({ type: "derived", ...own }))).pid);
    const remove = (pid: string) => site.as.archiveManager({ url: `/api/v4/datasets/${pid}`, method: "DELETE" });
    expect(await count()).toBe(0);
    const linked = await dataset({ proposalIds: ["30001"] });
    expect(await count()).toBe(1);
    const others = [await dataset({ proposalIds: [] }), await dataset({ proposalIds: undefined })];
    for (const pid of others) expect((await remove(pid)).status).toBe(200);
    expect(await count()).toBe(1);
    expect((await remove(linked)).status).toBe(200);
    expect(await count()).toBe(0);
  });

  it("include an instrument by the id that its creation answers", async () => {
    const ids: string[] = [];
    for (const uniqueName of ["north", "south"])
      ids.push(
        (await made("/api/v3/Instruments", { uniqueName, name: "Spec", customMetadata: { main_user: "x" } })).id,
      );
    const { pid } = await made("/api/v4/datasets", customDataset());
    const patch = { url: `/api/v4/datasets/${id(pid)}`, method: "PATCH", body: { instrumentIds: ids } } as const;
    expect((await admin(patch)).status).toBe(200);
    const scope = { where: { uniqueName: "north" }, fields: ["uniqueName"] };
    const filter = { where: { pid }, include: [{ relation: "instruments", scope }] };
    const [found] = (await admin({ url: `/api/v4/datasets?${query("filter", filter)}` })).body;
    expect(found.instruments).toEqual([{ _id: ids[0], uniqueName: "north" }]);
  });

  it("show in the history what a change of an attachment was", async () => {
    const aid = randomUUID();
    const first = { caption: "first words", thumbnail: "data/first" };
    const then = { caption: "other words", thumbnail: "data/other" };
    await made("/api/v4/attachments", { aid, isPublished: true, ownerGroup: "p4711", ...first });
    const at = `/api/v4/attachments/${aid}`;
    expect((await admin({ url: at, method: "PATCH", body: then })).body).toMatchObject(then);
    expect((await admin({ url: at })).body).toMatchObject(then);
    const filter = query("filter", { subsystem: "Attachment", documentId: aid });
    const { status, body } = await admin({ url: `/api/v3/history?${filter}` });
    expect(status).toBe(200);
    expect(body.items).toMatchObject([{ operation: "update", documentId: aid, before: first, after: then }]);
    expect((await admin({ url: at, method: "DELETE" })).status).toBe(200);
  });

  it("publish a dataset of the older form and clean up behind it", async () => {
    const own = { isPublished: true, ownerGroup: "p4711" };
    const { pid } = await made("/api/v3/Datasets", rawDataset(own));
    const hidden = await made("/api/v3/Datasets", rawDataset({ ownerGroup: "p0815" }));
    expect(hidden.isPublished).toBe(false);
    const metadata = {
      creators: [{ name: "Quarz, Berta" }],
      publisher: { name: "Ring", publisherIdentifierScheme: "ROR" },
      publicationYear: 2021,
      resourceType: "raw",
    };
    const { doi } = await made("/api/v4/PublishedData", { title: "t", abstract: "a", datasetPids: [pid], metadata });
    expect((await admin({ url: `/api/v4/PublishedData/${id(doi)}/publish`, method: "POST" })).body.status).toBe(
      "public",
    );
    expect((await admin({ url: `/api/v3/Datasets/${id(pid)}` })).body.isPublished).toBe(true);
    expect((await admin({ url: `/api/v3/Datasets/${id(hidden.pid)}` })).body.isPublished).toBe(false);

    const block = await made("/api/v4/OrigDatablocks", { ...taken.first, datasetId: pid, ownerGroup: "p4711" });
    expect(block).toMatchObject({ size: taken.first.size, id: block._id });
    const nested = `/api/v3/Datasets/${id(pid)}/attachments`;
    const picture = { thumbnail: "data/x", caption: "words", datasetId: pid, ownerGroup: "p4711", accessGroups: ["a"] };
    const attachment = await made(nested, picture);
    expect(attachment).toMatchObject({
      thumbnail: "data/x",
      caption: "words",
      ownerGroup: "p4711",
      datasetId: pid,
      createdBy: "adminIngestor",
      updatedBy: "adminIngestor",
      createdAt: expect.any(String),
    });
    expect((await admin({ url: nested })).body).toMatchObject([{ id: attachment.id }]);

    const limits = query("limits", { skip: 0, limit: 2 });
    const full = async (ownerGroup: string) =>
      (
        await site.as.anonymous({
          url: `/api/v3/Datasets/fullquery?${query("fields", { ownerGroup: [ownerGroup] })}&${limits}`,
        })
      ).body;
    expect(await full("p4711")).toMatchObject([{ pid, isPublished: true }]);
    expect(await full("p0815")).toEqual([]);
    const include = ["origdatablocks", "datablocks", "attachments"].map((relation) => ({ relation }));
    const filter = query("filter", { where: { ownerGroup: "p4711", pid }, include });
    const { body: one } = await site.as.anonymous({ url: `/api/v3/Datasets/findOne?${filter}&${limits}` });
    expect(one.origdatablocks).toMatchObject([
      { ownerGroup: "p4711", dataFileList: [{ path: "night-A1.h5" }, {}, {}, {}] },
    ]);

    expect((await admin({ url: `${nested}/${attachment.id}`, method: "DELETE" })).status).toBe(200);
    const remove = (url: string) => site.as.archiveManager({ url, method: "DELETE" });
    expect((await remove(`/api/v4/OrigDatablocks/${block.id}`)).body).toMatchObject({ id: block.id });
    for (const one of [hidden.pid, pid]) {
      const reply = await remove(`/api/v3/Datasets/${id(one)}`);
      expect(reply.status).toBe(200);
      expect(String(reply.headers["content-type"])).toContain("json");
    }
  });
});
