import { type As, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  badRequest,
  type Callers,
  callerNames,
  callersOf,
  conflict,
  forbiddenResource,
  json,
  notFound,
  stale,
} from "./callers.fixture.ts";

let catalogue: TestCatalogue;
let callers: Callers<As>;
beforeAll(async () => {
  catalogue = await startTestCatalogue();
  callers = await callersOf(catalogue);
});
afterAll(() => catalogue.close());

const url = "/api/v3/instruments";
const taken = conflict("Instrument with the same unique name or PID already exists");
let made = 0;
const minimal = (own: object = {}) => ({ name: "Ymir", uniqueName: `unique ${++made}`, ...own });

async function create(own: object = {}) {
  const reply = await callers.admin({ url, body: minimal(own) });
  expect(reply.status).toBe(201);
  return reply.body;
}

const of = (pid: string) => `${url}/${encodeURIComponent(pid)}`;

test.each(callerNames)("%s: everybody reads, administrators write, delete groups delete", async (name) => {
  const call = callers[name];
  const instrument = await create();
  const { pid } = instrument;
  expect((await call({ url: of(pid) })).body).toEqual(instrument);
  const filter = json("filter", { where: { pid } });
  expect((await call({ url: `${url}?${filter}` })).body).toEqual([instrument]);
  expect((await call({ url: `${url}/findOne?${filter}` })).body).toEqual(instrument);
  expect((await call({ url: `${url}/count?${filter}` })).body).toEqual({ count: 1 });
  const writes = [
    await call({ url, body: minimal() }),
    await call({ url: of(pid), method: "PATCH", body: { name: "Z" } }),
    await call({ url: of(pid), method: "DELETE" }),
  ];
  const statuses = { admin: [201, 200, 403], deleter: [403, 403, 200] }[String(name)] ?? [403, 403, 403];
  expect(writes.map(({ status }) => status)).toEqual(statuses);
  for (const { status, body } of writes) if (status === 403) expect(body).toEqual(forbiddenResource);
});

describe("creating", () => {
  test("fills in what SciCat fills in", async () => {
    const sent = minimal();
    const { status, body } = await callers.admin({ url, body: sent });
    expect(status).toBe(201);
    expect(body).toEqual({
      ...sent,
      pid: expect.stringMatching(/^20\.500\.test\/[0-9a-f-]{36}$/),
      _id: body.pid,
      id: body.pid,
      customMetadata: {},
      createdBy: "test-admin",
      updatedBy: "test-admin",
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      __v: 0,
    });
  });

  test("a pid may be chosen, once", async () => {
    const pid = "chosen/by-hand";
    expect(await create({ pid })).toMatchObject({ pid, _id: pid });
    const again = await callers.admin({ url, body: minimal({ pid }) });
    expect([again.status, again.body]).toEqual([409, taken]);
    const empty = await callers.admin({ url, body: minimal({ pid: "" }) });
    expect(empty.body).toEqual(badRequest(["pid should not be empty"]));
  });

  test("a unique name is needed, and unique", async () => {
    const { uniqueName } = await create();
    const again = await callers.admin({ url, body: minimal({ uniqueName }) });
    expect([again.status, again.body]).toEqual([409, taken]);
    const missing = await callers.admin({ url, body: { name: "Ymir" } });
    expect(missing.body).toEqual(badRequest(["uniqueName must be a string"]));
  });

  test("metadata gets SI values", async () => {
    const { customMetadata } = await create({ customMetadata: { arm: { value: 3, unit: "cm" } } });
    expect(customMetadata).toEqual({ arm: { value: 3, unit: "cm", valueSI: 0.03, unitSI: "m" } });
  });
});

describe("changing", () => {
  test("changes what is sent, and never the unique name", async () => {
    const { pid, uniqueName } = await create();
    const patch = { url: of(pid), method: "PATCH" } as const;
    const reply = await callers.admin({ ...patch, body: { customMetadata: { a: 1 } } });
    expect(reply.body).toMatchObject({ pid, uniqueName, name: "Ymir", customMetadata: { a: 1 } });
    const renamed = await callers.admin({ ...patch, body: { uniqueName: "x" } });
    expect(renamed.body).toEqual(badRequest(["property uniqueName should not exist"]));
  });

  test("an older state in the header is refused", async () => {
    const { pid, updatedAt } = await create();
    const send = (since: string) =>
      callers.admin({
        url: of(pid),
        method: "PATCH",
        body: { name: `name ${++made}` },
        headers: { "if-unmodified-since": since },
      });
    const since = "Wed, 01 Jan 2020 00:00:00 GMT";
    expect((await send(since)).body).toEqual(
      stale(`Instrument #${pid} has been modified on the server since ${since}.`),
    );
    expect((await send(updatedAt)).status).toBe(200);
  });

  test("what is not there is missed", async () => {
    const body = notFound('Instrument not found with filter: {"_id":"none"}');
    expect((await callers.admin({ url: `${url}/none`, method: "PATCH", body: {} })).body).toEqual(body);
    expect((await callers.deleter({ url: `${url}/none`, method: "DELETE" })).body).toEqual(body);
    for (const path of ["/none", "/none?filter=null", `/findOne?${json("filter", { where: { name: "none" } })}`]) {
      const reply = await callers.anonymous({ url: url + path });
      expect([reply.status, reply.text]).toEqual([200, ""]);
    }
  });
});

describe("filters", () => {
  test("words of LoopBack, operators of MongoDB and limits at the top level", async () => {
    for (const size of [1, 2, 3]) await create({ name: `Loki ${size}`, customMetadata: { arm: { size } } });
    const names = async (filter: object) =>
      (await callers.anonymous({ url: `${url}?${json("filter", filter)}` })).body.map(
        (one: { name: string }) => one.name,
      );
    expect(await names({ where: { name: { ilike: "loki" } } })).toEqual(["Loki 1", "Loki 2", "Loki 3"]);
    expect(await names({ where: { name: { like: "loki" } } })).toEqual([]);
    expect(await names({ where: { name: { $regex: "^Loki" } }, skip: 1, limit: 1 })).toEqual(["Loki 2"]);
    const nested = { "customMetadata.arm.size": { gte: 2 } };
    expect(await names({ where: nested, limits: { order: "name:desc" } })).toEqual(["Loki 3", "Loki 2"]);
    const header = await callers.anonymous({
      url: `${url}/count`,
      headers: { filter: JSON.stringify({ where: nested }) },
    });
    expect(header.body).toEqual({ count: 2 });
  });

  test("fields that only this catalogue has stay out of sight", async () => {
    const body = { name: "Sleipnir", uniqueName: "sleipnir", facility: "F", description: "D", techniques: [] };
    const { pid } = (await callers.admin({ url: "/v1/instruments", body })).body;
    const shown = (await callers.anonymous({ url: of(pid) })).body;
    expect(Object.keys(shown).sort()).toEqual(
      ["_id", "id", "pid", "name", "uniqueName", "customMetadata"]
        .concat(["createdBy", "updatedBy", "createdAt", "updatedAt", "__v"])
        .sort(),
    );
    const patch = { url: of(pid), method: "PATCH", body: { name: "Eight legs" } } as const;
    expect((await callers.admin(patch)).status).toBe(200);
    const kept = await callers.admin({ url: `/v1/instruments/${encodeURIComponent(pid)}` });
    expect(kept.body).toMatchObject({ ...body, name: "Eight legs" });
  });
});
