import {
  type As,
  aDataset,
  startTestCatalogue,
  startTestRegistry,
  type TestCatalogue,
  type TestRegistry,
} from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "../access/index.ts";
import { createMetadataJudge } from "./metadata.ts";
import type { Publications } from "./service.ts";

let registry: TestRegistry;
let catalogue: TestCatalogue;
let publications: Publications;
let author: Principal;
let stranger: Principal;
let admin: Principal;
let deleter: Principal;
let authorAs: As & { username: string };

const judge = createMetadataJudge({ required: ["creators"] }, { keywords: [], dynamicDefaults: {} });
const metadata = { creators: [{ name: "A" }] };

beforeAll(async () => {
  registry = await startTestRegistry();
  catalogue = await startTestCatalogue({
    config: {
      publishing: {
        doiPrefix: "10.5072",
        shortDoiSuffix: true,
        landingPagePrefix: "https://example.org/",
        registerUrl: `${registry.url}/dois`,
        xmlRegisterUrl: `${registry.url}/doi`,
        xmlMetadataUrl: `${registry.url}/metadata`,
        oaiProviderUrl: `${registry.url}/oai`,
        credentials: { username: "fake.user", password: "fake password" },
      },
    },
  });
  publications = catalogue.server.catalogue.publications;
  const principal = async (groups: string[]) => {
    const as = await catalogue.user(groups);
    const found = await catalogue.server.identity.principalFor(as.username);
    if (!found) throw new Error("the user was just made");
    return { as, found };
  };
  const made = await principal(["ring"]);
  author = made.found;
  authorAs = made.as;
  stranger = (await principal(["other"])).found;
  admin = (await principal(["admin"])).found;
  deleter = (await principal(["deleters"])).found;
});
afterAll(async () => {
  await catalogue.close();
  await registry.close();
});

let count = 0;
async function dataset(ownerGroup: string): Promise<string> {
  const pid = `20.500.test/published-${++count}`;
  const body = { ...aDataset({ ownerGroup, isPublished: false }), pid, lifecycle: { archivable: true } };
  const made = await catalogue.admin({ url: "/v1/datasets", body });
  expect(made.status).toBe(201);
  return pid;
}
const read = async (pid: string) => (await catalogue.admin({ url: `/v1/datasets/${encodeURIComponent(pid)}` })).body;
const stateOf = async (doi: string) =>
  (await catalogue.admin({ url: `/v1/publications/${encodeURIComponent(doi)}` })).body;
const draft = async (datasetPids: string[], more: object = {}) =>
  (await publications.create(author, { title: "Zebras", abstract: "Stripes", datasetPids, metadata, ...more })).key;

