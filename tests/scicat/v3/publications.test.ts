import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { taken } from "../support/blocks.ts";
import { rawDataset } from "../support/datasets.ts";
import { query, type Site, startSite } from "../support/site.ts";

const url = "/api/v3/PublishedData";
const datasets = "/api/v3/Datasets";

const publication = (own: object = {}) => ({
  affiliation: "Institute of Cold",
  creator: ["Berta Quarz", "Emil Opal"],
  publisher: "Institute of Cold",
  publicationYear: 2021,
  title: "Crystals, colder still",
  url: "https://example.org/cold",
  abstract: "All that was measured",
  dataDescription: "https://example.org/cold/about",
  resourceType: "raw",
  numberOfFiles: 3,
  sizeOfArchive: 4_096,
  pidArray: [],
  authors: ["Carla Beryll"],
  scicatUser: "adminIngestor",
  thumbnail: "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=",
  relatedPublications: ["https://example.org/paper (IsCitedBy)"],
  downloadLink: "https://example.org/cold/files",
  ...own,
});

const variables = { UPDATE_DATASET_LIFECYCLE_GROUPS: "archivemanager", DOI_PREFIX: "10.17199/" };
const of = (doi: string, tail = "") => `${url}/${encodeURIComponent(doi)}${tail}`;

describe("A publication in the older form", () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite(variables);
  });
  afterAll(() => site?.close());

  it("is made, registered, listed, counted and removed", async () => {
    const { adminIngestor, anonymous, archiveManager } = site.as;
    const made = await adminIngestor({ url, body: publication({ status: "pending_registration" }) });
    expect([made.status, made.body]).toEqual([
      201,
      expect.objectContaining(publication({ status: "pending_registration" })),
    ]);
    const { doi } = made.body;
    expect(doi).toMatch(/^10\.17199\/[0-9a-f-]{36}$/);
    const second = await adminIngestor({ url, body: publication({ creator: ["Dora Achat"] }) });
    expect([second.status, second.body.status]).toEqual([201, "pending_registration"]);

    expect(await anonymous({ url: of(doi) })).toMatchObject({ status: 404, body: { statusCode: 404 } });
    const read = await adminIngestor({ url: of(doi) });
    expect([read.status, read.body]).toEqual([200, expect.objectContaining(made.body)]);

    const registered = await adminIngestor({ method: "POST", url: of(doi, "/register") });
    expect([registered.status, registered.body]).toEqual([200, expect.any(String)]);
    expect(String(registered.headers["content-type"])).toContain("json");
    for (const name of ["adminIngestor", "anonymous", "user2"] as const) {
      const reply = await site.as[name]({ url: of(doi) });
      expect([reply.status, reply.body.status]).toEqual([200, "registered"]);
    }
    expect((await adminIngestor({ url })).body).toHaveLength(2);
    expect((await anonymous({ url })).body).toHaveLength(1);
    expect((await adminIngestor({ url: `${url}/count` })).body).toEqual({ count: 2 });
    expect((await anonymous({ url: `${url}/count` })).body).toEqual({ count: 1 });

    for (const name of ["anonymous", "user1", "adminIngestor"] as const)
      expect((await site.as[name]({ method: "DELETE", url: of(doi) })).status, name).toBe(403);
    const removed = await archiveManager({ method: "DELETE", url: of(doi) });
    expect([removed.status, removed.body.doi]).toEqual([200, doi]);
    expect((await adminIngestor({ url: of(doi) })).status).toBe(404);
    const none = await anonymous({ url: `${url}/no-such-doi` });
    expect([none.status, none.body.statusCode]).toEqual([404, 404]);
  });

  it("is found by its creators, in the query and in a header, with the fields that are wanted", async () => {
    const { adminIngestor } = site.as;
    const creator = ["Flora Zirkon"];
    expect((await adminIngestor({ url, body: publication({ creator }) })).status).toBe(201);
    const where = { creator: creator[0] };
    for (const reply of [
      await adminIngestor({ url: `${url}?${query("filter", { where })}` }),
      await adminIngestor({ url, headers: { filter: JSON.stringify({ where }) } }),
    ]) {
      expect([reply.status, reply.body]).toEqual([200, [expect.objectContaining({ creator })]]);
      expect(reply.body[0]).toHaveProperty("thumbnail");
    }
    for (const fields of [{ thumbnail: 0, creator: 1 }, { creator: 1 }, ["creator"]]) {
      const reply = await adminIngestor({ url: `${url}?${query("filter", { where, fields })}` });
      expect([reply.status, reply.body]).toEqual([200, [expect.objectContaining({ creator })]]);
      expect(reply.body[0]).not.toHaveProperty("thumbnail");
    }
  });

  it("leaves published datasets with all that belongs to them open to everybody", async () => {
    const { adminIngestor, anonymous, archiveManager } = site.as;
    const open = await adminIngestor({ url: datasets, body: rawDataset({ isPublished: true, ownerGroup: "p1338" }) });
    expect([open.status, open.body.isPublished]).toEqual([201, true]);
    const closed = await adminIngestor({ url: datasets, body: rawDataset({ ownerGroup: "notforall" }) });
    expect([closed.status, closed.body.isPublished]).toEqual([201, false]);
    const { pid } = open.body;
    const at = (tail: string) => `${datasets}/${encodeURIComponent(pid)}${tail}`;

    const block = { ...taken.first, datasetId: pid, ownerGroup: "p1338" };
    const files = await adminIngestor({ url: "/api/v3/OrigDatablocks", body: block });
    expect([files.status, files.body.size]).toEqual([201, taken.first.size]);
    const attachment = {
      thumbnail: "data/picture",
      caption: "A picture",
      datasetId: pid,
      ownerGroup: "p1338",
      accessGroups: ["frigga", "freya"],
    };
    const attached = await adminIngestor({ url: at("/attachments"), body: attachment });
    expect([attached.status, attached.body]).toEqual([
      201,
      expect.objectContaining({
        ...attachment,
        id: expect.any(String),
        createdBy: expect.any(String),
        updatedBy: expect.any(String),
        createdAt: expect.any(String),
      }),
    ]);
    const { id } = attached.body;
    const list = await adminIngestor({ url: at("/attachments") });
    expect(list.body.map((one: { id: string }) => one.id)).toEqual([id]);

    const limits = query("limits", { skip: 0, limit: 2 });
    const search = (group: string) => `${datasets}/fullquery?${query("fields", { ownerGroup: [group] })}&${limits}`;
    expect((await anonymous({ url: search("p1338") })).body).toMatchObject([{ pid, isPublished: true }]);
    expect((await anonymous({ url: search("notforall") })).body).toEqual([]);
    const include = ["origdatablocks", "datablocks", "attachments"].map((relation) => ({ relation }));
    const filter = query("filter", { where: { ownerGroup: "p1338" }, include });
    const found = await anonymous({ url: `${datasets}/findOne?${filter}&${limits}` });
    expect([found.status, found.body.origdatablocks]).toEqual([
      200,
      [expect.objectContaining({ ownerGroup: "p1338", id: files.body.id })],
    ]);

    const unattached = await adminIngestor({ method: "DELETE", url: at(`/attachments/${id}`) });
    expect(unattached.status).toBe(200);
    const gone = await archiveManager({ method: "DELETE", url: `/api/v3/OrigDatablocks/${files.body.id}` });
    expect([gone.status, gone.body.id]).toEqual([200, files.body.id]);
    for (const one of [pid, closed.body.pid]) {
      const reply = await archiveManager({ method: "DELETE", url: `${datasets}/${encodeURIComponent(one)}` });
      expect([reply.status, reply.body.pid]).toEqual([200, one]);
    }
  });
});

