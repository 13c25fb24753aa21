import { cloneDatabase } from "@margay/testkit";
import fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "../access/index.ts";
import { registerBodies } from "../http/bodies.ts";
import { registerProblems } from "../http/problems.ts";
import { registerValidation } from "../http/validation.ts";
import { createRelations, registerRelationRoutes } from "../relations/index.ts";
import { registerSearchRoutes } from "./index.ts";
import { searchable } from "./search.fixture.ts";

/** The routes as one caller sees them. */
async function routesFor(caller: Principal) {
  const app = fastify();
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  registerProblems(app);
  registerBodies(app);
  registerValidation(app);
  app.decorateRequest("principal");
  app.addHook("onRequest", async (request) => {
    request.principal = caller;
  });
  registerSearchRoutes(app, world.search);
  registerRelationRoutes(app, createRelations(world.database.kysely));
  await app.ready();
  return app;
}

let drop: () => Promise<void>;
let world: Awaited<ReturnType<typeof searchable>>;
let admin: FastifyInstance;
let reader: FastifyInstance;

beforeAll(async () => {
  const clone = await cloneDatabase();
  drop = clone.drop;
  world = await searchable(clone.connection, "columns");
  admin = await routesFor(world.admin);
  reader = await routesFor(await world.principal(["g1"]));
  const open = {
    type: "raw",
    ownerGroup: "g1",
    proposalIds: ["p1"],
    scientificMetadata: { beam: { energy: { value: 9, unit: "keV" } }, "a.b": 3, gas: "He" },
  };
  const secret = {
    type: "raw",
    ownerGroup: "g2",
    scientificMetadata: { secret_energy: { value: 9, unit: "keV" }, secret_gas: "Ar" },
  };
  await world.datasets.create(world.admin, {
    ...open,
    pid: "open/1",
    datasetName: "open one",
    jobLogData: "long",
    size: 7,
  });
  await world.datasets.create(world.admin, {
    ...open,
    pid: "open/2",
    datasetName: "open two",
    inputDatasets: ["open/1", "secret/1"],
  });
  await world.datasets.create(world.admin, {
    ...secret,
    pid: "secret/1",
    datasetName: "secret one",
    inputDatasets: ["open/1"],
  });
});

afterAll(async () => {
  await Promise.all([admin.close(), reader.close()]);
  await world.close();
  await drop();
});

const get = async (app: FastifyInstance, path: string, parameters: Record<string, string | string[]> = {}) => {
  const query = new URLSearchParams(
    Object.entries(parameters).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])),
  );
  const response = await app.inject(`/v1/${path}?${query}`);
  return { status: response.statusCode, body: response.json() };
};

describe("GET /v1/datasets", () => {
  it("answers records without their long parts, the total, facets and how the query was read", async () => {
    const { status, body } = await get(reader, "datasets", {
      q: "open one",
      type: ["raw", "derived"],
      facets: "type,proposal",
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ total: 1, items: [{ pid: "open/1", size: 7, version: 1, proposalIds: ["p1"] }] });
    expect(body.items[0]).not.toHaveProperty("scientificMetadata");
    expect(body.items[0]).not.toHaveProperty("jobLogData");
    expect(body.facets).toEqual({
      type: [
        { value: "raw", count: 1 },
        { value: "derived", count: 0 },
      ],
      proposal: [{ value: "p1", count: 1 }],
    });
    expect(body.terms.map((term: { text: string }) => term.text)).toEqual(["open", "one"]);
    expect(body.timing).toMatchObject({
      totalMs: expect.any(Number),
      plan: expect.stringMatching(/^(columns|postgresql)/),
    });
  });

  it("answers the same to a JSON body", async () => {
    const payload = { q: "open", filters: { proposal: ["p1"] }, facets: ["type"], limit: 1, sort: "-datasetName" };
    const response = await reader.inject({ method: "POST", url: "/v1/datasets/search", payload });
    expect(response.json()).toMatchObject({
      total: 2,
      items: [{ pid: "open/2" }],
      facets: { type: [{ value: "raw", count: 2 }] },
    });
    expect(response.json()).toHaveProperty("cursor");
  });

  it("shows the newest picture that is attached to a dataset", async () => {
    const insert = `insert into record (kind, key, acl_id, published, created_at, created_by, updated_at, updated_by, label, refs, tsv, doc)
      select 'attachment', $1, min(id), false, $2, 'u', now(), 'u', '', $3, '', '{}' from acl`;
    const { pool } = world.database;
    await pool.query(insert, ["old", "2020-01-01", ["dataset:open/1", "has:image"]]);
    await pool.query(insert, ["new", "2021-01-01", ["dataset:open/1", "dataset:open/2", "has:image"]]);
    await pool.query(insert, ["note", "2022-01-01", ["dataset:open/1"]]);
    const { body } = await get(reader, "datasets", { sort: "pid" });
    expect(body.items.map((item: { thumbnailId?: string }) => item.thumbnailId)).toEqual(["new", "new"]);
  });

  const wrong: [what: string, parameters: Record<string, string>][] = [
    ["an unclosed quote", { q: '"open' }],
    ["a NUL character", { q: "a\0b" }],
    ["a NUL character in a facet", { type: "a\0b" }],
    ["10,000 characters", { q: "a".repeat(10_000) }],
    ["a unit of another kind", { q: "beam.energy:9K" }],
    ["an unknown field to sort by", { sort: "color" }],
    ["an unknown facet", { facets: "color" }],
    ["an unknown parameter", { color: "red" }],
    ["a limit that is too large", { limit: "1001" }],
    ["a cursor that is none", { cursor: "abc" }],
    ["a cursor of another sort", { sort: "pid", cursor: Buffer.from('["-pid","x",1]').toString("base64url") }],
    ["a cursor with a forged time", { cursor: Buffer.from('["-creationTime","now",1]').toString("base64url") }],
  ];
  it.each(wrong)("refuses %s with 400", async (_what, parameters) => {
    expect(await get(reader, "datasets", parameters)).toMatchObject({ status: 400, body: { code: "invalid_query" } });
  });

  it("says where a query goes wrong and what to write instead", async () => {
    const { body } = await get(reader, "datasets", { q: "open beam.energy:9K" });
    expect(body.details).toEqual({ position: 18, suggestion: expect.stringContaining("keV") });
  });

  it("repeats nothing and misses nothing old while others write", async () => {
    const before = await get(admin, "datasets", { limit: "1000" });
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await get(admin, "datasets", { limit: "1", ...(cursor ? { cursor } : {}) });
      found.push(...body.items.map((item: { pid: string }) => item.pid));
      cursor = body.cursor;
      await world.datasets.create(world.admin, {
        pid: `late/${found.length}`,
        type: "raw",
        datasetName: "late",
        ownerGroup: "g2",
      });
    } while (cursor !== undefined);
    expect(new Set(found).size).toBe(found.length);
    expect(found).toEqual(expect.arrayContaining(before.body.items.map((item: { pid: string }) => item.pid)));
  });
});

