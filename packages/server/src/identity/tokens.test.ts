import { cloneDatabase } from "@margay/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openCatalogue, type TestCatalogue } from "./identity.fixture.ts";

let clone: Awaited<ReturnType<typeof cloneDatabase>>;
let catalogue: TestCatalogue;
let ann: string;

beforeAll(async () => {
  clone = await cloneDatabase();
  catalogue = await openCatalogue(clone.connection, { sessionSeconds: 100 * 86_400 });
  ann = await catalogue.member("ann", ["p1"]);
});

afterAll(async () => {
  await catalogue.close();
  await clone.drop();
});

interface Made {
  id: string;
  token: string;
}
const make = (body: object, token = ann) => catalogue.send("POST", "/v1/tokens", { token, body });

it("shows the secret once and lists all else", async () => {
  const owner = await catalogue.member("owner");
  const made = await make({ name: "beamline", scopes: ["write"], expiresInDays: 10 }, owner);
  expect(made.statusCode, made.body).toBe(201);
  const { token, ...rest } = made.json<Made>();
  expect(rest).toEqual({
    id: expect.any(String),
    name: "beamline",
    username: "owner",
    scopes: ["read", "write"],
    createdAt: "2026-03-02T08:00:00.000Z",
    expiresAt: "2026-03-12T08:00:00.000Z",
  });
  const list = await catalogue.send("GET", "/v1/tokens", { token: owner });
  expect(list.json()).toEqual({ items: [rest], total: 1 });
  expect(list.body).not.toContain(token);
});

it("may only read unless told otherwise, for 90 days", async () => {
  const made = (await make({ name: "default" })).json<Made>();
  expect(made).toMatchObject({ scopes: ["read"], expiresAt: "2026-05-31T08:00:00.000Z" });
  const record = { type: "raw", datasetName: "d", ownerGroup: "p1" };
  const refused = await catalogue.send("POST", "/v1/datasets", { token: made.token, body: record });
  expect(refused.statusCode).toBe(403);
  const writing = (await make({ name: "w", scopes: ["read", "write"] })).json<Made>();
  const accepted = await catalogue.send("POST", "/v1/datasets", { token: writing.token, body: record });
  expect(accepted.statusCode, accepted.body).toBe(201);
  expect((await make({ name: "child", scopes: ["admin"] }, writing.token)).statusCode).toBe(403);
  expect((await make({ name: "child" }, made.token)).statusCode).toBe(403);
});

it("is refused the moment it is revoked or its time is over", async () => {
  const { token, id } = (await make({ name: "revoked" })).json<Made>();
  const status = async (one: string) => (await catalogue.send("GET", "/v1/me", { token: one })).statusCode;
  expect(await status(token)).toBe(200);
  expect((await catalogue.send("DELETE", `/v1/tokens/${id}`, { token: ann })).statusCode).toBe(204);
  expect(await status(token)).toBe(401);
  expect((await catalogue.send("DELETE", `/v1/tokens/${id}`, { token: ann })).statusCode).toBe(404);

  const short = (await make({ name: "short", expiresInDays: 1 })).json<Made>();
  expect(await status(short.token)).toBe(200);
  const before = catalogue.time.now;
  catalogue.time.now = new Date(before.getTime() + 86_400_000);
  expect(await status(short.token)).toBe(401);
  expect(await status(ann)).toBe(200);
  catalogue.time.now = before;
});

it("outlives signing out with it, which ends sessions only", async () => {
  const { token } = (await make({ name: "robot" })).json<Made>();
  expect((await catalogue.send("POST", "/v1/auth/logout", { token })).statusCode).toBe(204);
  expect((await catalogue.send("GET", "/v1/me", { token })).statusCode).toBe(200);
});

it.each([
  ["eleven years", { name: "n", expiresInDays: 3_661 }],
  ["no time", { name: "n", expiresInDays: 0 }],
  ["an unknown scope", { name: "n", scopes: ["everything"] }],
  ["no name", {}],
])("is not made with %s", async (_what, body) => {
  expect((await make(body)).statusCode).toBe(400);
});

it("is one of at most 200 of its user", async () => {
  const many = await catalogue.member("many");
  await catalogue.database.pool.query(
    `insert into token (id, hash, account_id, kind, name, scopes, expires_at)
     select gen_random_uuid(), sha256(i::text::bytea), (select id from account where username = 'many'), 'api', 'n', '{read}', '2030-01-01'
     from generate_series(1, 199) i`,
  );
  expect((await make({ name: "the last" }, many)).statusCode).toBe(201);
  expect((await make({ name: "too many" }, many)).statusCode).toBe(409);
});
