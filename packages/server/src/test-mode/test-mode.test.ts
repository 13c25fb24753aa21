import {
  type As,
  aDataset,
  anOrigDatablock,
  aProposal,
  aSample,
  startTestCatalogue,
  type TestCatalogue,
} from "@margay/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

let catalogue: TestCatalogue;
let reset: (...kinds: string[]) => ReturnType<As>;
beforeAll(async () => {
  catalogue = await startTestCatalogue({ config: { testMode: true } });
  reset = (...kinds) => catalogue.anonymous({ url: "/v1/test/reset", body: { kinds } });
});
beforeEach(async () => {
  await reset("dataset", "proposal", "sample", "attachment", "origdatablock", "datablock", "history");
});
afterAll(() => catalogue.close());

const at = (pid: string) => `/v1/datasets/${encodeURIComponent(pid)}`;
const total = async (url: string) => (await catalogue.admin({ url })).body.total;
const made = async (url: string, body: unknown) => {
  const reply = await catalogue.admin({ url, body });
  expect(reply.status, reply.text).toBe(201);
  return reply.body;
};
const dataset = (own: Parameters<typeof aDataset>[0] = {}) => made("/v1/datasets", aDataset(own));
const attachment = (relationships: object[]) =>
  made("/v1/attachments", { ownerGroup: "g", caption: "a picture", relationships });
const toDataset = (targetId: string) => ({ targetId, targetType: "dataset" });
const status = async (url: string) => (await catalogue.admin({ url })).status;

describe("a reset", () => {
  it("empties the named kinds, tells how many there were, and leaves the others", async () => {
    await dataset();
    await dataset();
    await made("/v1/proposals", aProposal());
    await made("/v1/samples", aSample());
    const reply = await reset("dataset", "proposal", "instrument");
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({ removed: { dataset: 2, proposal: 1, instrument: 0 } });
    expect(await Promise.all(["/v1/datasets", "/v1/proposals", "/v1/samples"].map(total))).toEqual([0, 0, 1]);
  });

  it("empties search, facets, files and metadata keys, also where answers are remembered", async () => {
    const metadata = { resetProbe: { value: 3, unit: "mm" } };
    const { pid } = await dataset({ datasetName: "zirconia", scientificMetadata: metadata });
    await made("/v1/orig-datablocks", anOrigDatablock(pid));
    const found = async () => {
      const page = (await catalogue.admin({ url: "/v1/datasets?q=zirconia&facets=all" })).body;
      const keys = (await catalogue.admin({ url: "/v1/metadata-keys?q=resetProbe" })).body.items;
      const files = (await catalogue.admin({ url: "/v1/files?q=scan" })).body.items;
      return [page.total, page.facets.type?.length ?? 0, keys.length, files.length];
    };
    expect(await found()).toEqual([1, 1, 1, 1]);
    await reset("dataset");
    expect(await found()).toEqual([0, 0, 0, 0]);
    await dataset({ datasetName: "zirconia", scientificMetadata: metadata });
    expect(await found()).toEqual([1, 1, 1, 0]);
  });

  it("takes the blocks and the own attachments of datasets along", async () => {
    const { pid } = await dataset();
    const sample = await made("/v1/samples", aSample());
    const block = await made("/v1/orig-datablocks", anOrigDatablock(pid));
    const own = await attachment([toDataset(pid)]);
    const shared = await attachment([toDataset(pid), { targetId: sample.sampleId, targetType: "sample" }]);
    expect((await reset("dataset")).body).toEqual({ removed: { dataset: 1 } });
    expect(await status(`/v1/orig-datablocks/${block.id}`)).toBe(404);
    expect(await status(`/v1/attachments/${own.id}`)).toBe(404);
    expect(await status(`/v1/attachments/${shared.id}`)).toBe(200);
  });

  it("of blocks alone takes what they had added from the totals", async () => {
    const { pid } = await dataset({ size: 1_000, numberOfFiles: 1 });
    await made("/v1/orig-datablocks", anOrigDatablock(pid));
    await made("/v1/orig-datablocks", anOrigDatablock(pid));
    const before = (await catalogue.admin({ url: at(pid) })).body;
    expect((await reset("origdatablock", "datablock")).body.removed).toEqual({ origdatablock: 2, datablock: 0 });
    const after = (await catalogue.admin({ url: at(pid) })).body;
    expect([before.size, after.size, after.numberOfFiles]).toEqual([3_000, 1_000, 1]);
    expect(after.version).toBe(before.version + 1);
    expect(after.updatedAt > before.updatedAt).toBe(true);
    expect((await catalogue.admin({ url: "/v1/files?q=scan" })).body.items).toEqual([]);
  });

  it("lets a record with the key of a removed one start anew", async () => {
    await dataset({ pid: "reset/1" });
    await catalogue.admin({ method: "PATCH", url: at("reset/1"), body: { comment: "x" } });
    await reset("dataset");
    expect((await dataset({ pid: "reset/1" })).version).toBe(1);
    expect((await catalogue.admin({ url: `${at("reset/1")}/history` })).body.items).toHaveLength(1);
  });

  it("lets a create with an earlier Idempotency-Key create again", async () => {
    const body = aDataset({ pid: "reset/once" });
    const create = () => catalogue.admin({ url: "/v1/datasets", body, headers: { "idempotency-key": "reset-test-1" } });
    expect((await create()).status).toBe(201);
    await reset("dataset");
    expect((await create()).status).toBe(201);
    expect(await status(at("reset/once"))).toBe(200);
  });

  it("is told to followers of the feed", async () => {
    await dataset({ pid: "reset/feed" });
    await reset("dataset");
    const { body } = await catalogue.admin({ url: "/v1/changes?limit=1000" });
    const last = body.items.filter((one: { key: string }) => one.key === "reset/feed").at(-1);
    expect(last).toMatchObject({ kind: "dataset", operation: "remove" });
  });

  it("of the history empties it and nothing else", async () => {
    const { pid } = await dataset();
    expect((await reset("history")).body.removed.history).toBeGreaterThan(0);
    expect(await status(at(pid))).toBe(200);
    expect((await catalogue.admin({ url: `${at(pid)}/history` })).body.items).toEqual([]);
  });

  it("works beside writers and readers, none of whom fails", async () => {
    const writers = Array.from({ length: 30 }, async () => {
      const { pid } = await dataset();
      const replies = await Promise.all([
        catalogue.admin({ url: "/v1/orig-datablocks", body: anOrigDatablock(pid) }),
        catalogue.admin({ method: "PATCH", url: at(pid), body: { comment: "x" } }),
        catalogue.admin({ url: "/v1/datasets?facets=all" }),
      ]);
      return replies.map((reply) => reply.status);
    });
    const resets = Array.from({ length: 5 }, () => reset("dataset", "origdatablock", "attachment"));
    const statuses = (await Promise.all(writers)).flat();
    expect((await Promise.all(resets)).map((reply) => reply.status)).toEqual(Array(5).fill(200));
    // A record may be gone before the next write to it, which then says so.
    expect(statuses.filter((one) => one >= 500)).toEqual([]);
    await reset("dataset");
    expect(await total("/v1/datasets")).toBe(0);
    expect(await total("/v1/orig-datablocks")).toBe(0);
  });
});

