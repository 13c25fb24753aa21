import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rawDataset } from "../support/datasets.ts";
import { type AccountName, query, type Site, startSite } from "../support/site.ts";

let site: Site;
let pid = "";
const own = "user1@example.org";
const other = "user2@example.org";
const groups = ["north@groups.example", "south@groups.example"];
const lifecycleId = "0123456789abcdef01234567";

beforeAll(async () => {
  site = await startSite({ MASK_PERSONAL_INFO: "yes" });
});
afterAll(() => site?.close());

const masked = { contactEmail: `${own}; *****`, ownerEmail: own, accessGroups: ["*****"] };
const hidden = { contactEmail: "*****; *****", ownerEmail: "*****", accessGroups: ["*****"] };
const open = { contactEmail: `${own}; ${other}`, ownerEmail: own, accessGroups: groups };

describe("A site that masks e-mail addresses", () => {
  it("shows users their own ones in what they make", async () => {
    const body = rawDataset({
      contactEmail: `${own}; ${other}`,
      ownerEmail: own,
      ownerGroup: "group1",
      accessGroups: groups,
      sampleId: "masked-1",
      isPublished: true,
      datasetlifecycle: { _id: lifecycleId },
    });
    const reply = await site.as.user1({ url: "/api/v3/datasets", body });
    expect(reply.status, reply.text).toBe(201);
    expect(reply.body).toMatchObject(masked);
    pid = encodeURIComponent(reply.body.pid);
    const sample = { sampleId: "masked-1", owner: "Berta", sampleCharacteristics: {}, ownerGroup: "group1" };
    expect((await site.as.user1({ url: "/api/v3/samples", body: sample })).status).toBe(201);
  });

  const rows: readonly [AccountName | "anonymous", object][] = [
    ["user1", masked],
    ["user2", { ...hidden, contactEmail: `*****; ${other}` }],
    ["anonymous", hidden],
    ["admin", open],
    ["adminIngestor", open],
  ];
  it.each(rows)("shows a dataset to %s without the others' wherever it is read", async (name, expected) => {
    const as = site.as[name];
    const where = { where: { ownerGroup: "group1" } };
    const paths = [
      "/api/v3/datasets",
      `/api/v3/datasets?${query("filter", where)}`,
      `/api/v3/datasets/fullquery?${query("fields", { ownerGroup: ["group1"], isPublished: true })}`,
      "/api/v4/datasets/public",
    ];
    for (const url of paths) {
      const { status, body } = await as({ url });
      expect(status).toBe(200);
      expect(body).toHaveLength(1);
      expect(body[0], url).toMatchObject({ ...expected, datasetlifecycle: { _id: lifecycleId } });
    }
    for (const url of [
      `/api/v3/datasets/${pid}`,
      `/api/v3/datasets/findOne?${query("filter", where)}`,
      `/api/v4/datasets/${pid}`,
    ])
      expect((await as({ url })).body, url).toMatchObject(expected);
  });

  it("masks what a sample's datasets say, too", async () => {
    const { status, body } = await site.as.user1({ url: "/api/v3/samples/masked-1/datasets" });
    expect(status).toBe(200);
    expect(body[0]).toMatchObject(masked);
  });

  it("shows everybody their own account", async () => {
    const { status, body } = await site.as.user1({ url: "/api/v3/users/my/self" });
    expect(status).toBe(200);
    expect(body).toMatchObject({ email: own, id: expect.any(String), _id: expect.any(String) });
  });

  it("stores what was sent, not what was shown", async () => {
    await site.as.user1({ url: `/api/v3/datasets/${pid}`, method: "PATCH", body: { comment: "seen" } });
    expect((await site.as.admin({ url: `/api/v3/datasets/${pid}` })).body).toMatchObject({ ...open, comment: "seen" });
  });
});
