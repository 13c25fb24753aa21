import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { customDataset } from "../support/datasets.ts";
import { query, type Site, startSite } from "../support/site.ts";

const url = "/api/v4/datasets";
const relations = ["instruments", "proposals", "samples", "origdatablocks", "datablocks", "attachments"];
let site: Site;
const pids: string[] = [];

// Two of the same name: an order by name alone must still page without repeating one.
const names = ["Beta scan", "alpha scan", "Alpha Scan", "Beta scan", "gamma"];

beforeAll(async () => {
  site = await startSite();
  for (const [index, datasetName] of names.entries()) {
    const own = {
      datasetName,
      type: index % 2 ? "derived" : "raw",
      isPublished: true,
      instrumentIds: ["spec-1", "spec-2"],
    };
    pids.push((await site.as.adminIngestor({ url, body: customDataset(own) })).body.pid);
  }
  for (const pid of ["spec-1", "spec-2"]) {
    const body = { pid, uniqueName: `unique ${pid}`, name: "Spectrometer" };
    expect((await site.as.admin({ url: "/v1/instruments", body })).status).toBe(201);
  }
  const file = { path: "a.h5", size: 5, time: "2024-01-01T00:00:00.000Z" };
  const block = { datasetId: pids[0], ownerGroup: "x", size: 5, dataFileList: [file] };
  expect((await site.as.adminIngestor({ url: "/api/v4/origdatablocks", body: block })).status).toBe(201);
});
afterAll(() => site?.close());

/** The same filter at the route for those who are signed in and at the one for everybody. */
const routes = [
  ["private", "", (call: { url: string }) => site.as.adminIngestor(call)],
  ["public", "/public", (call: { url: string }) => site.as.anonymous(call)],
] as const;

