import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { metadata, rawDataset } from "../support/datasets.ts";
import { query, type Site, startSite } from "../support/site.ts";

const v3 = "/api/v3";
let site: Site;
let plain: Site;

beforeAll(async () => {
  [site, plain] = await Promise.all([startSite({ OPENSEARCH_ENABLED: "yes" }), startSite()]);
});
afterAll(() => Promise.all([site.close(), plain.close()]));

type Doc = Record<string, unknown>;

async function made(at: Site, own: Doc): Promise<string> {
  const reply = await at.as.adminIngestor({ url: `${v3}/Datasets`, body: rawDataset(own) });
  expect(reply.status).toBe(201);
  return reply.body.pid;
}

const found = async (
  at: Site,
  text: unknown,
  limits: object = { skip: 0, limit: 20 },
  as: keyof Site["as"] = "adminIngestor",
) => {
  const reply = await at.as[as]({
    url: `${v3}/datasets/fullquery?${query("fields", { text })}&${query("limits", limits)}`,
  });
  expect(reply.status).toBe(200);
  return reply.body.map(({ pid }: { pid: string }) => pid) as string[];
};

const counted = async (at: Site, text: string) => {
  const reply = await at.as.adminIngestor({
    url: `${v3}/datasets/fullfacet?${query("fields", { text })}&${query("facets", ["type"])}`,
  });
  return reply.body[0].all[0]?.totalSets ?? 0;
};

describe("the text of a full query, where the search index is switched on", () => {
  let one: string;
  let two: string;
  beforeAll(async () => {
    const nested = {
      coolerW3: { stageV5: { model: "CryomechUniqueB7" } },
    };
    one = await made(site, {
      datasetName: "SAXS_LaB6_Hall7_2031B_omegaScan_q0.25_run12 sharedmark",
      description: "first of two",
      isPublished: true,
      scientificMetadata: { ...metadata, ...nested },
    });
    two = await made(site, {
      datasetName: "Muon_YBCO_90K_P4mmm_fieldCooled_B1.5_seq77 sharedmark",
      description: "the other, 50% colder_than before",
      isPublished: true,
    });
  });

  const both = () => [one, two].sort();
  test.each([
    ["a part of the name", "LaB6", () => [one]],
    ["nothing that is only nearly in a name", "UXS_LAB", () => []],
    ["letters from the middle of a name", "axs_lab6_h", () => [one]],
    ["a number with a point", "q0.25", () => [one]],
    ["a name as a whole", "Muon_YBCO_90K_P4mmm_fieldCooled_B1.5_seq77 sharedmark", both],
    ["terms with a comma between", "omegaScan,fieldCooled", both],
    ["terms with commas and blanks between", " ybco , ,nothing ", () => [two]],
    ["a part of the description", "older_tha", () => [two]],
    ["a sign that is a wildcard elsewhere", "50%", () => [two]],
    ["a wildcard", "SAXS%run12", () => []],
    ["signs that patterns give a meaning", "AXS.*run12 ^uon (AXS|uon) uo[nm]_", () => []],
    ["signs that patterns give a meaning, as they stand", "none% 50% none_", () => [two]],
    ["what both are called", "sharedmark", both],
    ["what nothing is called", "shouldnotbefound", () => []],
    ["a value three levels down", "CryomechUniqueB7", () => [one]],
    ["a text in a search operator", { $search: "axs_lab6" }, () => [one]],
  ])("finds %s", async (_what, text, wanted) => {
    expect((await found(site, text)).sort()).toEqual(wanted());
    expect((await found(site, text, { limit: 20 }, "anonymous")).sort()).toEqual(wanted());
  });

  test.each(["", " , ", null])("without a term (%j) is as if it were not there", async (text) => {
    expect((await found(site, text)).sort()).toEqual(both());
  });

  test.each([
    ["three hundred terms", Array.from({ length: 300 }, (_, index) => `t${index}`).join(" ")],
    ["one term of many letters", "x".repeat(4_000)],
    ["quotation marks and a minus", '"axs_lab6 -nothing ""'],
    ["signs alone", "%%% ___ ... \\\\ ''"],
    ["names that objects have", "__proto__ constructor"],
    ["half a character", "\uD83D"],
  ])("stands %s", async (_what, text) => {
    for (const as of ["anonymous", "adminIngestor"] as const) {
      const pids = await found(site, text, { limit: 20 }, as);
      for (const pid of pids) expect(both()).toContain(pid);
    }
    const url = `${v3}/opensearch/search?textQuery=${encodeURIComponent(text.toWellFormed())}`;
    expect((await site.as.admin({ url, method: "POST" })).status).toBe(200);
  });

  it("answers 400 to what no text can hold, or what is no text", async () => {
    for (const text of ["a\0b", 5, ["a"], { $search: 1 }]) {
      const reply = await site.as.adminIngestor({ url: `${v3}/datasets/fullquery?${query("fields", { text })}` });
      expect([text, reply.status]).toEqual([text, 400]);
    }
  });

  it("holds for facets too, together with the other conditions", async () => {
    expect(await counted(site, "axs_lab6")).toBe(1);
    expect(await counted(site, "sharedmark")).toBe(2);
    const url = `${v3}/datasets/fullquery?${query("fields", { text: "sharedmark", description: "first of two" })}`;
    expect((await site.as.adminIngestor({ url })).body).toMatchObject([{ pid: one }]);
  });

  it("still shows nobody what they may not read", async () => {
    const hidden = await made(site, { datasetName: "secretmark beam", ownerGroup: "group2" });
    const who = async (name: keyof Site["as"]) => found(site, "ecretmar", { limit: 10 }, name);
    expect(await who("user2")).toEqual([hidden]);
    for (const name of ["anonymous", "user1", "user4"] as const) expect(await who(name)).toEqual([]);
    const removed = await site.as.archiveManager({
      url: `${v3}/datasets/${encodeURIComponent(hidden)}`,
      method: "DELETE",
    });
    expect(removed.status).toBe(200);
    expect(await who("user2")).toEqual([]);
  });
});

