import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rawDataset } from "../support/datasets.ts";
import { type AccountName, query, type Site, startSite } from "../support/site.ts";

const url = "/api/v3/Datasets";
const names = ["public", "first", "second"] as const;
type Name = (typeof names)[number];
let site: Site;
const pids: Record<string, string> = {};
const at = (name: Name, tail = "") => `${url}/${encodeURIComponent(pids[name] ?? "")}${tail}`;

const own: Record<Name, object> = {
  public: { isPublished: true, ownerGroup: "group4", accessGroups: ["group5"] },
  first: { ownerGroup: "group1", accessGroups: ["group3"] },
  second: { ownerGroup: "group2", accessGroups: ["group3"] },
};

const block = { size: 90, dataFileList: [{ path: "a.nxs", size: 90, time: "2019-03-04T05:06:07.000Z", perm: "rw" }] };

beforeAll(async () => {
  site = await startSite();
  for (const name of names) {
    const made = await site.as.adminIngestor({ url, body: rawDataset({ ...own[name] }) });
    expect(made.status, made.text).toBe(201);
    pids[name] = made.body.pid;
  }
  const parts = [
    ["/origdatablocks", block],
    ["/datablocks", { ...block, archiveId: "tape/1.tar", packedSize: 45, version: "1.0", chkAlg: "sha1" }],
    ["/attachments", { thumbnail: "data/picture", caption: "A picture", proposalId: "", ownerGroup: "group9" }],
  ] as const;
  for (const [tail, body] of parts) {
    const made = await site.as.adminIngestor({ url: at("public", tail), body });
    expect(made.status, made.text).toBe(201);
    expect(made.body.id).toEqual(expect.any(String));
    if ("size" in body) expect(made.body.size).toBe(body.size);
  }
});
afterAll(() => site?.close());

/** What a caller may read, and what `fullquery` finds: the datasets of one's own groups. */
const rights: readonly [AccountName | "anonymous", readonly Name[], readonly Name[]][] = [
  ["anonymous", ["public"], ["public"]],
  ["admin", ["public", "first", "second"], ["public", "first", "second"]],
  ["adminIngestor", ["public", "first", "second"], ["public", "first", "second"]],
  ["user1", ["public", "first"], ["first"]],
  ["user2", ["public", "second"], ["second"]],
  ["user3", ["public", "first", "second"], ["first", "second"]],
  ["user4", ["public"], ["public"]],
  ["user5.1", ["public"], ["public"]],
  ["user6", ["public"], []],
  ["archiveManager", ["public"], []],
];
const pidsOf = (list: readonly { pid: string }[]) => list.map(({ pid }) => pid);
const named = (wanted: readonly Name[]) => wanted.map((name) => pids[name]);

describe.each(rights)("%s", (caller, readable, searched) => {
  const as: Site["anonymous"] = (call) => site.as[caller](call);

  it("lists, counts and searches what belongs to it, as it was created", async () => {
    expect(pidsOf((await as({ url })).body)).toEqual(named(readable));
    expect((await as({ url: `${url}/count` })).body).toEqual({ count: readable.length });
    expect(pidsOf((await as({ url: `${url}/fullquery` })).body)).toEqual(named(searched));
    const published = { isPublished: true };
    expect(pidsOf((await as({ url: `${url}/fullquery?${query("fields", published)}` })).body)).toEqual([pids.public]);
    const facets = (await as({ url: `${url}/fullfacet?${query("fields", published)}` })).body;
    expect(facets).toEqual([{ all: [{ totalSets: 1 }] }]);
  });

  it.each(names)("reads or is refused the dataset: %s", async (name) => {
    for (const tail of ["", "/origdatablocks", "/datablocks", "/attachments", "/thumbnail"]) {
      const reply = await as({ url: at(name, tail) });
      expect(String(reply.headers["content-type"])).toContain("json");
      if (!readable.includes(name)) {
        expect(reply).toMatchObject({ status: 403, body: { message: "Unauthorized access", error: "Forbidden" } });
        continue;
      }
      expect(reply.status, tail).toBe(200);
      if (tail === "") expect(reply.body.pid).toBe(pids[name]);
      else if (tail === "/thumbnail")
        expect(reply.body).toEqual(name === "public" ? { thumbnail: "data/picture" } : {});
      else expect(reply.body).toHaveLength(name === "public" ? 1 : 0);
    }
  });
});

describe("Whoever has not signed in", () => {
  it.each([false, true, null, { $ne: true }, { inq: [false] }])(
    "sees what is published, though they ask for isPublished: %j",
    async (isPublished) => {
      const { anonymous } = site.as;
      const filter = query("filter", { where: { isPublished, type: "raw" } });
      expect(pidsOf((await anonymous({ url: `${url}?${filter}` })).body)).toEqual([pids.public]);
      expect((await anonymous({ url: `${url}/count?${filter}` })).body).toEqual({ count: 1 });
      expect((await anonymous({ url: `${url}/findOne?${filter}` })).body.pid).toBe(pids.public);
      const fields = query("fields", { isPublished });
      expect(pidsOf((await anonymous({ url: `${url}/fullquery?${fields}` })).body)).toEqual([pids.public]);
      expect((await anonymous({ url: `${url}/fullfacet?${fields}` })).body).toEqual([{ all: [{ totalSets: 1 }] }]);
      const hidden = query("filter", { where: { ownerGroup: "group1", isPublished } });
      expect((await anonymous({ url: `${url}?${hidden}` })).body).toEqual([]);
    },
  );
});

describe("A dataset that becomes public", () => {
  it("is found by everybody who asks for public ones, and is deleted by delete groups alone", async () => {
    const patched = await site.as.adminIngestor({ method: "PATCH", url: at("first"), body: { isPublished: true } });
    expect(patched).toMatchObject({ status: 200, body: { pid: pids.first, isPublished: true } });
    const fields = query("fields", { isPublished: true });
    const found = await site.as.user2({ url: `${url}/fullquery?${fields}` });
    expect(pidsOf(found.body)).toEqual([pids.public, pids.first]);
    expect((await site.as.user2({ url: `${url}/fullfacet?${fields}` })).body[0].all[0].totalSets).toBe(2);
    const foreign = await site.as.anonymous({ url: at("second", "/origdatablocks") });
    expect(foreign.status).toBe(403);
    for (const name of names) {
      for (const caller of ["admin", "adminIngestor", "user1", "user4", "anonymous"] as const) {
        const refused = await site.as[caller]({ method: "DELETE", url: at(name) });
        expect(refused).toMatchObject({ status: 403, body: { message: "Forbidden resource" } });
      }
      const removed = await site.as.archiveManager({ method: "DELETE", url: at(name) });
      expect(removed).toMatchObject({ status: 200, body: { pid: pids[name], _id: pids[name] } });
      expect((await site.as.admin({ url: at(name) })).status).toBe(404);
    }
    expect((await site.as.admin({ url: `${url}/count` })).body).toEqual({ count: 0 });
  });
});