describe("Who may do what with a publication in the older form", () => {
  let site: Site;
  let own: string;
  let ownRegistered: string;
  let adminRegistered: string;
  const body = publication({ title: "By the first user" });
  beforeAll(async () => {
    site = await startSite(variables);
    const { admin, user1 } = site.as;
    const registered = { ...body, status: "registered" };
    const made = [
      await user1({ url, body }),
      await user1({ url, body: registered }),
      await admin({ url, body: registered }),
    ];
    const shown = ["pending_registration", "registered", "registered"];
    expect(made.map((reply) => [reply.status, reply.body.status])).toEqual(shown.map((status) => [201, status]));
    [own, ownRegistered, adminRegistered] = made.map((reply) => reply.body.doi) as [string, string, string]; // three were made
  });
  afterAll(() => site?.close());

  it.each([
    ["user1", 200, 3],
    ["user2", 404, 2],
    ["archiveManager", 404, 2],
    ["admin", 200, 3],
    ["adminIngestor", 200, 3],
    ["anonymous", 404, 2],
  ] as const)("%s: a private one is answered with %i, %i are listed and counted", async (name, status, count) => {
    const as = site.as[name];
    const reply = await as({ url: of(own) });
    expect(reply.status).toBe(status);
    if (status === 200) expect(reply.body.title).toBe(body.title);
    const list = await as({ url });
    expect([list.status, list.body.length]).toEqual([200, count]);
    expect((await as({ url: `${url}/count` })).body).toEqual({ count });
    for (const one of list.body) if (one.doi !== own) expect(one.status).toBe("registered");
  });

  const absent = () => ({ message: `Published data with id ${own} not found.`, error: "Not Found", statusCode: 404 });

  it("Others' private publications are there for nobody who changes, registers or synchronises", async () => {
    const { anonymous, user2 } = site.as;
    const calls = [
      { method: "PATCH", url: of(own), body: { title: "By the second user" } },
      { method: "POST", url: of(own, "/register") },
      { method: "POST", url: of(own, "/resync"), body: { ...body, title: "By the second user" } },
    ] as const;
    for (const call of calls) {
      const reply = await user2(call);
      expect([call.url, reply.status, reply.body]).toEqual([call.url, 404, absent()]);
      expect((await anonymous(call)).status, call.url).toBe(403);
    }
    expect((await site.as.user1({ url: of(own) })).body.title).toBe(body.title);
  });

  it("Their makers change private ones, administrators everybody's, nobody registered ones", async () => {
    const change = (name: "user1" | "admin", doi: string) =>
      site.as[name]({ method: "PATCH", url: of(doi), body: { title: `By ${name}` } });
    for (const name of ["user1", "admin"] as const) {
      const reply = await change(name, own);
      expect([reply.status, reply.body.title, reply.body.creator]).toEqual([200, `By ${name}`, body.creator]);
    }
    for (const reply of [await change("user1", ownRegistered), await change("admin", adminRegistered)])
      expect([reply.status, reply.body]).toEqual([400, expect.any(String)]);
  });

  it("Nobody registers with others' datasets by saying so in a new publication", async () => {
    const { admin, adminIngestor, user1 } = site.as;
    const { pid } = (await adminIngestor({ url: datasets, body: rawDataset() })).body;
    const made = await user1({ url, body: { ...body, pidArray: [pid], status: "registered" } });
    expect([made.status, made.body.status]).toEqual([201, "pending_registration"]);
    expect((await admin({ url: `${datasets}/${encodeURIComponent(pid)}` })).body.isPublished).toBe(false);
  });
});
