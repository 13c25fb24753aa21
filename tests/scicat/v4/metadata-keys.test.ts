import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { customDataset } from "../support/datasets.ts";
import { type AccountName, query, type Site, startSite } from "../support/site.ts";

const url = "/api/v4/datasets";
let site: Site;

const shared = {
  words: "plain",
  gas_pressure: { value: 3, unit: "bar", human_name: "Gas Pressure" },
  plain_number: { value: 5, unit: "" },
  "odd key. with dots": { value: 1 },
};

async function made(own: object): Promise<string> {
  const body = customDataset({ type: "raw", accessGroups: [], scientificMetadata: shared, ...own });
  const reply = await site.as.adminIngestor({ url, body });
  expect(reply.status, reply.text).toBe(201);
  return encodeURIComponent(reply.body.pid);
}
const change = async (pid: string, body: object) =>
  expect((await site.as.adminIngestor({ url: `${url}/${pid}`, method: "PATCH", body })).status).toBe(200);
const remove = async (pid: string) =>
  expect((await site.as.archiveManager({ url: `${url}/${pid}`, method: "DELETE" })).status).toBe(200);

interface Key {
  key: string;
  humanReadableName: string;
  userGroups: string[];
  isPublished: boolean;
  usageCount: number;
}
async function keys(name: AccountName | "anonymous", where: object = {}, more: object = {}): Promise<Key[]> {
  const filter = { where: { sourceType: "Dataset", ...where }, ...more };
  const reply = await site.as[name]({ url: `/api/v4/metadatakeys?${query("filter", filter)}` });
  expect(reply.status, reply.text).toBe(200);
  expect(String(reply.headers["content-type"])).toContain("json");
  return reply.body;
}
const named = (found: readonly Key[]) => found.map(({ key }) => key).sort();

beforeAll(async () => {
  site = await startSite();
  await made({ ownerGroup: "group1" });
  await made({
    ownerGroup: "group2",
    accessGroups: ["group2"],
    scientificMetadata: { ...shared, only_here: { value: "x" } },
  });
  await made({
    ownerGroup: "group2",
    accessGroups: ["group2"],
    isPublished: true,
    scientificMetadata: { words: "public" },
  });
});
afterAll(() => site?.close());

describe("Keys of metadata", () => {
  it("are those of all groups to administrators", async () => {
    const found = await keys("adminIngestor");
    expect(named(found)).toEqual([...Object.keys(shared), "only_here"].sort());
    expect(new Set(found.flatMap(({ userGroups }) => userGroups))).toEqual(new Set(["group1", "group2"]));
  });

  it("are those of their own groups and the published ones to users", async () => {
    expect(named(await keys("user1"))).toEqual(Object.keys(shared).sort());
    for (const { userGroups } of await keys("user1")) expect(userGroups).toContain("group1");
    expect(await keys("user1", { key: "only_here" })).toEqual([]);
    expect(named(await keys("user2", { key: "only_here" }))).toEqual(["only_here"]);
    expect(named(await keys("user4"))).toEqual(["words"]);
  });

  it("are the published ones to everybody else", async () => {
    expect(named(await keys("anonymous"))).toEqual(["words"]);
    expect(await keys("anonymous", { isPublished: false })).toEqual([]);
    for (const { isPublished } of await keys("anonymous")) expect(isPublished).toBe(true);
  });

  it.each([
    [{ key: "plain_number" }, ["plain_number"]],
    [{ key: { $regex: "PLAIN_", $options: "i" } }, ["plain_number"]],
    [{ key: { $regex: "no_such", $options: "i" } }, []],
    [{ key: "odd key. with dots" }, ["odd key. with dots"]],
    [{ humanReadableName: { $regex: "pressure", $options: "i" } }, ["gas_pressure"]],
    [{ humanReadableName: { $regex: "no_such", $options: "i" } }, []],
    [{ key: "plain_number", humanReadableName: "" }, ["plain_number"]],
    [{ usageCount: { $gt: 2 } }, ["words"]],
    [{ userGroups: "group2", key: { $in: ["only_here", "words"] } }, ["only_here", "words"]],
  ])("are found by %j", async (where, expected) => {
    expect(named(await keys("adminIngestor", where))).toEqual(expected);
  });

  it("are paged, cut and told in SciCat's form", async () => {
    const all = await keys("adminIngestor", {}, { limits: { limit: 100, skip: 0 } });
    expect(await keys("adminIngestor", {}, { limits: { limit: 2, skip: 0 } })).toHaveLength(2);
    expect(await keys("adminIngestor", {}, { limits: { limit: 100, skip: 1 } })).toHaveLength(all.length - 1);
    const cut = await keys("adminIngestor", {}, { fields: ["key", "sourceType"], limits: { limit: 5, skip: 0 } });
    for (const one of cut) expect(Object.keys(one).sort()).toEqual(["_id", "key", "sourceType"]);
    const [words] = await keys("adminIngestor", { key: "words" });
    expect(words).toMatchObject({
      id: expect.any(String),
      key: "words",
      sourceType: "Dataset",
      humanReadableName: "",
      isPublished: true,
      usageCount: 3,
      userGroupCounts: { group1: 1, group2: 2 },
      createdBy: "system",
    });
    expect(words?.userGroups.toSorted()).toEqual(["group1", "group2"]);
  });

  it.each(["sourceId", "spare"])("have no %s to be found by", async (name) => {
    const filter = query("filter", { where: { sourceType: "Dataset", [name]: "x" } });
    expect(await site.as.adminIngestor({ url: `/api/v4/metadatakeys?${filter}` })).toMatchObject({
      status: 400,
      body: { message: `Property where.${name} should not exist in the filter object` },
    });
  });
});

