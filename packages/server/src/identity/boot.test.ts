import { cloneDatabase } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCatalogue, password, type TestCatalogue } from "./identity.fixture.ts";

let clone: Awaited<ReturnType<typeof cloneDatabase>>;
let catalogue: TestCatalogue;

beforeAll(async () => {
  clone = await cloneDatabase();
  catalogue = await openCatalogue(clone.connection);
});

afterAll(async () => {
  await catalogue.close();
  await clone.drop();
});

const account = (username: string, more: object = {}) => ({
  username,
  email: `${username}@your.site`,
  password: `${username} password`,
  role: username,
  global: false,
  ...more,
});
const groupsOf = async (username: string) =>
  [...((await catalogue.identity.principalFor(username))?.groups ?? [])].sort();

describe("functional accounts", () => {
  it("are created with their groups and may sign in", async () => {
    const list = [
      account("admin", { role: "staff", global: true }),
      account("ingestor", { role: ["ingestor", "beamline"] }),
    ];
    expect(await catalogue.identity.syncFunctionalAccounts(list)).toEqual({ created: 2, total: 2 });
    expect(await groupsOf("admin")).toEqual(["globalaccess", "staff"]);
    expect(await groupsOf("ingestor")).toEqual(["beamline", "ingestor"]);
    const me = await catalogue.send("GET", "/v1/me", { token: await catalogue.signIn("admin", "admin password") });
    expect(me.json<{ roles: string[] }>().roles).toContain("admin");
  });

  it("keep their passwords and other groups at the next start, and have the groups of the new list", async () => {
    await catalogue.identity.syncFunctionalAccounts([account("twice", { role: ["one", "two"] })]);
    await catalogue.identity.ensureUser({ username: "twice", password: "ignored", groups: ["by hand"] });
    const token = await catalogue.signIn("twice", "twice password");
    const again = [account("twice", { password: "changed", role: ["two", "three"], global: true })];
    expect(await catalogue.identity.syncFunctionalAccounts(again)).toEqual({ created: 0, total: 1 });
    expect(await groupsOf("twice")).toEqual(["by hand", "globalaccess", "three", "two"]);
    expect(await catalogue.identity.syncFunctionalAccounts(again)).toEqual({ created: 0, total: 1 });
    expect(await groupsOf("twice")).toEqual(["by hand", "globalaccess", "three", "two"]);
    expect((await catalogue.identity.authenticate(token))?.groups).toContain("three");
    expect(await catalogue.signIn("twice", "twice password")).toMatch(/^margay_/);
    await expect(catalogue.signIn("twice", "changed")).rejects.toThrow("401");
  });

  it("belong to the user who has their e-mail, if nobody has their name", async () => {
    await catalogue.identity.ensureUser({ username: "person", password, email: "Shared@your.site" });
    const list = [account("newname", { email: "shared@your.site", role: "operators" })];
    expect(await catalogue.identity.syncFunctionalAccounts(list)).toEqual({ created: 0, total: 1 });
    expect(await groupsOf("person")).toEqual(["operators"]);
    expect(await catalogue.identity.principalFor("newname")).toBeUndefined();
  });

  it("may share one e-mail among them", async () => {
    const list = [account("robot1", { email: "it@your.site" }), account("robot2", { email: "it@your.site" })];
    expect(await catalogue.identity.syncFunctionalAccounts(list)).toEqual({ created: 2, total: 2 });
    expect([await groupsOf("robot1"), await groupsOf("robot2")]).toEqual([["robot1"], ["robot2"]]);
  });

  it("come about once when several processes start together", async () => {
    const list = [account("racer")];
    const results = await Promise.all(Array.from({ length: 4 }, () => catalogue.identity.syncFunctionalAccounts(list)));
    expect(results.map((result) => result.created).sort()).toEqual([0, 0, 0, 1]);
  });

  it.each([
    ["no list", {}, "must be a JSON list"],
    ["an entry that is no object", ["x"], "[0] must be object"],
    ["no user name", [account("ok"), { email: "a@b", password: "p" }], "[1].username is required"],
    ["a wrong e-mail", [account("ok"), account("bad", { email: "nowhere" })], "[1].email must match"],
    ["an empty password", [account("bad", { password: "" })], "[0].password must NOT have fewer"],
    ["a role that is a number", [account("bad", { role: 7 })], "[0].role must be the name of a group"],
    [
      "a role named like somebody's own group",
      [account("bad", { role: ["ok", "mail,a@b"] })],
      "[0].role[1] must be the name of a group",
    ],
    ["the role that would be everybody", [account("bad", { role: "public" })], "[0].role must be the name of a group"],
    ["a global that is a text", [account("bad", { global: "yes" })], "[0].global must be boolean"],
    ["a name twice", [account("same"), account("SAME")], "[1].username is also that of [0]"],
    ["a reserved name", [account("margay-system")], "[0].username is reserved"],
  ])("are refused as a whole with index and field: %s", async (_what, list, message) => {
    const said = await catalogue.identity.syncFunctionalAccounts(list).then(
      () => "nothing",
      (error: unknown) => String(error),
    );
    expect(said).toContain(`functional accounts: ${message}`);
    // No value of the file, which holds passwords, may reach a log.
    expect(said).not.toContain("ok password");
    expect(await catalogue.identity.principalFor("ok")).toBeUndefined();
  });
});

describe("the machine's own token", () => {
  it("is an administrator's whatever the role variables say, and new at each start", async () => {
    const first = await catalogue.identity.ensureSystemToken();
    const principal = await catalogue.identity.authenticate(first);
    expect(principal?.username).toBe("margay-system");
    expect([...(principal?.roles ?? [])]).toContain("admin");
    const made = await catalogue.send("POST", "/v1/users", { token: first, body: { username: "by-system" } });
    expect(made.statusCode).toBe(201);
    const second = await catalogue.identity.ensureSystemToken();
    expect(await catalogue.identity.authenticate(first)).toBeUndefined();
    expect((await catalogue.identity.authenticate(second))?.roles.has("admin")).toBe(true);
  });

  it("makes tokens for others but none for itself, and nobody can list or revoke it", async () => {
    const token = await catalogue.identity.ensureSystemToken();
    const root = await catalogue.member("root", ["staff"]);
    const make = (body: object) => catalogue.send("POST", "/v1/tokens", { token, body });
    expect((await make({ name: "mine" })).statusCode).toBe(403);
    expect((await make({ name: "for root", username: "root", scopes: ["read", "write"] })).statusCode).toBe(201);
    expect((await catalogue.send("GET", "/v1/tokens?username=margay-system", { token: root })).statusCode).toBe(404);
    const { rows } = await catalogue.database.pool.query<{ id: string }>(
      "select t.id from token t join account a on a.id = t.account_id where a.system",
    );
    const answer = await catalogue.send("DELETE", `/v1/tokens/${rows[0]?.id}`, { token: root });
    expect(answer.statusCode).toBe(404);
    expect(await catalogue.identity.authenticate(token)).toBeDefined();
  });
});

it("ensures a user once and keeps the password that is there", async () => {
  const user = { username: "demo", password: "first one", groups: ["a"] };
  expect(await catalogue.identity.ensureUser(user)).toBe(true);
  expect(await catalogue.identity.ensureUser({ ...user, password: "second one", groups: ["b"] })).toBe(false);
  expect(await groupsOf("demo")).toEqual(["a", "b"]);
  expect(await catalogue.signIn("demo", "first one")).toMatch(/^margay_/);
});
