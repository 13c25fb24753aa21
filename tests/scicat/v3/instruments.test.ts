import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { query, type Site, startSite } from "../support/site.ts";

const url = "/api/v3/Instruments";
const forbidden = { message: "Forbidden resource", error: "Forbidden", statusCode: 403 };
const instrument = (uniqueName: string, name: string, used_by: string) => ({
  uniqueName,
  name,
  customMetadata: { institute: "Institute of Cold", department: `Department of ${name}`, used_by },
});
const bodies = {
  p11: instrument("P11-1", "Cold one", "DESY"),
  p12: instrument("P12-1", "Cold two", "DESY"),
  guest: instrument("G-1", "A guest at the cold, number three", "somebody else"),
  late: instrument("G-2", "Yet a guest at the cold, after number three", "nobody"),
};
type Name = keyof typeof bodies;
const names = Object.keys(bodies) as Name[]; // keys of this very table

let site: Site;
const pids: Record<string, string> = {};
const of = (name: Name) => `${url}/${encodeURIComponent(pids[name] ?? "")}`;
beforeAll(async () => {
  site = await startSite();
  for (const name of names) {
    const made = await site.as.adminIngestor({ url, body: bodies[name] });
    expect([made.status, made.body]).toEqual([201, expect.objectContaining(bodies[name])]);
    // Clients write it into addresses as it is.
    expect(made.body.pid).toMatch(/^scicat_testing[0-9a-f-]{36}$/);
    pids[name] = made.body.pid;
  }
});
afterAll(() => site?.close());

describe("A new instrument", () => {
  it.each(["user1", "user3", "datasetIngestor", "proposalIngestor", "archiveManager", "anonymous"] as const)(
    "is refused to %s",
    async (name) => {
      const reply = await site.as[name]({ url, body: instrument(`of ${name}`, name, name) });
      expect([reply.status, reply.body]).toEqual([403, forbidden]);
    },
  );

  it("needs a name of its own that nobody else has", async () => {
    const { adminIngestor } = site.as;
    const again = await adminIngestor({ url, body: bodies.p12 });
    expect([again.status, again.body.statusCode]).toEqual([409, 409]);
    const nameless = await adminIngestor({ url, body: { name: "nameless" } });
    expect([nameless.status, nameless.body.error]).toEqual([400, "Bad Request"]);
    expect(nameless.body.message).toContain("uniqueName must be a string");
    expect((await adminIngestor({ url: `${url}/count` })).body).toEqual({ count: names.length });
  });
});

describe.each(["adminIngestor", "user1", "anonymous"] as const)("%s", (caller) => {
  it.each(names)("reads the instrument %s", async (name) => {
    const reply = await site.as[caller]({ url: of(name) });
    expect([reply.status, reply.body]).toEqual([200, expect.objectContaining({ ...bodies[name], pid: pids[name] })]);
  });

  const searches: readonly [string, object | undefined, readonly Name[]][] = [
    ["everything", undefined, names],
    ["metadata", { "customMetadata.used_by": "DESY" }, ["p11", "p12"]],
    ["a part of metadata", { "customMetadata.used_by": { like: "somebody" } }, ["guest"]],
    ["a name", { name: bodies.p11.name }, ["p11"]],
    ["words in a name", { name: { like: "Cold" } }, ["p11", "p12"]],
    ["a pattern in a name", { name: { $regex: "Cold" } }, ["p11", "p12"]],
    ["the beginning of a name", { name: { like: "A guest" } }, ["guest"]],
    ["a pattern at the beginning of a name", { name: { $regex: "A guest" } }, ["guest"]],
    ["a pattern with a choice", { name: { $regex: "[Aa] guest" } }, ["guest", "late"]],
  ];
  it.each(searches)("finds by %s", async (_what, where, expected) => {
    const filter = where ? `?${query("filter", { where })}` : "";
    const list = await site.as[caller]({ url: `${url}${filter}` });
    const found = expected.map((name) => pids[name]);
    expect([list.status, list.body.map(({ pid }: { pid: string }) => pid).sort()]).toEqual([200, [...found].sort()]);
    const one = await site.as[caller]({ url: `${url}/findOne${filter}` });
    expect(one.status).toBe(200);
    expect(found).toContain(one.body.pid);
  });
});

it("An instrument is renamed by administrators, but not to be another one, and removed by the groups that delete", async () => {
  const { adminIngestor, archiveManager, user1 } = site.as;
  const made = await adminIngestor({ url, body: instrument("R-1", "To be renamed", "DESY") });
  const at = `${url}/${encodeURIComponent(made.body.pid)}`;
  // The name of an instrument may be the unique name of another one.
  const renamed = await adminIngestor({ method: "PATCH", url: at, body: { name: "G-1" } });
  expect([renamed.status, renamed.body]).toEqual([200, expect.objectContaining({ name: "G-1", pid: made.body.pid })]);
  const other = await adminIngestor({ method: "PATCH", url: at, body: { uniqueName: "G-1" } });
  expect([other.status, other.body.error]).toEqual([400, "Bad Request"]);
  expect((await user1({ method: "PATCH", url: at, body: { name: "mine" } })).status).toBe(403);
  expect((await adminIngestor({ url: at })).body).toMatchObject({ name: "G-1", uniqueName: "R-1" });
  const found = await adminIngestor({ url: `${url}/?${query("filter", { where: { name: "G-1" } })}` });
  expect(found.body).toMatchObject([{ pid: made.body.pid }]);

  for (const as of [adminIngestor, user1, site.as.anonymous])
    expect(await as({ method: "DELETE", url: at })).toMatchObject({ status: 403, body: forbidden });
  const removed = await archiveManager({ method: "DELETE", url: at });
  expect([removed.status, removed.body.pid]).toEqual([200, made.body.pid]);
  expect((await adminIngestor({ url: at })).text).toBe("");
});
