import {
  type As,
  aDataset,
  startTestCatalogue,
  startTestRegistry,
  type TestCatalogue,
  type TestRegistry,
} from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

type User = As & { username: string };
let registry: TestRegistry;
let catalogue: TestCatalogue;
let admin: As;
let anonymous: As;
let author: User;
let stranger: User;
let deleter: User;
let adminDeleter: User;

beforeAll(async () => {
  registry = await startTestRegistry();
  catalogue = await startTestCatalogue({
    config: {
      publishing: {
        doiPrefix: "10.5072",
        shortDoiSuffix: false,
        landingPagePrefix: "https://example.org/detail/",
        registerUrl: `${registry.url}/dois`,
        credentials: { username: "fake.user", password: "fake password" },
      },
    },
  });
  ({ admin, anonymous } = catalogue);
  author = await catalogue.user(["ring"]);
  stranger = await catalogue.user(["other"]);
  deleter = await catalogue.user(["deleters"]);
  adminDeleter = await catalogue.user(["deleters", "admin"]);
});
afterAll(async () => {
  await catalogue.close();
  await registry.close();
});

const root = "/api/v4/PublishedData";
const at = (doi: string, deed = "") => `${root}/${encodeURIComponent(doi)}${deed}`;
const metadata = {
  creators: [{ name: "Curie, Marie" }],
  publisher: { name: "Ring" },
  publicationYear: 2025,
  resourceType: "raw",
};
const body = { title: "Zebras", abstract: "Stripes", datasetPids: [] as string[], metadata };
const notFound = (doi: string) => ({
  message: `Published data with id ${doi} not found.`,
  error: "Not Found",
  statusCode: 404,
});
const forbidden = { message: "Forbidden resource", error: "Forbidden", statusCode: 403 };
const unauthenticated = { message: "Unauthenticated", error: "Unauthorized", statusCode: 401 };

let count = 0;
async function dataset(ownerGroup: string, more: object = {}): Promise<string> {
  const pid = `20.500.test/v4-${++count}`;
  const made = await admin({
    url: "/v1/datasets",
    body: { ...aDataset({ ownerGroup, isPublished: false }), pid, ...more },
  });
  expect(made.status, made.text).toBe(201);
  return pid;
}
async function draft(own: object = {}, as: As = author): Promise<string> {
  const made = await as({ url: root, body: { ...body, ...own } });
  expect(made.status, made.text).toBe(201);
  return made.body.doi;
}
/** A publication of the author in some state. */
async function inState(status: string, own: object = {}): Promise<string> {
  const doi = await draft(own);
  const moved = await admin({ url: `/v1/publications/${encodeURIComponent(doi)}`, method: "PATCH", body: { status } });
  expect(moved.status).toBe(200);
  return doi;
}

describe("the configuration", () => {
  it("is for everybody", async () => {
    const { status, body: config } = await anonymous({ url: `${root}/config` });
    expect(status).toBe(200);
    expect(config.metadataSchema.required).toEqual(["creators", "publisher", "publicationYear", "resourceType"]);
    expect(config.uiSchema).toBeTypeOf("object");
  });
});

describe("creating", () => {
  it("makes a draft with a DOI of the site", async () => {
    const { status, body: made } = await author({ url: root, body });
    expect(status).toBe(201);
    expect(made).toEqual({
      _id: made.doi,
      id: made.doi,
      doi: expect.stringMatching(/^10\.5072\/[0-9a-f-]{36}$/),
      pid: made.doi,
      ...body,
      status: "private",
      createdBy: author.username,
      updatedBy: author.username,
      createdAt: expect.any(String),
      updatedAt: made.createdAt,
      __v: 0,
    });
  });

  it("does not fill in the metadata's defaults", async () => {
    const { body: made } = await author({ url: root, body: { title: "x", abstract: "x", datasetPids: [] } });
    expect(made.metadata).toEqual({});
  });

  it("is not for anonymous callers", async () => {
    expect(await anonymous({ url: root, body })).toMatchObject({ status: 403, body: forbidden });
  });

  it.each([
    [{}, ["title must be a string", "abstract must be a string"]],
    [{ ...body, doi: "10.1/x" }, ["property doi should not exist"]],
    [{ ...body, status: "new" }, ["status must be one of the following values: private, public, registered, amended"]],
    [{ ...body, metadata: 5 }, ["metadata must be an object"]],
  ])("refuses %j", async (sent, messages) => {
    const reply = await author({ url: root, body: sent });
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject({ error: "Bad Request", statusCode: 400 });
    expect(reply.body.message).toEqual(expect.arrayContaining(messages));
  });

  it("lets administrators alone choose the state", async () => {
    expect((await admin({ url: root, body: { ...body, status: "registered" } })).body.status).toBe("registered");
    expect((await author({ url: root, body: { ...body, status: "registered" } })).body.status).toBe("private");
  });
});