describe("a reset of users", () => {
  it("leaves the caller, the accounts of the operator's file and the catalogue's own", async () => {
    await catalogue.server.identity.syncFunctionalAccounts([
      { username: "robot", email: "robot@example.org", password: "a long password", role: "robots" },
    ]);
    await catalogue.server.identity.ensureSystemToken();
    const someone = await catalogue.user(["some"], { username: "someone" });
    expect((await someone({ url: "/v1/me" })).body.authenticated).toBe(true);
    const reply = await catalogue.admin({ url: "/v1/test/reset", body: { kinds: ["user"] } });
    expect(reply.body.removed.user).toBeGreaterThan(0);
    const { body } = await catalogue.admin({ url: "/v1/users" });
    expect(body.items.map((one: { username: string }) => one.username)).toEqual(["robot", "test-admin"]);
    expect((await someone({ url: "/v1/me" })).status).toBe(401);
    await expect(catalogue.server.identity.ensureSystemToken()).resolves.toMatch(/^margay_/);
  });
});

describe("a reset is refused", () => {
  it.each([
    [["dataset", "planet"], "planet"],
    [["Dataset"], "Dataset"],
    [["change"], "change"],
  ])("for %j, naming the kind, and nothing is removed", async (kinds, name) => {
    const { pid } = await dataset();
    const reply = await reset(...kinds);
    expect([reply.status, reply.body.code]).toEqual([400, "invalid_body"]);
    expect(reply.body.detail).toContain(name);
    expect(await status(at(pid))).toBe(200);
  });

  it.each([[{}], [{ kinds: "dataset" }], [{ kinds: [5] }], [[]]])("for the body %j", async (body) => {
    expect((await catalogue.admin({ url: "/v1/test/reset", body })).status).toBe(400);
  });

  it("where test mode is off, as a route that is not there, and the API's description does not know it", async () => {
    const usual = await startTestCatalogue();
    try {
      const reply = await usual.admin({ url: "/v1/test/reset", body: { kinds: ["dataset"] } });
      const unknown = await usual.admin({ url: "/v1/test/nothing", body: {} });
      expect([reply.status, reply.body.code]).toEqual([404, unknown.body.code]);
      expect((await usual.anonymous({ url: "/v1/openapi.json" })).text).not.toContain("/v1/test/reset");
    } finally {
      await usual.close();
    }
  });
});