describe("a new publication", () => {
  it("gets a DOI of the site and is private, whatever its creator asks for", async () => {
    const doi = await draft([], { doi: "10.1/chosen", status: "registered" });
    expect(doi).toMatch(/^10\.5072\/[0-9a-f]{10}$/);
    expect(await stateOf(doi)).toMatchObject({ status: "private", createdBy: author.username });
  });

  it("keeps the DOI and the state that an administrator imports", async () => {
    await publications.create(admin, { doi: "10.1/old", title: "Old", datasetPids: [], status: "registered" });
    expect(await stateOf("10.1/old")).toMatchObject({ status: "registered" });
    await expect(publications.create(admin, { doi: "10.1/old", title: "Old", datasetPids: [] })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("needs a signed-in caller who may write", async () => {
    const input = { title: "x", datasetPids: [] };
    const reader = { ...author, scopes: new Set(["read"] as const) };
    await expect(publications.create(reader, input)).rejects.toMatchObject({ code: "forbidden" });
    await expect(publications.create({ ...reader, accountId: undefined }, input)).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});

describe("publishing", () => {
  it("makes the publication and its datasets public together", async () => {
    const pids = [await dataset("ring"), await dataset("ring")];
    const doi = await draft(pids);
    await publications.publish(author, doi, judge);
    expect(await stateOf(doi)).toMatchObject({ status: "public", updatedBy: author.username });
    for (const pid of pids) expect(await read(pid)).toMatchObject({ isPublished: true, updatedBy: author.username });
  });

  it("changes nothing when one of the datasets is another group's", async () => {
    const [own, foreign] = [await dataset("ring"), await dataset("zebra")];
    const doi = await draft([own, foreign]);
    await expect(publications.publish(author, doi, judge)).rejects.toMatchObject({ code: "not_found" });
    expect(await stateOf(doi)).toMatchObject({ status: "private", version: 1 });
    for (const pid of [own, foreign]) expect(await read(pid)).toMatchObject({ isPublished: false, version: 1 });
  });

  it("changes nothing when the metadata do not fit", async () => {
    const pid = await dataset("ring");
    const doi = await draft([pid], { metadata: {} });
    await expect(publications.publish(author, doi, judge)).rejects.toMatchObject({ name: "InvalidMetadata" });
    expect(await read(pid)).toMatchObject({ isPublished: false });
  });

  it("happens once, however many ask for it at once", async () => {
    const doi = await draft([await dataset("ring"), await dataset("ring")]);
    const all = await Promise.allSettled(Array.from({ length: 6 }, () => publications.publish(author, doi, judge)));
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const one of all) if (one.status === "rejected") expect(one.reason).toMatchObject({ name: "WrongState" });
    expect(await stateOf(doi)).toMatchObject({ version: 2 });
  });

  it("of the same datasets in two publications at once ends for both", async () => {
    const pids = [await dataset("ring"), await dataset("ring"), await dataset("ring")];
    const dois = [await draft(pids), await draft([...pids].reverse())];
    await Promise.all(dois.map((doi) => publications.publish(author, doi, judge)));
    for (const doi of dois) expect(await stateOf(doi)).toMatchObject({ status: "public" });
  });
});

describe("registering", () => {
  it("registers the DOI, notes when in the datasets' lifecycles and keeps what else they say", async () => {
    const pid = await dataset("ring");
    const doi = await draft([pid]);
    await publications.register(author, doi, { by: "json", judge });
    const { status, registeredTime } = await stateOf(doi);
    expect(status).toBe("registered");
    expect((await read(pid)).lifecycle).toEqual({ archivable: true, publishedOn: registeredTime });
    expect(registry.dois.has(doi)).toBe(true);
  });

  it("leaves everything as it was when the other service fails", async () => {
    const pid = await dataset("ring");
    const doi = await draft([pid]);
    registry.failNext({ status: 500, body: "down" });
    await expect(publications.register(author, doi, { by: "json", judge })).rejects.toMatchObject({
      code: "upstream_failed",
      details: { status: 500 },
    });
    expect(await stateOf(doi)).toMatchObject({ status: "private", version: 1 });
    expect(await read(pid)).toMatchObject({ isPublished: false, version: 1 });
    await publications.register(author, doi, { by: "json", judge });
    expect(await stateOf(doi)).toMatchObject({ status: "registered" });
  });

  it("does not ask the other service when a dataset may not be published", async () => {
    const doi = await draft([await dataset("zebra")]);
    const before = registry.requests.length;
    await expect(publications.register(author, doi, { by: "json", judge })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(registry.requests).toHaveLength(before);
  });

  it("again renews the DOI", async () => {
    const doi = await draft([]);
    await publications.register(author, doi, { by: "json", judge });
    await publications.amend(admin, doi);
    expect(await stateOf(doi)).toMatchObject({ status: "amended" });
    await publications.register(author, doi, { by: "json", judge });
    const made = registry.requests.filter(({ path, body }) => path.endsWith(doi) || body.includes(doi));
    expect(made.map(({ method }) => method)).toEqual(["POST", "PUT"]);
    expect(await stateOf(doi)).toMatchObject({ status: "registered" });
  });

  it("is for those who may change all its datasets, and of a publication without any for its creator", async () => {
    const [empty, filled] = [await draft([]), await draft([await dataset("other")])];
    await publications.change(admin, empty, (record) => ({ ...record, status: "public" }));
    await publications.change(admin, filled, (record) => ({ ...record, status: "public" }));
    await expect(publications.register(stranger, empty, { by: "none" })).rejects.toMatchObject({ code: "forbidden" });
    await publications.register(stranger, filled, { by: "none" });
    expect(await stateOf(filled)).toMatchObject({ status: "registered", updatedBy: stranger.username });
  });

  it("by the older interface tells what was replied", async () => {
    const doi = await draft([]);
    expect((await publications.register(author, doi, { by: "xml" })).reply).toBe("OK");
    expect(registry.dois.has(doi)).toBe(true);
  });
});

describe("the state of a publication", () => {
  const rename = (record: Record<string, unknown>) => ({ ...record, title: "Other" });
  const states = ["private", "public", "registered", "amended"] as const;
  const inState = async (status: string) => {
    const doi = await draft([]);
    await publications.change(admin, doi, (record) => ({ ...record, status }));
    return doi;
  };

  it.each([
    ["change", "creator", ["private"]],
    ["change", "admin", ["private", "public"]],
    ["publish", "creator", ["private"]],
    ["publish", "admin", ["private"]],
    ["amend", "admin", ["registered"]],
    ["amend", "creator", []],
    ["resync", "creator", states],
    ["remove", "deleter", ["private"]],
    ["remove", "admin", ["private", "public"]],
  ] as const)("allows to %s by the %s in the states %j", async (deed, who, allowed) => {
    const caller = { creator: author, admin, deleter }[who];
    for (const status of states) {
      const doi = await inState(status);
      const run = {
        change: () => publications.change(caller, doi, rename),
        publish: () => publications.publish(caller, doi, judge),
        amend: () => publications.amend(caller, doi),
        resync: () => publications.resync(caller, doi, rename, "any"),
        remove: () => publications.remove(caller, doi),
      }[deed];
      const outcome = await run().then(
        () => "done",
        (error: Error) => error.name,
      );
      expect([status, outcome]).toEqual([
        status,
        (allowed as readonly string[]).includes(status) ? "done" : "WrongState",
      ]);
    }
  });

  it("is not written by those who are no administrators, by no way", async () => {
    const doi = await draft([]);
    const status = "registered";
    await expect(publications.change(author, doi, (record) => ({ ...record, status }))).rejects.toMatchObject({
      code: "forbidden",
    });
    const url = `/v1/publications/${encodeURIComponent(doi)}`;
    expect((await authorAs({ url, method: "PATCH", body: { status } })).status).toBe(403);
    expect((await authorAs({ url, method: "PATCH", body: { title: "Mine" } })).status).toBe(200);
    expect((await authorAs({ url, method: "PUT", body: { title: "x", datasetPids: [], status } })).status).toBe(403);
    expect(
      (await authorAs({ url: "/v1/publications", body: { doi: "10.1/mine", title: "x", datasetPids: [] } })).status,
    ).toBe(403);
    await publications.publish(author, doi, judge).catch(() => {});
    expect((await catalogue.admin({ url, method: "PATCH", body: { status: "public" } })).status).toBe(200);
    expect((await authorAs({ url, method: "PATCH", body: { status: "private" } })).status).toBe(403);
    expect((await authorAs({ url, method: "PATCH", body: { title: "Late" } })).status).toBe(403);
  });

  it("hides drafts from all others", async () => {
    const doi = await draft([]);
    for (const run of [
      () => publications.change(stranger, doi, rename),
      () => publications.publish(stranger, doi, judge),
      () => publications.register(stranger, doi, { by: "none" }),
      () => publications.remove(stranger, doi),
    ])
      await expect(run()).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("synchronising again", () => {
  it("stores the change and tells the harvesting service, or neither", async () => {
    const doi = await draft([]);
    const rename = (title: string) => (record: Record<string, unknown>) => ({ ...record, title });
    const { reply } = await publications.resync(author, doi, rename("New"), "change");
    expect(reply).toEqual({ synchronised: true });
    expect(JSON.parse(registry.requests.at(-1)?.body ?? "")).toMatchObject({ doi, title: "New" });
    registry.failNext({ status: 503, body: "later" });
    await expect(publications.resync(author, doi, rename("Newer"), "change")).rejects.toMatchObject({
      code: "upstream_failed",
    });
    expect(await stateOf(doi)).toMatchObject({ title: "New" });
  });
});