describe("metadata keys", () => {
  it("are named only to those who may read a dataset that has them", async () => {
    const keysOf = async (app: FastifyInstance) =>
      (await get(app, "metadata-keys", { limit: "100" })).body.items.map(({ key }: { key: string }) => key);
    expect(await keysOf(reader)).toEqual(["a\\.b", "beam.energy", "gas"]);
    expect(await keysOf(admin)).toEqual(["a\\.b", "beam.energy", "gas", "secret_energy", "secret_gas"]);
  });

  it("do not show through the explanation of a query", async () => {
    for (const q of ["secret_energy:9keV", "secret_energy:9K", "secret_gas:Ar", "secret_enerjy:1"]) {
      const { status, body } = await get(reader, "datasets", { q });
      expect(status).toBe(200);
      expect(body.total).toBe(0);
      expect(body.terms[0].meaning).toMatch(/^finds nothing: your datasets have no /);
      expect(JSON.stringify(body.terms[0].suggestions ?? [])).not.toContain("secret");
    }
  });

  it("are suggested where one is misspelt, with the unit in which they are measured", async () => {
    const { body } = await get(reader, "datasets", { q: "beam.enrgy:9" });
    expect(body.terms[0].suggestions).toEqual(["beam.energy"]);
    const { items } = (await get(reader, "metadata-keys", { q: "energy" })).body;
    expect(items).toEqual([
      { key: "beam.energy", type: "number", unit: "keV", unitSI: "(kg m^2) / s^2", count: 2, min: 9, max: 9 },
    ]);
    const gas = (await get(reader, "metadata-keys", { q: "gas" })).body.items;
    expect(gas).toEqual([{ key: "gas", type: "string", count: 2, samples: ["he"] }]);
  });
});

describe("relations of a dataset", () => {
  it("name what it was made from and what was made from it, as far as the caller may read", async () => {
    const { body } = await get(reader, `datasets/${encodeURIComponent("open/2")}/relations`);
    expect(body.inputs).toEqual([
      { pid: "open/1", datasetName: "open one", resolved: true },
      { pid: "secret/1", resolved: false },
    ]);
    expect(body.proposals).toEqual([{ proposalId: "p1", resolved: false }]);
    const derived = async (app: FastifyInstance) =>
      (await get(app, `datasets/${encodeURIComponent("open/1")}/relations`)).body.derived.map(
        ({ pid }: { pid: string }) => pid,
      );
    expect(await derived(reader)).toEqual(["open/2"]);
    expect((await derived(admin)).toSorted()).toEqual(["open/2", "secret/1"]);
  });

  it("are not there for those who may not read the dataset", async () => {
    expect(await get(reader, `datasets/${encodeURIComponent("secret/1")}/relations`)).toMatchObject({ status: 404 });
  });
});
