import { cloneDatabase } from "@margay/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openCatalogue, password, type TestCatalogue } from "./identity.fixture.ts";

let clone: Awaited<ReturnType<typeof cloneDatabase>>;
let catalogue: TestCatalogue;

const callers = [
  "anonymous",
  "stranger",
  "member",
  "manager",
  "reading",
  "adminToken",
  "unprivileged",
  "admin",
] as const;
type Caller = (typeof callers)[number];
type Expected = Record<Caller, number>;
const tokens: Partial<Record<Caller, string>> = {};
let count = 0;

beforeAll(async () => {
  clone = await cloneDatabase();
  catalogue = await openCatalogue(clone.connection);
  tokens.admin = await catalogue.member("admin", ["staff"]);
  tokens.stranger = await catalogue.member("stranger");
  tokens.member = await catalogue.member("member");
  tokens.manager = await catalogue.member("manager");
  const make = async (scopes: string[]) => {
    const made = await catalogue.send("POST", "/v1/tokens", { token: tokens.admin, body: { name: "t", scopes } });
    return made.json<{ token: string }>().token;
  };
  tokens.reading = await make(["read", "admin"]);
  tokens.adminToken = await make(["read", "write", "admin"]);
  tokens.unprivileged = await make(["read", "write"]);
});

afterAll(async () => {
  await catalogue.close();
  await clone.drop();
});

// Each row acts on things of its own: a user `target`, a group `team` and a token of the manager.
let target = "";
let team = "";
let tokenId = "";
beforeEach(async () => {
  count += 1;
  target = `target${count}`;
  team = `manager:team ${count}`;
  await catalogue.send("POST", "/v1/users", { token: tokens.admin, body: { username: target } });
  await catalogue.send("POST", "/v1/groups", { token: tokens.manager, body: { name: team } });
  await catalogue.send("PUT", path(`/v1/groups/{team}/members/member`), { token: tokens.manager });
  const made = await catalogue.send("POST", "/v1/tokens", { token: tokens.manager, body: { name: "mine" } });
  tokenId = made.json<{ id: string }>().id;
});

const path = (template: string) =>
  template
    .replace("{target}", target)
    .replace("{team}", encodeURIComponent(team))
    .replace("{token}", tokenId)
    .replace("{count}", String(count));