describe("reading", () => {
  it.each([
    ["private", [404, 404, 200, 200]],
    ["public", [200, 200, 200, 200]],
    ["registered", [200, 200, 200, 200]],
    ["amended", [200, 200, 200, 200]],
  ] as const)(
    "one that is %s answers anonymous, stranger, creator and administrator by %j",
    async (state, expected) => {
      const doi = await inState(state);
      for (const url of [at(doi), `${root}/${encodeURIComponent(encodeURIComponent(doi))}`]) {
        const replies = await Promise.all([anonymous, stranger, author, admin].map((as) => as({ url })));
        expect(replies.map(({ status }) => status)).toEqual(expected);
        for (const reply of replies)
          expect(reply.body).toMatchObject(reply.status === 200 ? { doi, _id: doi, status: state } : notFound(doi));
      }
    },
  );

  it.each([
    ["anonymous", ["registered"]],
    ["stranger", ["amended", "public", "registered"]],
    ["creator", ["amended", "private", "public", "registered"]],
    ["admin", ["amended", "private", "public", "registered"]],
  ] as const)("lists and counts for %s what is %j", async (who, expected) => {
    const as = { anonymous, stranger, creator: author, admin }[who];
    const title = `Listed for ${who}`;
    for (const state of ["private", "public", "registered", "amended"]) await inState(state, { title });
    const filter = encodeURIComponent(JSON.stringify({ where: { title } }));
    const fields = encodeURIComponent(JSON.stringify({ title }));
    for (const query of [`filter=${filter}`, `fields=${fields}`]) {
      const { status, body: list } = await as({ url: `${root}?${query}` });
      expect(status).toBe(200);
      expect(list.map((one: { status: string }) => one.status).sort()).toEqual(expected);
      expect((await as({ url: `${root}/count?${query}` })).body).toEqual({ count: expected.length });
    }
  });

  it("takes the UI's limits, searches text and shows only the fields that are asked for", async () => {
    for (const title of ["Okapi one", "Okapi two", "Okapi three"]) await inState("registered", { title });
    const ask = async (query: Record<string, unknown>) => {
      const parts = Object.entries(query).map(
        ([name, value]) => `${name}=${encodeURIComponent(JSON.stringify(value))}`,
      );
      return (await author({ url: `${root}?${parts.join("&")}` })).body;
    };
    const limits = { limit: 2, skip: 1, order: "title:asc" };
    const titles = (list: { title: string }[]) => list.map(({ title }) => title);
    expect(titles(await ask({ fields: { text: "okapi" }, limits }))).toEqual(["Okapi three", "Okapi two"]);
    expect(titles(await ask({ filter: { where: { title: { like: "^Okapi" } }, limits } }))).toEqual([
      "Okapi three",
      "Okapi two",
    ]);
    const doi = await inState("registered", { datasetPids: ["20.500.test/a"] });
    const broker = await anonymous({
      url: `${root}?filter=${encodeURIComponent(JSON.stringify({ where: { _id: doi }, fields: ["datasetPids"] }))}`,
    });
    expect(broker.body).toEqual([{ _id: doi, datasetPids: ["20.500.test/a"] }]);
  });

  it.each(["{", '{"where":{"title":{"$where":"1"}}}'])("refuses the filter %s", async (filter) => {
    expect((await anonymous({ url: `${root}?filter=${encodeURIComponent(filter)}` })).status).toBe(400);
  });
});