describe("What happens to a dataset", () => {
  const private1 = { ownerGroup: "group1" };

  it("renames a key with its readable name", async () => {
    const entry = (human_name: string) => ({ scientificMetadata: { renamed: { value: 1, human_name } } });
    const pid = await made({ ...private1, ...entry("Old name") });
    const at = (humanReadableName: string) => keys("adminIngestor", { key: "renamed", humanReadableName });
    expect(await at("Old name")).toHaveLength(1);
    await change(pid, entry("New name"));
    expect(await at("Old name")).toEqual([]);
    expect(await at("New name")).toMatchObject([{ usageCount: 1 }]);
    await remove(pid);
    expect(await at("New name")).toEqual([]);
  });

  it("counts a key's uses up and down, with changes and removals", async () => {
    const uses = async () => (await keys("adminIngestor", { key: "counted" })).map(({ usageCount }) => usageCount);
    const scientificMetadata = { counted: { value: 1 } };
    const a = await made({ ...private1, scientificMetadata });
    const b = await made({ ...private1, scientificMetadata });
    expect(await uses()).toEqual([2]);
    await change(a, { scientificMetadata: {} });
    expect(await uses()).toEqual([1]);
    await change(a, { scientificMetadata: { ...scientificMetadata, fresh: { value: 9, human_name: "Fresh" } } });
    expect(await uses()).toEqual([2]);
    expect(await keys("adminIngestor", { key: "fresh" })).toMatchObject([
      { humanReadableName: "Fresh", usageCount: 1 },
    ]);
    await remove(a);
    expect(await uses()).toEqual([1]);
    await remove(b);
    expect(await uses()).toEqual([]);
    expect(await keys("adminIngestor", { key: "fresh" })).toEqual([]);
  });

  it("moves a key from group to group", async () => {
    const pid = await made({ ...private1, scientificMetadata: { moved: { value: 1 } } });
    const groups = async () => (await keys("adminIngestor", { key: "moved" })).map(({ userGroups }) => userGroups);
    expect(await groups()).toEqual([["group1"]]);
    expect(await keys("user1", { key: "moved" })).toHaveLength(1);
    await change(pid, { ownerGroup: "group2" });
    expect(await groups()).toEqual([["group2"]]);
    expect(await keys("user1", { key: "moved" })).toEqual([]);
    await remove(pid);
  });
});
