import { cloneDatabase, startTestIssuer, type TestIssuer } from "@margay/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { password, type TestCatalogue } from "./identity.fixture.ts";
import { callbackUrl, type OidcBench, order, startOidcBench } from "./oidc.fixture.ts";

let clone: Awaited<ReturnType<typeof cloneDatabase>>;
let bench: OidcBench;
let issuer: TestIssuer;
let catalogue: TestCatalogue;

beforeAll(async () => {
  clone = await cloneDatabase();
  issuer = await startTestIssuer([callbackUrl]);
  bench = await startOidcBench(clone.connection, issuer);
  ({ catalogue } = bench);
});
beforeEach(() => bench.resetUsers());
afterAll(async () => {
  await bench.close();
  await issuer.close();
  await clone.drop();
});

describe("signing in by OIDC", () => {
  it("makes an account out of the claims, and renews its groups each time", async () => {
    const { account, ...rest } = await bench.signIn("s-ann");
    expect(account).toMatchObject({
      username: "ann",
      displayName: "Ann Example",
      email: "ann@example.org",
      authStrategy: "oidc",
      provider: issuer.url,
      externalId: "s-ann",
      groups: ["everybody", "p1", "p2"],
    });
    expect(rest).toMatchObject({
      target: "token",
      client: "scicat",
      successUrl: "http://ui.example.org/auth-callback",
      returnUrl: "/datasets",
    });
    issuer.users.set("s-ann", { preferred_username: "ann.new", email: "ann@example.org", groups: ["p3"] });
    const again = (await bench.signIn("s-ann")).account;
    expect(again).toMatchObject({ publicId: account.publicId, username: "ann.new", groups: ["everybody", "p3"] });
    const principal = await catalogue.identity.principalFor("ann.new");
    if (!principal) throw new Error("ann is not known");
    const identity = await catalogue.identity.people.identity(principal, account.publicId);
    expect(identity).toMatchObject({ provider: issuer.url, externalId: "s-ann", profile: { id: "s-ann" } });
    expect(identity?.profile.oidcClaims).toMatchObject({ sub: "s-ann", preferred_username: "ann.new" });
    expect(await catalogue.identity.settings.get(principal, account.publicId)).toMatchObject({ datasetCount: 25 });
  });

  it("keeps groups that people here gave", async () => {
    issuer.users.set("s-kim", { preferred_username: "kim", groups: ["p1"] });
    await bench.signIn("s-kim");
    const root = await catalogue.member("root", ["staff"]);
    await catalogue.send("PUT", "/v1/groups/p1/members/kim", { token: root, body: {} });
    await catalogue.send("PUT", "/v1/groups/local/members/kim", { token: root, body: {} });
    await catalogue.identity.ensureUser({ username: "kim", password: "ignored", groups: ["local"] });
    issuer.users.set("s-kim", { preferred_username: "kim", groups: [] });
    expect((await bench.signIn("s-kim")).account.groups).toEqual(["everybody", "local", "p1"]);
    const group = await catalogue.send("GET", "/v1/groups/everybody", { token: root });
    expect(group.json().members.filter((one: { username: string }) => one.username === "kim")).toHaveLength(1);
  });

  it("finds the account of an earlier server by name or address", async () => {
    const root = await catalogue.identity.principalFor("root");
    if (!root) throw new Error("there is no root");
    const id = "00112233445566778899aabb";
    const draft = { id, username: "old name", email: "bob@example.org", authStrategy: "oidc", createdAt: new Date() };
    await catalogue.identity.people.restore(root, draft);
    issuer.users.set("s-bob", { preferred_username: "bob", email: "Bob@example.org" });
    expect((await bench.signIn("s-bob")).account).toMatchObject({ publicId: id, username: "bob", externalId: "s-bob" });
  });

  it("never gives a local account to whoever has its name or address at the issuer", async () => {
    await catalogue.identity.ensureUser({ username: "boss", password, email: "boss@example.org", groups: ["staff"] });
    issuer.users.set("s-1", { preferred_username: "BOSS", email: "x@example.org", email_verified: true });
    issuer.users.set("s-2", { preferred_username: "other", email: "boss@example.org", email_verified: true });
    for (const subject of ["s-1", "s-2"])
      await expect(bench.signIn(subject)).rejects.toMatchObject({
        code: "conflict",
        message: expect.stringContaining("belongs to a local account"),
      });
    // Nor may a known user rename themselves to it.
    issuer.users.set("s-3", { preferred_username: "third" });
    await bench.signIn("s-3");
    issuer.users.set("s-3", { preferred_username: "boss" });
    expect((await bench.signIn("s-3")).account.username).toBe("third");
  });

  it("does not believe an address that the issuer has not checked", async () => {
    issuer.users.set("s-cat", { preferred_username: "cat", email: "cat@example.org", email_verified: true });
    const { account } = await bench.signIn("s-cat");
    issuer.users.set("s-thief", { preferred_username: "thief", email: "cat@example.org", email_verified: false });
    const thief = (await bench.signIn("s-thief")).account;
    expect(thief.publicId).not.toBe(account.publicId);
    const rights = async (username: string) => (await catalogue.identity.principalFor(username))?.groupIds ?? [];
    const shared = (await rights("cat")).filter((id) => id !== 0);
    const { rows } = await catalogue.database.pool.query<{ id: number }>(
      "select id from grp where name = 'mail,cat@example.org'",
    );
    expect(shared).toContain(rows[0]?.id);
    expect(await rights("thief")).not.toContain(rows[0]?.id);
  });

  it("takes another subject for a known user only as the user query says", async () => {
    issuer.users.set("s-dan", { preferred_username: "dan", email: "dan@example.org" });
    const { account } = await bench.signIn("s-dan");
    issuer.users.set("s-dan-2", { preferred_username: "dan", email: "daniel@example.org" });
    await expect(bench.signIn("s-dan-2")).rejects.toMatchObject({ code: "conflict" });
    issuer.users.set("s-dan-3", { preferred_username: "dan3", email: "dan@example.org" });
    await expect(bench.signIn("s-dan-3")).rejects.toMatchObject({ code: "conflict" });
    issuer.users.set("s-dan-3", { preferred_username: "dan", email: "dan@example.org", email_verified: true });
    expect((await bench.signIn("s-dan-3")).account.publicId).toBe(account.publicId);
    const explicit = { ...bench.oidc.userQuery, explicit: true };
    const told = await bench.open({ userQuery: explicit });
    expect((await bench.signIn("s-dan-2", told)).account.publicId).toBe(account.publicId);
    const both = await bench.open({ userQuery: { ...explicit, operator: "and" } });
    issuer.users.set("s-eve", { preferred_username: "eve", email: "dan@example.org" });
    expect((await bench.signIn("s-eve", both)).account.publicId).not.toBe(account.publicId);
  });

  it("reads other claims where the configuration says so", async () => {
    const mapped = await bench.open({ claims: { username: ["nickname", "sub"], email: ["contact"], id: ["sub"] } });
    issuer.users.set("s-fay", { preferred_username: "x", nickname: "fay", name: "Fay" });
    expect((await bench.signIn("s-fay", mapped)).account).toMatchObject({ username: "fay_s-fay", email: null });
  });

  it("refuses names that would have a meaning of their own", async () => {
    for (const preferred_username of ["margay-system", "anonymous", "boss:group", "a\u0007b"]) {
      issuer.users.set("s-odd", { preferred_username });
      await expect(bench.signIn("s-odd"), preferred_username).rejects.toMatchObject({ code: "invalid_value" });
    }
  });

  it("makes one account of two first sign-ins at once", async () => {
    issuer.users.set("s-two", { preferred_username: "two" });
    const begun = await Promise.all([catalogue.identity.oidc.begin(order), catalogue.identity.oidc.begin(order)]);
    const backs: [string, (typeof begun)[number]][] = [];
    for (const one of begun) backs.push([await issuer.signIn(one.url, "s-two"), one]);
    const done = await Promise.all(
      backs.map(([back, { cookie }]) => catalogue.identity.oidc.finish(back, { [cookie.name]: cookie.value })),
    );
    expect(new Set(done.map(({ account }) => account.publicId)).size).toBe(1);
  });
});