describe("changing", () => {
  it.each([
    ["private", { anonymous: 401, stranger: 404, creator: 200, admin: 200 }],
    ["public", { anonymous: 401, stranger: 400, creator: 400, admin: 200 }],
    ["registered", { anonymous: 401, stranger: 400, creator: 400, admin: 400 }],
    ["amended", { anonymous: 401, stranger: 400, creator: 400, admin: 400 }],
  ] as const)("one that is %s answers %j", async (state, expected) => {
    const callers = { anonymous, stranger, creator: author, admin };
    for (const [who, status] of Object.entries(expected))
      for (const [method, deed] of [
        ["PATCH", ""],
        ["POST", "/resync"],
      ] as const) {
        const doi = await inState(state);
        // Who it is comes from the table's own keys.
        const reply = await callers[who as keyof typeof callers]({
          url: at(doi, deed),
          method,
          body: { title: "New" },
        });
        const isDone = status === 200;
        expect([who, deed, reply.status]).toEqual([who, deed, isDone && deed !== "" ? 201 : status]);
        if (status === 401) expect(reply.body).toEqual(unauthenticated);
        if (status === 404) expect(reply.body).toEqual(notFound(doi));
        if (status === 400) expect(reply.body).toBeTypeOf("string");
        if (isDone) {
          expect(reply.text === "" ? undefined : reply.body.title).toBe(deed === "" ? "New" : undefined);
          expect((await admin({ url: at(doi) })).body).toMatchObject({ title: "New", abstract: "Stripes", metadata });
        }
      }
  });

  it("lets nobody but administrators write the state", async () => {
    const doi = await draft();
    expect((await author({ url: at(doi), method: "PATCH", body: { status: "registered" } })).status).toBe(403);
    expect((await author({ url: at(doi), method: "PATCH", body: { status: "private" } })).status).toBe(200);
    const moved = await admin({ url: at(doi), method: "PATCH", body: { status: "amended" } });
    expect(moved).toMatchObject({ status: 200, body: { status: "amended" } });
  });

  it("refuses what is no field, before looking for the record", async () => {
    const reply = await author({ url: at("10.1/none"), method: "PATCH", body: { doi: "x" } });
    expect(reply.body.message).toEqual(["property doi should not exist"]);
    const absent = await author({ url: at("10.1/none"), method: "PATCH", body: {} });
    expect(absent).toMatchObject({ status: 404, body: notFound("10.1/none") });
  });
});

describe("publishing", () => {
  it("makes the datasets public with the publication", async () => {
    const pid = await dataset("ring");
    const doi = await draft({ datasetPids: [pid] });
    const reply = await author({ url: at(doi, "/publish"), method: "POST" });
    expect(reply).toMatchObject({ status: 201, body: { doi, status: "public" } });
    expect((await anonymous({ url: `/v1/datasets/${encodeURIComponent(pid)}` })).status).toBe(200);
    const again = await author({ url: at(doi, "/publish"), method: "POST" });
    expect([again.status, typeof again.body]).toEqual([400, "string"]);
  });

  it("answers the validator's own faults for metadata that do not fit", async () => {
    const doi = await draft({ metadata: { creators: [], publisher: { name: "x" } } });
    const reply = await author({ url: at(doi, "/publish"), method: "POST" });
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual([
      expect.objectContaining({ instancePath: "", keyword: "required", params: { missingProperty: "resourceType" } }),
      expect.objectContaining({ instancePath: "/creators", keyword: "minItems" }),
    ]);
  });

  it.each(["/publish", "/register"])("by %s answers for datasets that the caller may not change", async (deed) => {
    const refused = { message: "Unauthorized to update this dataset", error: "Forbidden", statusCode: 403 };
    for (const [pid, status, answer] of [
      [await dataset("zebra"), 403, refused],
      [await dataset("zebra", { isPublished: true }), 403, refused],
      ["20.500.test/gone", 404, { message: "Dataset with pid 20.500.test/gone not found", statusCode: 404 }],
    ] as const) {
      const doi = await draft({ datasetPids: [await dataset("ring"), pid] });
      const reply = await author({ url: at(doi, deed), method: "POST" });
      expect(reply).toMatchObject({ status, body: answer });
      expect((await author({ url: at(doi) })).body.status).toBe("private");
    }
  });

  it.each(["/publish", "/register", "/amend", "/resync"])("by %s is not for anonymous callers", async (deed) => {
    const reply = await anonymous({ url: at(await draft(), deed), body: {} });
    expect(reply).toMatchObject({ status: 401, body: unauthenticated });
  });
});

