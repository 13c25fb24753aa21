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

const publishing = (url: string, own: object = {}) => ({
  doiPrefix: "10.5072",
  shortDoiSuffix: true,
  landingPagePrefix: "https://example.org/detail/",
  xmlRegisterUrl: `${url}/doi`,
  xmlMetadataUrl: `${url}/metadata`,
  credentials: { username: "fake.user", password: "fake password" },
  ...own,
});

beforeAll(async () => {
  registry = await startTestRegistry();
  catalogue = await startTestCatalogue({ config: { publishing: publishing(registry.url) } });
  ({ admin, anonymous } = catalogue);
  author = await catalogue.user(["ring"]);
  stranger = await catalogue.user(["other"]);
  deleter = await catalogue.user(["deleters"]);
});
afterAll(async () => {
  await catalogue.close();
  await registry.close();
});

const root = "/api/v3/PublishedData";
const at = (doi: string, deed = "") => `${root}/${encodeURIComponent(doi)}${deed}`;
const body = {
  creator: ["Curie, Marie"],
  publisher: "Ring",
  publicationYear: 2020,
  title: "Zebras",
  abstract: "Stripes",
  dataDescription: "Many files",
  resourceType: "raw",
  pidArray: [] as string[],
};
const notFound = (doi: string) => ({
  message: `Published data with id ${doi} not found.`,
  error: "Not Found",
  statusCode: 404,
});
const forbidden = { message: "Forbidden resource", error: "Forbidden", statusCode: 403 };

let count = 0;
async function dataset(ownerGroup: string, at: TestCatalogue = catalogue): Promise<string> {
  const pid = `20.500.test/v3-${++count}`;
  const sent = { ...aDataset({ ownerGroup, isPublished: false }), pid, lifecycle: { archivable: true } };
  expect((await at.admin({ url: "/v1/datasets", body: sent })).status).toBe(201);
  return pid;
}
async function draft(own: object = {}, as: As = author): Promise<string> {
  const made = await as({ url: root, body: { ...body, ...own } });
  expect(made.status, made.text).toBe(201);
  return made.body.doi;
}
async function inState(status: string, own: object = {}): Promise<string> {
  const doi = await draft(own);
  const moved = await admin({ url: `/v1/publications/${encodeURIComponent(doi)}`, method: "PATCH", body: { status } });
  expect(moved.status).toBe(200);
  return doi;
}