describe.each(routes)("The %s list", (_name, tail, as) => {
  const list = (filter: unknown) => as({ url: `${url}${tail}?${query("filter", filter)}` });
  const one = (filter: unknown) => as({ url: `${url}${tail}/findOne?${query("filter", filter)}` });

  it.each(["asc", "desc"] as const)("is sorted by name %s", async (way) => {
    const { status, body } = await list({ limits: { limit: 3, skip: 0, sort: { datasetName: way } } });
    expect(status).toBe(200);
    expect(body).toHaveLength(3);
    const found = body.map(({ datasetName }: { datasetName: string }) => datasetName);
    // As JavaScript and MongoDB compare, by code points.
    expect(found).toEqual(
      [...names]
        .sort()
        .slice(...(way === "asc" ? [0, 3] : [2, 5]))
        .toSorted(byCodePoint(way)),
    );
  });

  it("and findOne skip page by page, names that are the same included", async () => {
    const seen = new Set<string>();
    const single = new Set<string>();
    for (const [skip] of names.entries()) {
      const sort = { datasetName: "asc" };
      const [paged] = (await list({ limits: { limit: 1, skip, sort: { ...sort, pid: "asc" } } })).body;
      seen.add(paged.pid);
      const { body } = await one({ limits: { skip, sort } });
      single.add(body.pid);
      expect(body.datasetName).toBe(paged.datasetName);
    }
    expect([...single].sort()).toEqual([...pids].sort());
    expect([...seen].sort()).toEqual([...pids].sort());
  });

  it("is cut to the fields that are asked for, relations staying", async () => {
    const filter = { fields: ["datasetName", "pid"] };
    for (const dataset of [...(await list(filter)).body, (await one(filter)).body])
      expect(Object.keys(dataset).sort()).toEqual(["_id", "datasetName", "pid"]);
    const joined = await one({ fields: ["datasetName"], include: ["instruments", "proposals"] });
    expect(Object.keys(joined.body).sort()).toEqual(["_id", "datasetName", "instruments", "proposals"]);
  });

  it.each([
    ["names", ["instruments", "proposals"], ["instruments", "proposals"]],
    ["objects", [{ relation: "instruments" }, { relation: "proposals" }], ["instruments", "proposals"]],
    ["everything", ["all"], relations],
  ])("includes what is asked for as %s", async (_how, include, expected) => {
    for (const dataset of [...(await list({ include })).body, (await one({ include })).body]) {
      expect(dataset).toHaveProperty("pid");
      const found = relations.filter((name) => Array.isArray(dataset[name]));
      expect(found.sort()).toEqual([...expected].sort());
      expect(dataset.instruments).toHaveLength(2);
    }
  });

  it("includes within a scope", async () => {
    const scope = { where: { uniqueName: "unique spec-2" }, fields: ["uniqueName"] };
    const filter = { where: { pid: pids[1] }, include: [{ relation: "instruments", scope }] };
    const { body } = await list(filter);
    expect(body).toHaveLength(1);
    expect(body[0].instruments).toEqual([{ _id: "spec-2", uniqueName: "unique spec-2" }]);
    expect(body[0]).not.toHaveProperty("datablocks");
  });

  it("takes everything together", async () => {
    const where = { datasetName: { $regex: "SCAN", $options: "i" } };
    const limits = { limit: 2, skip: 0, sort: { datasetName: "asc" } };
    const filter = { where, include: ["all"], fields: ["datasetName", "pid"], limits };
    const { body } = await list(filter);
    expect(body).toHaveLength(2);
    for (const dataset of [...body, (await one({ ...filter, limits: { skip: 0, sort: limits.sort } })).body]) {
      expect(dataset.datasetName).toMatch(/scan/i);
      expect(Object.keys(dataset).sort()).toEqual(["_id", "datasetName", "pid", ...relations].sort());
    }
    const count = await as({ url: `${url}${tail}/count?${query("filter", { where })}` });
    expect(count).toMatchObject({ status: 200, body: { count: 4 } });
  });

  it("refuses what it does not know, in lists and for one", async () => {
    for (const reply of [await list({ spare: { datasetName: "x" } }), await one({ spare: { datasetName: "x" } })])
      expect(reply).toMatchObject({
        status: 400,
        body: { message: "Property spare.datasetName should not exist in the filter object", error: "Bad Request" },
      });
  });

  it("refuses fields inside of relations that are included whole", async () => {
    const fields = ["datasetName", "attachments.caption", "origdatablocks.dataFileList.path"];
    for (const reply of [await list({ include: ["all"], fields }), await one({ include: ["all"], fields })])
      expect(reply).toMatchObject({
        status: 400,
        body: { message: "Invalid $project :: caused by :: Path collision at origdatablocks" },
      });
  });

  it("tells where a text stops being JSON", async () => {
    const reply = await as({ url: `${url}${tail}?filter=${encodeURIComponent('{"limits":{"skip":10},}')}` });
    expect(reply.status).toBe(400);
    expect(reply.body.message).toMatch(
      /^Invalid JSON in filter: Expected double-quoted property name in JSON at position 22/,
    );
  });

  it.each([
    ["include=instruments&include=proposals", ["instruments", "proposals"]],
    ["include=all", relations],
  ])("has each dataset by its id, with %s", async (parameters, expected) => {
    const at = `${url}${tail}/${encodeURIComponent(String(pids[2]))}`;
    expect((await as({ url: at })).body.pid).toBe(pids[2]);
    const { status, body } = await as({ url: `${at}?${parameters}` });
    expect(status).toBe(200);
    expect(relations.filter((name) => name in body).sort()).toEqual([...expected].sort());
  });
});

const byCodePoint = (way: "asc" | "desc") => (a: string, b: string) =>
  (a < b ? -1 : a > b ? 1 : 0) * (way === "asc" ? 1 : -1);

describe("Without credentials", () => {
  it.each(["", "/findOne", "/count"])("nothing is found at %j, whatever the filter", async (tail) => {
    const filter = query("filter", { limits: { skip: 0, sort: { datasetName: "asc" } } });
    for (const parameters of ["", `?${filter}`, "?filter={"])
      expect(await site.as.anonymous({ url: `${url}${tail}${parameters}` })).toMatchObject({
        status: 403,
        body: { message: "Unauthorized access", error: "Forbidden", statusCode: 403 },
      });
  });
});