describe("registering", () => {
  it("registers the DOI with the defaults of the schema, which are not stored", async () => {
    const { publicationYear: _, ...known } = metadata;
    const doi = await draft({ datasetPids: [await dataset("ring")], metadata: known });
    const reply = await author({ url: at(doi, "/register"), method: "POST" });
    expect(reply).toMatchObject({ status: 201, body: { doi, status: "registered", metadata: known } });
    const { attributes } = JSON.parse(registry.requests.at(-1)?.body ?? "").data;
    expect(attributes).toMatchObject({ doi, publicationYear: new Date().getUTCFullYear() });
    expect(attributes.url).toBe(`https://example.org/detail/${encodeURIComponent(doi)}`);
    expect((await anonymous({ url: at(doi) })).body.metadata).toEqual(known);
  });

  it("answers 424 when DataCite fails, and nothing has happened", async () => {
    const pid = await dataset("ring");
    const doi = await draft({ datasetPids: [pid] });
    registry.failNext({ status: 503, body: "maintenance" });
    const reply = await author({ url: at(doi, "/register"), method: "POST" });
    expect(reply.status).toBe(424);
    expect(reply.body).toMatch(/^Error occurred: .*503: maintenance$/);
    expect((await author({ url: at(doi) })).body.status).toBe("private");
    expect((await anonymous({ url: `/v1/datasets/${encodeURIComponent(pid)}` })).status).toBe(404);
  });

  it("is for whoever may change all datasets of a publication that they see", async () => {
    const doi = await inState("public", { datasetPids: [await dataset("other")] });
    expect((await stranger({ url: at(doi, "/register"), method: "POST" })).status).toBe(201);
    const empty = await inState("public");
    expect((await stranger({ url: at(empty, "/register"), method: "POST" })).status).toBe(403);
    const hidden = await draft();
    expect((await stranger({ url: at(hidden, "/register"), method: "POST" })).body).toEqual(notFound(hidden));
  });
});

describe("amending", () => {
  it("is for administrators and registered publications", async () => {
    const doi = await inState("registered");
    const refused = await author({ url: at(doi, "/amend"), method: "POST" });
    expect([refused.status, typeof refused.body]).toEqual([403, "string"]);
    expect(await admin({ url: at(doi, "/amend"), method: "POST" })).toMatchObject({
      status: 201,
      body: { status: "amended" },
    });
    expect((await admin({ url: at(doi, "/amend"), method: "POST" })).status).toBe(400);
    expect((await admin({ url: at("10.1/none", "/amend"), method: "POST" })).status).toBe(404);
    expect((await author({ url: at(doi, "/register"), method: "POST" })).body.status).toBe("registered");
  });
});

describe("removing", () => {
  it.each([
    ["private", [401, 403, 403, 403, 200, 200]],
    ["public", [401, 403, 403, 403, 400, 200]],
    ["registered", [401, 403, 403, 403, 400, 400]],
    ["amended", [401, 403, 403, 403, 400, 400]],
  ] as const)(
    "one that is %s answers anonymous, stranger, creator, administrator, deleter and both by %j",
    async (state, expected) => {
      const statuses: number[] = [];
      for (const as of [anonymous, stranger, author, admin, deleter, adminDeleter]) {
        const doi = await inState(state);
        const reply = await as({ url: at(doi), method: "DELETE" });
        statuses.push(reply.status);
        if (reply.status === 200) expect(reply.body).toMatchObject({ doi, title: "Zebras" });
        if (reply.status === 403) expect(reply.body).toEqual(forbidden);
      }
      expect(statuses).toEqual(expected);
      expect(await deleter({ url: at("10.1/none"), method: "DELETE" })).toMatchObject({ status: 404 });
    },
  );
});

describe("filling in a form", () => {
  it("takes what dataset and proposal say, and the schema's defaults", async () => {
    await admin({
      url: "/v1/proposals",
      body: { proposalId: "P-form", title: "Why stripes", abstract: "Flies", ownerGroup: "ring" },
    });
    const pid = await dataset("ring", { description: "Scans", type: "raw", proposalIds: ["P-form"] });
    const picture = "data:image/png;base64,iVBORw0KGgo=";
    const attachment = { caption: "x", thumbnail: picture, relationships: [{ targetType: "dataset", targetId: pid }] };
    const attached = await admin({ url: "/v1/attachments", body: { ...attachment, ownerGroup: "ring" } });
    expect(attached.status, attached.text).toBe(201);
    const other = await dataset("ring");
    const url = `${root}/formpopulate?pid=${encodeURIComponent(pid)}`;
    for (const each of [url, `${url}&pid=${encodeURIComponent(other)}`])
      expect(await author({ url: each })).toMatchObject({
        status: 200,
        body: {
          resourceType: "raw",
          description: "Scans",
          title: "Why stripes",
          abstract: "Flies",
          thumbnail: picture,
          metadata: { publicationYear: new Date().getUTCFullYear() },
        },
      });
    expect(await stranger({ url })).toMatchObject({ status: 403, body: { message: "Unauthorized access" } });
    expect(await anonymous({ url })).toMatchObject({ status: 403, body: forbidden });
    expect((await author({ url: `${root}/formpopulate?pid=nothing` })).status).toBe(404);
    expect((await author({ url: `${root}/formpopulate` })).status).toBe(404);
  });
});