describe("creating", () => {
  it("makes a draft, shown in the older form", async () => {
    const reply = await author({
      url: root,
      body: { ...body, status: "pending_registration", creator: "Curie, Marie" },
    });
    const { doi } = reply.body;
    expect(reply.status).toBe(201);
    expect(reply.body).toEqual({
      ...body,
      _id: doi,
      id: doi,
      doi: expect.stringMatching(/^10\.5072\/[0-9a-f]{10}$/),
      status: "pending_registration",
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
  });

  it("takes the state of an administrator's record, and nobody else's", async () => {
    const registered = { ...body, status: "registered", doi: "10.5072/imported" };
    const imported = await admin({ url: root, body: registered });
    expect(imported).toMatchObject({ status: 201, body: { doi: "10.5072/imported", status: "registered" } });
    const own = await author({ url: root, body: { ...registered, doi: "10.5072/mine" } });
    expect(own.body.status).toBe("pending_registration");
    expect(own.body.doi).not.toBe("10.5072/mine");
  });

  it("is not for anonymous callers, and needs the fields of the older form", async () => {
    expect(await anonymous({ url: root, body })).toMatchObject({ status: 403, body: forbidden });
    const { status, body: refused } = await author({ url: root, body: { title: "x" } });
    expect(status).toBe(400);
    expect(refused.message).toContain("publisher must be a string");
  });
});

describe("reading", () => {
  it.each([
    ["private", [404, 404, 200, 200]],
    ["public", [404, 200, 200, 200]],
    ["registered", [200, 200, 200, 200]],
    ["amended", [404, 200, 200, 200]],
  ] as const)(
    "one that is %s answers anonymous, stranger, creator and administrator by %j",
    async (state, expected) => {
      const title = `State ${state} ${++count}`;
      const doi = await inState(state, { title });
      const filter = encodeURIComponent(JSON.stringify({ where: { title } }));
      for (const [index, as] of [anonymous, stranger, author, admin].entries()) {
        const isSeen = expected[index] === 200;
        const one = await as({
          url: `${root}/${encodeURIComponent(encodeURIComponent(doi))}`,
          headers: { filter: "{}" },
        });
        expect(one.status).toBe(expected[index]);
        expect(one.body).toMatchObject(isSeen ? { doi, title } : notFound(doi));
        expect((await as({ url: `${root}?filter=${filter}` })).body).toHaveLength(isSeen ? 1 : 0);
        expect((await as({ url: `${root}/count?filter=${filter}` })).body).toEqual({ count: isSeen ? 1 : 0 });
      }
    },
  );

  it("answers what landing pages, harvesters and federated search ask", async () => {
    const thumbnail = "data:image/png;base64,AA==";
    const pidArray = ["20.500.test/federated"];
    const dois: string[] = [];
    for (const title of ["Quagga 1", "Quagga 2"])
      dois.push(await inState("registered", { title, thumbnail, pidArray }));
    const ask = async (filter: unknown) =>
      (await anonymous({ url: `${root}?filter=${encodeURIComponent(JSON.stringify(filter))}` })).body;
    const paged = { order: "title desc", skip: 0, limit: 1, fields: { thumbnail: false } };
    const landing = await anonymous({ url: root, headers: { filter: JSON.stringify(paged) } });
    expect(landing.body).toHaveLength(1);
    expect(landing.body[0].thumbnail).toBeUndefined();
    const harvested = await ask({ where: { status: "registered" }, fields: { thumbnail: 0 }, limits: { limit: 1000 } });
    expect(harvested.map((one: { doi: string }) => one.doi)).toEqual(expect.arrayContaining(dois));
    const found = await ask({ where: { pidArray: "20.500.test/federated" } });
    expect(found.map((one: { doi: string }) => one.doi)).toEqual(dois);
    const people = { or: [{ creator: "Curie, Marie" }, { authors: "Curie, Marie" }] };
    expect(await ask({ fields: {}, where: { and: [{ title: "Quagga 2" }, people] } })).toHaveLength(1);
    const where = encodeURIComponent(JSON.stringify({ title: { like: "^Quagga" } }));
    expect((await anonymous({ url: `${root}/count?where=${where}` })).body).toEqual({ count: 2 });
    const [doi = ""] = dois;
    expect((await anonymous({ url: `${at(doi)}?filter={"fields":{}}` })).body).toMatchObject({ doi, thumbnail });
    expect((await anonymous({ url: `${root}?filter=null` })).status).toBe(200);
    expect((await anonymous({ url: `${root}?filter={}`, headers: { filter: "{}" } })).status).toBe(400);
  });
});

describe("changing", () => {
  it.each([
    ["private", { anonymous: 403, stranger: 404, creator: 200, admin: 200 }],
    ["public", { anonymous: 403, stranger: 404, creator: 400, admin: 200 }],
    ["registered", { anonymous: 403, stranger: 404, creator: 400, admin: 400 }],
    ["amended", { anonymous: 403, stranger: 404, creator: 400, admin: 400 }],
  ] as const)("one that is %s answers %j", async (state, expected) => {
    const callers = { anonymous, stranger, creator: author, admin };
    for (const [who, status] of Object.entries(expected)) {
      const doi = await inState(state);
      const sent = { downloadLink: "https://example.org/d" };
      // Who it is comes from the table's own keys.
      const reply = await callers[who as keyof typeof callers]({ url: at(doi), method: "PATCH", body: sent });
      expect([who, reply.status]).toEqual([who, status]);
      if (status === 404) expect(reply.body).toEqual(notFound(doi));
      if (status === 400) expect(reply.body).toBeTypeOf("string");
      if (status === 200) expect(reply.body).toMatchObject({ ...body, ...sent });
    }
  });

  it("keeps a public one public when its older state is sent along", async () => {
    const doi = await inState("public");
    const patch = { status: "pending_registration", title: "New" };
    expect((await admin({ url: at(doi), method: "PATCH", body: patch })).body).toMatchObject(patch);
    expect((await stranger({ url: at(doi) })).status).toBe(200);
    const registered = await admin({ url: at(doi), method: "PATCH", body: { status: "registered" } });
    expect(registered.body.status).toBe("registered");
  });

  it("does not let creators register by writing the state", async () => {
    const doi = await draft();
    expect((await author({ url: at(doi), method: "PATCH", body: { status: "registered" } })).status).toBe(403);
    expect((await author({ url: at(doi) })).body.status).toBe("pending_registration");
  });
});

describe("registering", () => {
  it("publishes the datasets, sends metadata and address, and answers the reply", async () => {
    const pid = await dataset("ring");
    const doi = await draft({ pidArray: [pid] });
    const reply = await author({ url: at(doi, "/register"), method: "POST" });
    expect(reply).toMatchObject({ status: 201, body: { doi: "OK" } });
    const [metadata, address] = registry.requests.slice(-2);
    expect(metadata?.body).toContain("<creatorName>Curie, Marie</creatorName>");
    expect(address?.body).toContain(`url=https://example.org/detail/${encodeURIComponent(encodeURIComponent(doi))}`);
    const one = (await anonymous({ url: at(doi) })).body;
    expect(one).toMatchObject({ status: "registered", registeredTime: expect.any(String) });
    const published = (await anonymous({ url: `/v1/datasets/${encodeURIComponent(pid)}` })).body;
    expect(published.lifecycle).toEqual({ archivable: true, publishedOn: one.registeredTime });
  });

  it("hands on the other service's status, and nothing has happened", async () => {
    const pid = await dataset("ring");
    const doi = await draft({ pidArray: [pid] });
    registry.failNext({ status: 400, body: "bad XML" });
    const reply = await author({ url: at(doi, "/register"), method: "POST" });
    expect(reply.status).toBe(400);
    expect(reply.body).toMatch(/^Error occurred: .*400: bad XML$/);
    expect((await author({ url: at(doi) })).body.status).toBe("pending_registration");
    expect((await anonymous({ url: `/v1/datasets/${encodeURIComponent(pid)}` })).status).toBe(404);
  });

  it("is for the creator and administrators, with the caller's rights on the datasets", async () => {
    const foreign = await draft({ pidArray: [await dataset("zebra")] });
    expect((await author({ url: at(foreign, "/register"), method: "POST" })).status).toBe(403);
    const gone = await draft({ pidArray: ["20.500.test/gone"] });
    expect((await author({ url: at(gone, "/register"), method: "POST" })).status).toBe(404);
    const seen = await inState("public");
    expect(await stranger({ url: at(seen, "/register"), method: "POST" })).toMatchObject({
      status: 404,
      body: notFound(seen),
    });
    expect((await anonymous({ url: at(seen, "/register"), method: "POST" })).status).toBe(403);
    expect((await admin({ url: at(foreign, "/register"), method: "POST" })).status).toBe(201);
  });
});

describe("synchronising again", () => {
  it("takes the whole older form in any state, and leaves the state alone", async () => {
    const doi = await inState("registered");
    const sent = { ...body, title: "New", status: "pending_registration" };
    expect((await author({ url: at(doi, "/resync"), body: { title: "New" } })).status).toBe(400);
    expect((await stranger({ url: at(doi, "/resync"), body: sent })).body).toEqual(notFound(doi));
    const reply = await author({ url: at(doi, "/resync"), body: sent });
    expect([reply.status, reply.text]).toEqual([201, ""]);
    expect((await anonymous({ url: at(doi) })).body).toMatchObject({ title: "New", status: "registered" });
  });
});

describe("removing", () => {
  it("is for the delete groups, in any state", async () => {
    for (const state of ["private", "public", "registered", "amended"]) {
      const doi = await inState(state);
      for (const as of [anonymous, stranger, author, admin])
        expect(await as({ url: at(doi), method: "DELETE" })).toMatchObject({ status: 403, body: forbidden });
      expect(await deleter({ url: at(doi), method: "DELETE" })).toMatchObject({ status: 200, body: { doi } });
      expect(await deleter({ url: at(doi), method: "DELETE" })).toMatchObject({ status: 404, body: notFound(doi) });
    }
  });
});

describe("filling in a form", () => {
  it("says what the dataset says, without the newer form's metadata", async () => {
    const pid = await dataset("ring");
    const url = `${root}/formpopulate?pid=${encodeURIComponent(pid)}`;
    const { status, body: values } = await author({ url });
    expect([status, values.resourceType, values.metadata]).toEqual([200, "raw", undefined]);
    expect((await stranger({ url })).status).toBe(403);
    expect((await author({ url: `${root}/formpopulate?pid=none` })).status).toBe(404);
  });
});

describe("at PSI", () => {
  it("marks publications as registered without a harvesting service, and says so", async () => {
    const psi = await startTestCatalogue({ config: { publishing: publishing(registry.url) }, scicat: { site: "PSI" } });
    try {
      const made = await psi.admin({ url: root, body });
      const reply = await psi.admin({ url: at(made.body.doi, "/register"), method: "POST" });
      expect([reply.status, typeof reply.body]).toEqual([200, "string"]);
      expect((await psi.anonymous({ url: at(made.body.doi) })).body.status).toBe("registered");
    } finally {
      await psi.close();
    }
  });

  it("tells the harvesting service where there is one", async () => {
    const oai = { oaiProviderUrl: `${registry.url}/oai` };
    const psi = await startTestCatalogue({
      config: { publishing: publishing(registry.url, oai) },
      scicat: { site: "PSI" },
    });
    try {
      const made = await psi.admin({ url: root, body });
      const reply = await psi.admin({ url: at(made.body.doi, "/register"), method: "POST" });
      expect(reply).toMatchObject({ status: 201, body: { synchronised: true } });
      expect(registry.requests.at(-1)).toMatchObject({ method: "POST", path: "/oai" });
      const again = await psi.admin({ url: at(made.body.doi, "/resync"), body });
      expect(again).toMatchObject({ status: 201, body: { synchronised: true } });
    } finally {
      await psi.close();
    }
  });
});
