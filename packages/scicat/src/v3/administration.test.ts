import { startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { badRequest, forbiddenResource, notFound } from "./callers.fixture.ts";

const v3 = "/api/v3";

let catalogue: TestCatalogue;
let plain: TestCatalogue;
let ann: Awaited<ReturnType<TestCatalogue["user"]>>;
beforeAll(async () => {
  const runtimeConfigs = { frontendConfig: { facility: "Test" }, frontendTheme: { name: "light", properties: {} } };
  catalogue = await startTestCatalogue({
    config: { runtimeConfigs },
    scicat: { openSearch: { enabled: true, defaultIndex: "dataset" } },
  });
  plain = await startTestCatalogue();
  ann = await catalogue.user(["owners"]);
});
afterAll(() => Promise.all([catalogue.close(), plain.close()]));

describe("runtime configurations", () => {
  const url = `${v3}/runtime-config/frontendConfig`;

  it("are read by everybody and changed by administrators", async () => {
    const before = await catalogue.anonymous({ url });
    expect(before.body).toMatchObject({
      cid: "frontendConfig",
      data: { facility: "Test" },
      createdBy: "system",
      updatedBy: "system",
    });
    const body = { data: { facility: "Changed", jobsEnabled: true } };
    for (const caller of [catalogue.anonymous, ann]) {
      const refused = await caller({ url, method: "PUT", body });
      expect([refused.status, refused.body]).toEqual([403, forbiddenResource]);
    }
    const put = await catalogue.admin({ url, method: "PUT", body });
    expect([put.status, put.body]).toMatchObject([200, { cid: "frontendConfig", ...body, updatedBy: "test-admin" }]);
    expect((await catalogue.anonymous({ url })).body).toEqual(put.body);
    const config = await catalogue.anonymous({ url: `${v3}/admin/config` });
    expect(config.body).toEqual(body.data);
  });

  it("are not made by writing to them", async () => {
    const nowhere = `${v3}/runtime-config/nothing`;
    const refusal = notFound("Config 'nothing' not found");
    const get = await catalogue.anonymous({ url: nowhere });
    expect([get.status, get.body]).toEqual([404, refusal]);
    const put = await catalogue.admin({ url: nowhere, method: "PUT", body: { data: {} } });
    expect([put.status, put.body]).toEqual([404, refusal]);
  });

  it("hold objects", async () => {
    const reply = await catalogue.admin({ url, method: "PUT", body: { data: "text" } });
    expect([reply.status, reply.body]).toEqual([400, badRequest(["data must be an object"])]);
  });

  it("give the web UI its theme", async () => {
    const reply = await catalogue.anonymous({ url: `${v3}/admin/theme` });
    expect(reply.body).toEqual({ name: "light", properties: {} });
  });
});

describe("health", () => {
  it("tells that the database answers", async () => {
    const reply = await catalogue.anonymous({ url: `${v3}/health` });
    const up = { mongodb: { status: "up" } };
    expect([reply.status, reply.body]).toEqual([200, { status: "ok", info: up, error: {}, details: up }]);
  });
});

describe("logbooks where there is no logbook service", () => {
  it("are an empty list for those who are signed in", async () => {
    const all = await ann({ url: `${v3}/Logbooks` });
    expect([all.status, all.body]).toEqual([200, []]);
    const one = await ann({ url: `${v3}/logbooks/P1?filters=%7B%22skip%22%3A0%7D` });
    expect([one.status, one.text]).toEqual([200, ""]);
  });

  test.each(["/logbooks", "/logbooks/P1"])("%s is not for anonymous callers", async (path) => {
    const reply = await catalogue.anonymous({ url: `${v3}${path}` });
    expect([reply.status, reply.body]).toEqual([403, forbiddenResource]);
  });
});

describe("the search index", () => {
  const routes = [
    ["POST", "create-index"],
    ["POST", "sync-database?index=dataset"],
    ["POST", "search?textQuery=x"],
    ["POST", "delete-index?index=dataset"],
    ["GET", "get-index?index=dataset"],
    ["POST", "update-index"],
  ] as const;
  test.each(routes)("%s %s is for administrators, and not there unless it is enabled", async (method, path) => {
    const url = `${v3}/opensearch/${path}`;
    for (const caller of [catalogue.anonymous, ann]) {
      const reply = await caller({ url, method });
      expect([reply.status, reply.body]).toEqual([403, forbiddenResource]);
    }
    const reply = await plain.admin({ url, method });
    expect([reply.status, reply.body]).toEqual([404, notFound(`Cannot ${method} ${url}`)]);
  });

  const dataset = (own: object) => ({
    type: "raw",
    ownerGroup: "owners",
    owner: "O",
    contactEmail: "o@example.org",
    sourceFolder: "/data",
    creationTime: "2026-01-01T00:00:00Z",
    ...own,
  });

  it("is described, derived anew, searched, and never taken away", async () => {
    const names = ["Slow light 1", "slow sound", "Fast light"];
    const pids: string[] = [];
    for (const [index, datasetName] of names.entries()) {
      const body = dataset({ datasetName, creationTime: `2026-01-0${index + 1}T00:00:00Z` });
      pids.push((await catalogue.admin({ url: "/v1/datasets", body })).body.pid);
    }
    const search = (query: string) => catalogue.admin({ url: `${v3}/opensearch/search?${query}`, method: "POST" });
    const found = await search("textQuery=SLOW,sound&index=dataset");
    expect([found.status, found.body]).toEqual([200, { totalCount: 2, data: [pids[1], pids[0]] }]);
    expect((await search("textQuery=light&limit=1&skip=1")).body).toEqual({ totalCount: 2, data: [pids[0]] });
    expect((await search("textQuery=nothing")).body).toEqual({ totalCount: 0, data: [] });

    const post = (path: string, body?: object) =>
      catalogue.admin({ url: `${v3}/opensearch/${path}`, method: "POST", body });
    const synced = await post("sync-database?index=dataset");
    expect([synced.status, synced.body]).toMatchObject([200, { total: 3, successful: 3, failed: 0 }]);
    const created = await post("create-index", { index: "dataset", settings: {}, mappings: {} });
    expect([created.status, created.body]).toMatchObject([201, { acknowledged: true, index: "dataset" }]);
    const deleted = await post("delete-index?index=dataset");
    expect([deleted.status, deleted.body]).toMatchObject([200, { success: true, message: expect.any(String) }]);
    const updated = await post("update-index", { index: "dataset", settings: {} });
    expect([updated.status, updated.body.index.provided_name]).toEqual([200, "dataset"]);
    const described = await catalogue.admin({ url: `${v3}/opensearch/get-index?index=dataset` });
    expect([described.status, described.body]).toMatchObject([200, { settings: {}, mappings: {}, documents: 3 }]);
    // Words are still found by everybody's own search.
    const words = await catalogue.admin({ url: "/v1/datasets?q=sound" });
    expect(words.body.items.map((one: { pid: string }) => one.pid)).toEqual([pids[1]]);
  });

  it("is one: another name is refused", async () => {
    for (const [method, path] of [
      ["POST", "sync-database?index=other"],
      ["GET", "get-index?index=other"],
      ["POST", "search?textQuery=x&index=other"],
    ] as const) {
      const reply = await catalogue.admin({ url: `${v3}/opensearch/${path}`, method });
      expect([reply.status, reply.body]).toEqual([400, "There is no index other; the only one is dataset"]);
    }
    const reply = await catalogue.admin({ url: `${v3}/opensearch/create-index`, body: {} });
    expect([reply.status, reply.body]).toEqual([400, badRequest(["index must be a string"])]);
  });
});