describe("the text of a full query, where it is not", () => {
  it("is words, and nothing within them", async () => {
    const pid = await made(plain, { datasetName: "Neutron reflectometry" });
    expect(await found(plain, "reflecto")).toEqual([pid]);
    expect(await found(plain, "flectom")).toEqual([]);
    expect(await counted(plain, "flectom")).toBe(0);
  });
});

describe("pages of what a text finds", () => {
  const count = 12;
  const mark = "pagingmark";
  const pids: string[] = [];
  beforeAll(async () => {
    for (let index = 0; index < count; index++) {
      const name = `Page_${String((index * 5) % count).padStart(2, "0")} ${mark}`;
      pids.push(await made(site, { datasetName: name, isPublished: true }));
    }
  });

  const page = (limit: number, skip: number, order?: string) =>
    found(site, mark, { limit, skip, ...(order ? { order } : {}) });

  test.each([undefined, "datasetName:asc", "datasetName:desc", "createdAt:desc", "ownerGroup:asc"])(
    "are slices of one list, ordered by %s",
    async (order) => {
      const all = await page(count, 0, order);
      expect([...all].sort()).toEqual([...pids].sort());
      for (const size of [2, 5, 6]) {
        const pages: string[] = [];
        for (let skip = 0; skip < count; skip += size) pages.push(...(await page(size, skip, order)));
        expect(pages).toEqual(all);
      }
      expect(await page(5, count + 5, order)).toEqual([]);
    },
  );

  it("are in the order of names, either way", async () => {
    const url = `${v3}/datasets/fullquery?${query("fields", { text: mark })}&${query("limits", { limit: count, order: "datasetName:asc" })}`;
    const names = (await site.as.adminIngestor({ url })).body.map(({ datasetName }: Doc) => datasetName);
    expect(names).toEqual([...names].sort());
    expect(await page(count, 0, "datasetName:desc")).toEqual((await page(count, 0, "datasetName:asc")).reverse());
  });
});

describe("administering the index", () => {
  const at = (path: string) => `${v3}/OpenSearch/${path}`;
  const operations = [
    ["POST", "create-index", { index: "dataset" }, 201],
    ["POST", "update-index", { index: "dataset", settings: { index: { number_of_replicas: 0 } } }, 200],
    ["POST", "sync-database?index=dataset", undefined, 200],
    ["POST", "search?textQuery=sharedmark&index=dataset&limit=5&skip=0", undefined, 200],
    ["GET", "get-index?index=dataset", undefined, 200],
    ["POST", "delete-index?index=dataset", undefined, 200],
  ] as const;
  test.each(operations)("%s %s is for administrators", async (method, path, body, status) => {
    for (const name of ["anonymous", "user1", "datasetIngestor", "archiveManager"] as const) {
      const reply = await site.as[name]({ url: at(path), method, body });
      expect([name, reply.status, reply.body]).toEqual([
        name,
        403,
        { message: "Forbidden resource", error: "Forbidden", statusCode: 403 },
      ]);
    }
    for (const name of ["admin", "adminIngestor"] as const) {
      const reply = await site.as[name]({ url: at(path), method, body });
      expect([name, reply.status]).toEqual([name, status]);
      expect(reply.headers["content-type"]).toMatch(/json/);
    }
    const off = await plain.as.admin({ url: at(path), method, body });
    expect([off.status, off.body.message]).toEqual([404, `Cannot ${method} ${at(path)}`]);
  });

  it("refuses properties that it does not know", async () => {
    const reply = await site.as.admin({ url: at("create-index"), body: { index: "dataset", shards: 3 } });
    expect([reply.status, reply.body]).toEqual([
      400,
      { message: ["property shards should not exist"], error: "Bad Request", statusCode: 400 },
    ]);
  });
});
