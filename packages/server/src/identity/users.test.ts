import { cloneDatabase } from "@margay/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openCatalogue, password, type TestCatalogue } from "./identity.fixture.ts";

let clone: Awaited<ReturnType<typeof cloneDatabase>>;
let catalogue: TestCatalogue;
let root: string;

beforeAll(async () => {
  clone = await cloneDatabase();
  catalogue = await openCatalogue(clone.connection);
  root = await catalogue.member("root", ["staff"]);
});

afterAll(async () => {
  await catalogue.close();
  await clone.drop();
});

const create = (body: object) => catalogue.send("POST", "/v1/users", { token: root, body });
const patch = (username: string, body: object) =>
  catalogue.send("PATCH", `/v1/users/${username}`, { token: root, body });

it("creates a user who can sign in, and answers where it is", async () => {
  const made = await create({
    username: "zoe@facility",
    password: "long enough",
    displayName: "Zoë",
    email: "zoe@example.org",
    groups: ["p1", "p1"],
  });
  expect(made.statusCode, made.body).toBe(201);
  expect(made.headers.location).toBe("/v1/users/zoe%40facility");
  expect(made.json()).toEqual({
    username: "zoe@facility",
    displayName: "Zoë",
    email: "zoe@example.org",
    authStrategy: "local",
    groups: ["p1"],
    disabled: false,
    createdAt: "2026-03-02T08:00:00.000Z",
  });
  expect(await catalogue.signIn("zoe@facility", "long enough")).toMatch(/^margay_/);
});

it.each([
  ["a name that exists in another case", { username: "ROOT" }, 409, "/username"],
  ["the name of the catalogue's own account", { username: "Margay-System" }, 409, "/username"],
  ["the name of those who are not signed in", { username: "anonymous" }, 409, "/username"],
  ["a name with a slash", { username: "a/b" }, 400, "/username"],
  ["a short password", { username: "short", password: "1234567" }, 400, "/password"],
  ["an e-mail without @", { username: "mail", email: "nowhere" }, 400, "/email"],
  [
    "a group named like somebody's own, which their e-mail gives",
    { username: "g", groups: ["mail,a@b"] },
    400,
    "/groups/0",
  ],
  ["the group that stands for everybody", { username: "g", groups: ["public"] }, 400, "/groups/0"],
  ["an unknown field", { username: "g", system: true }, 400, "/system"],
])("refuses %s", async (_what, body, expected, pointer) => {
  const answer = await create(body);
  expect(answer.statusCode, answer.body).toBe(expected);
  expect(answer.json()).toMatchObject({ pointer });
});

it("changes what is sent, clears what is null and keeps the rest", async () => {
  await create({ username: "max", displayName: "Max", email: "max@example.org", groups: ["p1", "p2"] });
  expect((await patch("max", { email: null, groups: ["p2", "p3"] })).json()).toMatchObject({ displayName: "Max" });
  const user = (await catalogue.send("GET", "/v1/users/MAX", { token: root })).json<{ groups: string[] }>();
  expect(user).not.toHaveProperty("email");
  expect(user.groups).toEqual(["p2", "p3"]);
});

it("ends all sessions of a user whose password an administrator sets, but keeps API tokens", async () => {
  const session = await catalogue.member("kim");
  const made = await catalogue.send("POST", "/v1/tokens", { token: session, body: { name: "robot" } });
  const { token } = made.json<{ token: string }>();
  expect((await patch("kim", { password: "set by admin" })).statusCode).toBe(200);
  const statuses = [session, token].map(
    async (one) => (await catalogue.send("GET", "/v1/me", { token: one })).statusCode,
  );
  expect(await Promise.all(statuses)).toEqual([401, 200]);
  expect(await catalogue.signIn("kim", "set by admin")).toMatch(/^margay_/);
});

it("lets users change their own password with the present one, which ends their other sessions", async () => {
  const here = await catalogue.member("lee");
  const elsewhere = await catalogue.signIn("lee");
  const change = (currentPassword: string) =>
    catalogue.send("POST", "/v1/users/lee/password", {
      token: here,
      body: { currentPassword, newPassword: "something new" },
    });
  const refused = await change("not it");
  expect(refused.statusCode).toBe(401);
  expect(refused.body).not.toContain("something new");
  expect((await change(password)).statusCode).toBe(204);
  const statuses = [here, elsewhere].map(
    async (one) => (await catalogue.send("GET", "/v1/me", { token: one })).statusCode,
  );
  expect(await Promise.all(statuses)).toEqual([200, 401]);
  expect(await catalogue.signIn("lee", "something new")).toMatch(/^margay_/);
});

it("limits guesses at the present password like those at the sign-in", async () => {
  const strict = await openCatalogue(clone.connection, { loginAttemptsPerMinute: 2 });
  const token = await strict.member("guess");
  const change = () =>
    strict.send("POST", "/v1/users/guess/password", {
      token,
      body: { currentPassword: "wrong", newPassword: "something new" },
    });
  const statuses = [(await change()).statusCode, (await change()).statusCode];
  const last = await change();
  expect([...statuses, last.statusCode]).toEqual([401, 401, 429]);
  expect(last.headers["retry-after"]).toBe("60");
  await strict.close();
});

it("keeps administrators from locking themselves out", async () => {
  expect((await patch("root", { disabled: true })).statusCode).toBe(409);
  expect((await catalogue.send("DELETE", "/v1/users/root", { token: root })).statusCode).toBe(409);
});

it("pages through users by name without the catalogue's own account", async () => {
  await catalogue.identity.ensureSystemToken();
  for (const name of ["page-c", "Page-A", "page-b"]) await create({ username: name });
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const url: string = `/v1/users?q=page-&limit=2${cursor === undefined ? "" : `&cursor=${cursor}`}`;
    const page = (await catalogue.send("GET", url, { token: root })).json<{
      items: { username: string }[];
      total: number;
      cursor?: string;
    }>();
    expect(page.total).toBe(3);
    names.push(...page.items.map((user) => user.username));
    cursor = page.cursor;
  } while (cursor !== undefined);
  expect(names).toEqual(["Page-A", "page-b", "page-c"]);
  const all = await catalogue.send("GET", "/v1/users?limit=1000", { token: root });
  expect(all.body).not.toContain("margay-system");
  expect((await catalogue.send("GET", "/v1/users/margay-system", { token: root })).statusCode).toBe(404);
  expect((await patch("margay-system", { password: "let me in please" })).statusCode).toBe(404);
  expect((await catalogue.send("GET", "/v1/users?cursor=!!", { token: root })).statusCode).toBe(400);
});