const adminOnly = (ok: number): Expected => ({
  anonymous: 401,
  stranger: 403,
  member: 403,
  manager: 403,
  reading: ok === 200 ? 200 : 403,
  adminToken: ok,
  unprivileged: 403,
  admin: ok,
});
const adminWrite = (ok: number): Expected => ({ ...adminOnly(ok), reading: 403 });
const teamWrite = (ok: number): Expected => ({
  anonymous: 401,
  stranger: 404,
  member: 403,
  manager: ok,
  reading: 403,
  adminToken: ok,
  unprivileged: 404,
  admin: ok,
});
const everybodySignedIn = (ok: number): Expected => ({
  anonymous: 401,
  stranger: ok,
  member: ok,
  manager: ok,
  reading: ok,
  adminToken: ok,
  unprivileged: ok,
  admin: ok,
});

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
const table: [Method, string, object | undefined, Expected][] = [
  ["GET", "/v1/users", undefined, adminOnly(200)],
  ["POST", "/v1/users", { username: "new{count}" }, adminWrite(201)],
  [
    "GET",
    "/v1/users/{target}",
    undefined,
    { ...adminOnly(200), stranger: 404, member: 404, manager: 404, unprivileged: 404 },
  ],
  [
    "GET",
    "/v1/users/stranger",
    undefined,
    { ...adminOnly(200), stranger: 200, member: 404, manager: 404, unprivileged: 404 },
  ],
  ["PATCH", "/v1/users/{target}", { groups: ["staff"] }, adminWrite(200)],
  ["PATCH", "/v1/users/stranger", { email: "me@example.org" }, adminWrite(200)],
  ["DELETE", "/v1/users/{target}", undefined, adminWrite(204)],
  [
    "POST",
    "/v1/users/{target}/password",
    { currentPassword: password, newPassword: "another one" },
    {
      anonymous: 401,
      stranger: 404,
      member: 404,
      manager: 404,
      reading: 403,
      adminToken: 403,
      unprivileged: 404,
      admin: 403,
    },
  ],
  ["GET", "/v1/groups", undefined, everybodySignedIn(200)],
  [
    "POST",
    "/v1/groups",
    { name: "stranger:fresh {count}" },
    { ...everybodySignedIn(409), stranger: 201, reading: 403, adminToken: 201, admin: 201 },
  ],
  ["GET", "/v1/groups/{team}", undefined, { ...teamWrite(200), member: 200, reading: 200 }],
  ["DELETE", "/v1/groups/{team}", undefined, teamWrite(204)],
  ["PUT", "/v1/groups/{team}/members/{target}", {}, teamWrite(200)],
  ["PUT", "/v1/groups/{team}/members/stranger", { manager: true }, teamWrite(200)],
  ["DELETE", "/v1/groups/{team}/members/manager", undefined, teamWrite(204)],
  ["DELETE", "/v1/groups/{team}/members/member", undefined, { ...teamWrite(204), member: 204 }],
  ["GET", "/v1/tokens", undefined, everybodySignedIn(200)],
  ["GET", "/v1/tokens?username=manager", undefined, { ...adminOnly(200), manager: 200 }],
  ["POST", "/v1/tokens", { name: "n" }, { ...everybodySignedIn(201), reading: 403 }],
  ["POST", "/v1/tokens", { name: "n", scopes: ["write"] }, { ...everybodySignedIn(201), reading: 403 }],
  [
    "POST",
    "/v1/tokens",
    { name: "n", scopes: ["admin"] },
    { ...everybodySignedIn(201), reading: 403, unprivileged: 403 },
  ],
  ["POST", "/v1/tokens", { name: "n", username: "manager" }, { ...adminWrite(201), manager: 201 }],
  [
    "DELETE",
    "/v1/tokens/{token}",
    undefined,
    {
      anonymous: 401,
      stranger: 404,
      member: 404,
      manager: 204,
      reading: 403,
      adminToken: 204,
      unprivileged: 404,
      admin: 204,
    },
  ],
];
const rows = table.flatMap(([method, template, body, expected]) =>
  callers.map((caller) => ({ method, template, body, caller, expected: expected[caller] })),
);

describe("each route answers each caller as the table says", () => {
  it.each(rows)(
    "$method $template $body by $caller: $expected",
    async ({ method, template, body, caller, expected }) => {
      const named = Object.fromEntries(
        Object.entries(body ?? {}).map(([key, value]) => [key, typeof value === "string" ? path(value) : value]),
      );
      const answer = await catalogue.send(method, path(template), {
        token: tokens[caller],
        ...(body === undefined ? {} : { body: named }),
      });
      expect(answer.statusCode, answer.body).toBe(expected);
    },
  );
});

it("gives an administrator's token without the scope admin no rights over others' records", async () => {
  const record = { type: "raw", datasetName: "secret", ownerGroup: "others" };
  const made = await catalogue.send("POST", "/v1/datasets", { token: tokens.admin, body: record });
  expect(made.statusCode, made.body).toBe(201);
  const url = `/v1/datasets/${encodeURIComponent(made.json<{ pid: string }>().pid)}`;
  expect((await catalogue.send("GET", url, { token: tokens.unprivileged })).statusCode).toBe(404);
  expect((await catalogue.send("GET", url, { token: tokens.reading })).statusCode).toBe(200);
  const patch = { comment: "x" };
  expect((await catalogue.send("PATCH", url, { token: tokens.reading, body: patch })).statusCode).toBe(403);
  expect((await catalogue.send("PATCH", url, { token: tokens.adminToken, body: patch })).statusCode).toBe(200);
});
