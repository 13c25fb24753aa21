import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { customDataset } from "../support/datasets.ts";
import { query, type Site, startSite } from "../support/site.ts";

const url = "/api/v4/PublishedData";
const datasets = "/api/v4/datasets";
let site: Site;
beforeAll(async () => {
  site = await startSite({ DOI_PREFIX: "10.5072" });
});
afterAll(() => site?.close());

const publication = (datasetPids: readonly string[], own: object = {}) => ({
  title: "Cold crystals",
  abstract: "What became of them",
  datasetPids,
  metadata: {
    creators: [{ name: "Quarz, Berta", affiliation: [{ name: "Ring" }] }],
    contributors: [{ name: "Onyx, Emil", contributorType: "DataCollector" }],
    publisher: { name: "Ring", publisherIdentifierScheme: "ROR" },
    publicationYear: 2021,
    resourceType: "raw",
    landingPage: "example.org/detail/",
    relatedIdentifiers: [],
    descriptions: [{ description: "In other words", descriptionType: "Abstract" }],
  },
  ...own,
});

async function dataset(own: Record<string, unknown> = {}): Promise<string> {
  const { status, body, text } = await site.as.adminIngestor({ url: datasets, body: customDataset(own) });
  expect(status, text).toBe(201);
  return body.pid;
}
const isPublished = async (pid: string) =>
  (await site.as.adminIngestor({ url: `${datasets}/${encodeURIComponent(pid)}` })).body.isPublished;

describe("A publication", () => {
  it("goes from a draft to the public, its datasets with it, and cannot be removed then", async () => {
    const as = site.as.adminIngestor;
    const pid = await dataset();
    const { status, body } = await as({ url, body: publication([pid]) });
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...publication([pid]), status: "private", createdBy: "adminIngestor" });
    expect(body.doi).toMatch(/^10\.5072\//);
    const at = `${url}/${encodeURIComponent(body.doi)}`;
    const missing = { message: `Published data with id ${body.doi} not found.`, error: "Not Found", statusCode: 404 };

    expect(await site.as.anonymous({ url: at })).toMatchObject({ status: 404, body: missing });
    expect(await site.as.user1({ url: at })).toMatchObject({ status: 404, body: missing });
    for (const more of [query("fields", {}), query("filter", {}), ""])
      expect((await as({ url: `${url}?${more}` })).body.map(({ doi }: { doi: string }) => doi)).toEqual([body.doi]);
    expect((await site.as.anonymous({ url })).body).toEqual([]);
    expect((await as({ url: at })).body).toMatchObject({
      status: "private",
      metadata: { publisher: { name: "Ring" } },
    });

    const { metadata } = publication([]);
    const publisher = { name: "Ring", publisherIdentifierScheme: "GRID" };
    const change = { abstract: "What became of all of them", metadata: { ...metadata, publisher } };
    expect(await as({ url: at, method: "PATCH", body: change })).toMatchObject({
      status: 200,
      body: { ...change, title: "Cold crystals", status: "private" },
    });

    expect(await isPublished(pid)).toBe(false);
    const published = await as({ url: `${at}/publish`, method: "POST" });
    expect(published).toMatchObject({ status: 201, body: { doi: body.doi, status: "public" } });
    expect(String(published.headers["content-type"])).toContain("json");
    expect(await isPublished(pid)).toBe(true);
    expect((await site.as.anonymous({ url: at })).body.status).toBe("public");
    const again = await as({ url: `${at}/publish`, method: "POST" });
    expect(again.status).toBe(400);
    expect(again.body).toBeTypeOf("string");

    const removal = await site.as.archiveManager({ url: at, method: "DELETE" });
    expect(removal.status).toBe(400);
    expect(String(removal.headers["content-type"])).toContain("json");
    expect((await as({ url: at })).status).toBe(200);
  });

  it("is registered and amended where no registry is asked, the rest of the lifecycle staying", async () => {
    const as = site.as.adminIngestor;
    const pid = await dataset({ datasetlifecycle: { storageLocation: "rack 3", archivable: false } });
    const before = (await as({ url: `${datasets}/${encodeURIComponent(pid)}/datasetlifecycle` })).body;
    const { doi } = (await as({ url, body: publication([pid]) })).body;
    const at = `${url}/${encodeURIComponent(doi)}`;
    expect(await as({ url: `${at}/register`, method: "POST" })).toMatchObject({ status: 201 });
    const registered = (await as({ url: at })).body;
    expect(registered).toMatchObject({ status: "registered", registeredTime: expect.any(String) });
    const { publishedOn: _, ...rest } = before;
    const after = (await as({ url: `${datasets}/${encodeURIComponent(pid)}/datasetlifecycle` })).body;
    expect(after).toMatchObject(rest);
    expect(after.publishedOn > before.publishedOn).toBe(true);
    expect(await isPublished(pid)).toBe(true);
    expect((await site.as.archiveManager({ url: at, method: "DELETE" })).status).toBe(400);
    expect((await site.as.anonymous({ url })).body).toMatchObject([{ doi, status: "registered" }]);
    expect((await site.as.anonymous({ url: `${url}/count` })).body).toEqual({ count: 1 });
    expect(await as({ url: `${at}/amend`, method: "POST" })).toMatchObject({ status: 201 });
    expect((await as({ url: at })).body.status).toBe("amended");
  });

  it("that is not there is told to be missing to everybody", async () => {
    for (const as of [site.as.anonymous, site.as.user1, site.as.adminIngestor])
      expect(await as({ url: `${url}/no-such-doi` })).toMatchObject({
        status: 404,
        body: { message: "Published data with id no-such-doi not found.", error: "Not Found", statusCode: 404 },
      });
  });

  it("that is a draft is removed by those who may", async () => {
    const { doi } = (await site.as.archiveManager({ url, body: publication([]) })).body;
    const at = `${url}/${encodeURIComponent(doi)}`;
    for (const name of ["user1", "adminIngestor"] as const)
      expect((await site.as[name]({ url: at, method: "DELETE" })).status).toBe(403);
    expect((await site.as.anonymous({ url: at, method: "DELETE" })).status).toBe(401);
    expect((await site.as.archiveManager({ url: at, method: "DELETE" })).status).toBe(200);
    expect((await site.as.archiveManager({ url: at })).status).toBe(404);
  });
});
