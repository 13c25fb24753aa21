import { cloneDatabase, startTestIssuer, type TestIssuer } from "@margay/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { defaultIdentityConfig, type IdentityConfig, type OidcConfig } from "./config.ts";
import { openCatalogue, password, type TestCatalogue } from "./identity.fixture.ts";
import type { OidcOrder } from "./oidc/oidc-service.ts";

const origin = "http://localhost:3000";
const callbackUrl = `${origin}/v1/auth/oidc/callback`;

let clone: Awaited<ReturnType<typeof cloneDatabase>>;
let issuer: TestIssuer;
let catalogue: TestCatalogue;
const closers: (() => Promise<void>)[] = [];

function config(changes: Partial<OidcConfig> = {}): IdentityConfig {
  return {
    ...defaultIdentityConfig,
    oidc: {
      issuer: issuer.url,
      clientId: issuer.clientId,
      clientSecret: issuer.clientSecret,
      callbackUrl: undefined,
      scope: "openid profile email",
      frontends: {
        scicat: { successUrl: "http://ui.example.org/auth-callback" },
        second: { successUrl: "http://second.example.org/login", returnUrl: "/proposals" },
      },
      claims: {},
      userQuery: {
        operator: "or",
        pairs: [
          { account: "username", profile: "username" },
          { account: "email", profile: "email" },
        ],
        explicit: false,
      },
      authorizedParties: ["scicat-cli"],
      autoLogout: true,
      displayName: "Facility account",
      ...changes,
    },
    accessGroups: { fixed: ["everybody"], oidcClaim: "groups", timeoutMs: 5_000 },
  };
}

async function open(changes: Partial<OidcConfig> = {}, more: Partial<IdentityConfig> = {}): Promise<TestCatalogue> {
  const opened = await openCatalogue(clone.connection, { identity: { ...config(changes), ...more } });
  closers.push(opened.close);
  return opened;
}

const order: OidcOrder = { target: "token", ownOrigin: origin, callbackUrl };

/** Goes to the issuer as a subject and comes back. */
async function signIn(subject: string, at = catalogue, changes: Partial<OidcOrder> = {}) {
  const { url, cookie } = await at.identity.oidc.begin({ ...order, ...changes });
  const back = await issuer.signIn(url, subject);
  return at.identity.oidc.finish(back, { [cookie.name]: cookie.value });
}

beforeAll(async () => {
  clone = await cloneDatabase();
  issuer = await startTestIssuer([callbackUrl, "http://localhost:3000/api/v3/auth/oidc/callback"]);
  catalogue = await open();
});
beforeEach(() => {
  issuer.users.clear();
  issuer.users.set("s-ann", {
    preferred_username: "ann",
    name: "Ann Example",
    family_name: "Example",
    email: "ann@example.org",
    email_verified: true,
    groups: ["p1", "p2", "", 7, "#all", "public", "a,b"],
  });
});
afterAll(async () => {
  for (const close of closers) await close();
  await issuer.close();
  await clone.drop();
});

describe("signing in by OIDC", () => {
  it("makes an account out of the claims, and renews its groups each time", async () => {
    const { account, ...rest } = await signIn("s-ann");
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
    const again = (await signIn("s-ann")).account;
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
    await signIn("s-kim");
    const root = await catalogue.member("root", ["staff"]);
    await catalogue.send("PUT", "/v1/groups/p1/members/kim", { token: root, body: {} });
    await catalogue.send("PUT", "/v1/groups/local/members/kim", { token: root, body: {} });
    await catalogue.identity.ensureUser({ username: "kim", password: "ignored", groups: ["local"] });
    issuer.users.set("s-kim", { preferred_username: "kim", groups: [] });
    expect((await signIn("s-kim")).account.groups).toEqual(["everybody", "local", "p1"]);
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
    expect((await signIn("s-bob")).account).toMatchObject({ publicId: id, username: "bob", externalId: "s-bob" });
  });

  it("never gives a local account to whoever has its name or address at the issuer", async () => {
    await catalogue.identity.ensureUser({ username: "boss", password, email: "boss@example.org", groups: ["staff"] });
    issuer.users.set("s-1", { preferred_username: "BOSS", email: "x@example.org", email_verified: true });
    issuer.users.set("s-2", { preferred_username: "other", email: "boss@example.org", email_verified: true });
    for (const subject of ["s-1", "s-2"])
      await expect(signIn(subject)).rejects.toMatchObject({
        code: "conflict",
        message: expect.stringContaining("belongs to a local account"),
      });
    // Nor may a known user rename themselves to it.
    issuer.users.set("s-3", { preferred_username: "third" });
    await signIn("s-3");
    issuer.users.set("s-3", { preferred_username: "boss" });
    expect((await signIn("s-3")).account.username).toBe("third");
  });

  it("does not believe an address that the issuer has not checked", async () => {
    issuer.users.set("s-cat", { preferred_username: "cat", email: "cat@example.org", email_verified: true });
    const { account } = await signIn("s-cat");
    issuer.users.set("s-thief", { preferred_username: "thief", email: "cat@example.org", email_verified: false });
    const thief = (await signIn("s-thief")).account;
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
    const { account } = await signIn("s-dan");
    issuer.users.set("s-dan-2", { preferred_username: "dan", email: "daniel@example.org" });
    await expect(signIn("s-dan-2")).rejects.toMatchObject({ code: "conflict" });
    const explicit = { ...config().oidc?.userQuery, explicit: true } as OidcConfig["userQuery"];
    const told = await open({ userQuery: explicit });
    expect((await signIn("s-dan-2", told)).account.publicId).toBe(account.publicId);
    const both = await open({ userQuery: { ...explicit, operator: "and" } });
    issuer.users.set("s-eve", { preferred_username: "eve", email: "dan@example.org" });
    expect((await signIn("s-eve", both)).account.publicId).not.toBe(account.publicId);
  });

  it("reads other claims where the configuration says so", async () => {
    const mapped = await open({ claims: { username: ["nickname", "sub"], email: ["contact"], id: ["sub"] } });
    issuer.users.set("s-fay", { preferred_username: "x", nickname: "fay", name: "Fay" });
    expect((await signIn("s-fay", mapped)).account).toMatchObject({ username: "fay_s-fay", email: null });
  });

  it("refuses names that would have a meaning of their own", async () => {
    for (const preferred_username of ["margay-system", "anonymous", "boss:group", "a\u0007b"]) {
      issuer.users.set("s-odd", { preferred_username });
      await expect(signIn("s-odd"), preferred_username).rejects.toMatchObject({ code: "invalid_value" });
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

describe("a sign-in under way", () => {
  const refused = { code: "unauthenticated" };

  it("is finished once, in the browser that began it, and by any process", async () => {
    const other = await open();
    const { url, cookie } = await catalogue.identity.oidc.begin(order);
    expect(new URL(url).searchParams.get("code_challenge_method")).toBe("S256");
    const back = await issuer.signIn(url, "s-ann");
    const { oidc } = other.identity;
    await expect(oidc.finish(back, {})).rejects.toMatchObject(refused);
    const foreign = await catalogue.identity.oidc.begin(order);
    await expect(oidc.finish(back, { [cookie.name]: foreign.cookie.value })).rejects.toMatchObject(refused);
    await expect(oidc.finish(back, { [cookie.name]: `${cookie.value}x` })).rejects.toMatchObject(refused);
    expect((await oidc.finish(back, { [cookie.name]: cookie.value })).account.externalId).toBe("s-ann");
    await expect(oidc.finish(back, { [cookie.name]: cookie.value })).rejects.toMatchObject(refused);
  });

  it("ends after ten minutes, and with the issuer's refusal", async () => {
    const slow = await open();
    const { url, cookie } = await slow.identity.oidc.begin(order);
    const back = await issuer.signIn(url, "s-ann");
    const { searchParams } = new URL(back);
    const denied = `${callbackUrl}?error=access_denied&state=${searchParams.get("state")}`;
    const cookies = { [cookie.name]: cookie.value };
    await expect(slow.identity.oidc.finish(denied, cookies)).rejects.toMatchObject(refused);
    slow.time.now = new Date(slow.time.now.getTime() + 600_001);
    await expect(slow.identity.oidc.finish(back, cookies)).rejects.toMatchObject(refused);
  });

  it("leads to configured applications and addresses of this site only", async () => {
    const target = async (changes: Partial<OidcOrder>) => (await signIn("s-ann", catalogue, changes)).returnUrl;
    expect(await target({ client: "second" })).toBe("/proposals");
    expect(await target({ returnUrl: "/samples?x=1" })).toBe("/samples?x=1");
    expect(await target({ returnUrl: "http://second.example.org/a" })).toBe("http://second.example.org/a");
    for (const returnUrl of [
      "http://evil.example/",
      "//evil.example",
      "/\\evil.example",
      "/\t/evil.example",
      "javascript:alert(1)",
      "http://ui.example.org@evil.example/",
    ])
      expect(await target({ returnUrl }), returnUrl).toBe("/datasets");
    await expect(catalogue.identity.oidc.begin({ ...order, client: "third" })).rejects.toMatchObject({
      code: "unauthenticated",
      message: "Unauthorized client",
    });
    await expect(catalogue.identity.oidc.begin({ ...order, client: "toString" })).rejects.toMatchObject(refused);
  });

  it("takes the asking page for the application's address only if it is of a known site", async () => {
    const loose = await open({ frontends: { scicat: {} } });
    const asked = (referer?: string) => loose.identity.oidc.begin({ ...order, referer });
    await expect(asked("http://evil.example/login")).rejects.toMatchObject(refused);
    await expect(asked()).rejects.toMatchObject(refused);
    expect((await signIn("s-ann", loose, { referer: `${origin}/login` })).successUrl).toBe(`${origin}/login`);
  });
});

describe("an id token", () => {
  const claims = { sub: "s-gus", preferred_username: "gus", email: "gus@example.org", groups: ["p9"] };

  it("of the issuer for us signs its subject in, by its claims alone", async () => {
    const account = await catalogue.identity.oidc.fromIdToken(issuer.idToken(claims));
    expect(account).toMatchObject({ username: "gus", externalId: "s-gus", groups: ["everybody", "p9"] });
    const other = await catalogue.identity.oidc.fromIdToken(issuer.idToken({ ...claims, azp: "scicat-cli" }));
    expect(other.publicId).toBe(account.publicId);
  });

  it("is refused when anything about it is wrong", async () => {
    const now = Math.floor(Date.now() / 1_000);
    const [head, body, signature] = issuer.idToken(claims).split(".");
    const forged = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
    const wrong: Record<string, string> = {
      "another audience": issuer.idToken({ ...claims, aud: "another" }),
      "another issuer": issuer.idToken({ ...claims, iss: "http://another.example" }),
      "another party": issuer.idToken({ ...claims, azp: "another" }),
      "several audiences without a party": issuer.idToken({ ...claims, aud: [issuer.clientId, "x"], azp: undefined }),
      "its end": issuer.idToken({ ...claims, exp: now - 60 }),
      "no subject": issuer.idToken({ ...claims, sub: undefined }),
      "no signature": `${forged}.${body}.`,
      "another content": `${head}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${signature}`,
      garbage: "garbage",
    };
    for (const [why, token] of Object.entries(wrong))
      await expect(catalogue.identity.oidc.fromIdToken(token), why).rejects.toMatchObject({
        code: "unauthenticated",
        message: expect.stringMatching(/^Invalid idToken: /),
      });
  });

  it("is taken once a second from an address", () => {
    const { oidc } = catalogue.identity;
    oidc.throttle("10.0.0.1");
    oidc.throttle("10.0.0.2");
    expect(() => oidc.throttle("10.0.0.1")).toThrow(expect.objectContaining({ code: "too_many_requests" }));
    catalogue.time.now = new Date(catalogue.time.now.getTime() + 1_000);
    oidc.throttle("10.0.0.1");
  });
});

describe("the routes of our own pages", () => {
  const cookiesOf = (answer: { cookies: { name: string; value: string }[] }) =>
    answer.cookies.map(({ name, value }) => `${name}=${value}`).join("; ");

  it("name the ways to sign in", async () => {
    const bare = await openCatalogue(clone.connection);
    const items = async (at: TestCatalogue) => (await at.send("GET", "/v1/auth/providers")).json().items;
    expect(await items(bare)).toEqual([{ id: "local", kind: "password", name: "Local account" }]);
    expect(await items(catalogue)).toContainEqual({
      id: "oidc",
      kind: "redirect",
      name: "Facility account",
      url: "/v1/auth/oidc/login",
    });
    expect((await bare.send("GET", "/v1/auth/oidc/login")).statusCode).toBe(404);
    expect((await bare.send("GET", "/v1/auth/oidc/callback")).statusCode).toBe(404);
    await expect(bare.identity.oidc.fromIdToken("x")).rejects.toMatchObject({ code: "unavailable" });
    await bare.close();
  });

  it("send the browser to the issuer and open its session when it comes back", async () => {
    const headers = { host: "localhost:3000" };
    const begun = await catalogue.send("GET", "/v1/auth/oidc/login?returnUrl=/samples%3Fq%3D1", { headers });
    expect(begun.statusCode).toBe(302);
    expect(begun.cookies).toEqual([expect.objectContaining({ httpOnly: true, sameSite: "Lax", maxAge: 600 })]);
    const back = await issuer.signIn(begun.headers.location ?? "", "s-ann");
    const { pathname, search } = new URL(back);
    const withCookie = { headers: { ...headers, cookie: `${cookiesOf(begun)}; margay_session=ended` } };
    const done = await catalogue.send("GET", `${pathname}${search}`, withCookie);
    expect([done.statusCode, done.headers.location]).toEqual([302, "/samples?q=1"]);
    const session = done.cookies.find(({ name }) => name === "margay_session")?.value;
    const me = await catalogue.send("GET", "/v1/me", { headers: { cookie: `margay_session=${session}` } });
    expect(me.json()).toMatchObject({ user: { authStrategy: "oidc" } });
    const twice = await catalogue.send("GET", `${pathname}${search}`, withCookie);
    expect([twice.statusCode, twice.headers.location]).toEqual([302, "/login?error=refused"]);
  });

  it("tell the sign-in page why it failed, and open no other site", async () => {
    await catalogue.identity.ensureUser({ username: "taken", password });
    issuer.users.set("s-taken", { preferred_username: "taken" });
    const headers = { host: "localhost:3000" };
    const begun = await catalogue.send("GET", "/v1/auth/oidc/login?returnUrl=//evil.example/x", { headers });
    const { search } = new URL(await issuer.signIn(begun.headers.location ?? "", "s-taken"));
    const cookie = cookiesOf(begun);
    const done = await catalogue.send("GET", `/v1/auth/oidc/callback${search}`, { headers: { ...headers, cookie } });
    expect(done.headers.location).toBe("/login?error=conflict");
    expect(done.cookies.some(({ name }) => name === "margay_session")).toBe(false);
    const again = await catalogue.send("GET", "/v1/auth/oidc/login?returnUrl=//evil.example/x", { headers });
    const second = new URL(await issuer.signIn(again.headers.location ?? "", "s-ann"));
    const home = await catalogue.send("GET", `/v1/auth/oidc/callback${second.search}`, {
      headers: { ...headers, cookie: cookiesOf(again) },
    });
    expect(home.headers.location).toBe("/datasets");
  });
});

describe("signing out", () => {
  it("names the issuer's address for its users, unless configured otherwise", async () => {
    const { account } = await signIn("s-ann");
    const oidcUser = await catalogue.identity.principalFor(account.username);
    await catalogue.identity.ensureUser({ username: "loc", password });
    const localUser = await catalogue.identity.principalFor("loc");
    if (!oidcUser || !localUser) throw new Error("a user is missing");
    expect(await catalogue.identity.oidc.logoutUrl(oidcUser)).toBe(`${issuer.url}/session/end`);
    expect(await catalogue.identity.oidc.logoutUrl(localUser)).toBeUndefined();
    const elsewhere = await open({}, { logoutUrl: "https://sso.example.org/bye" });
    expect(await elsewhere.identity.oidc.logoutUrl(oidcUser)).toBe("https://sso.example.org/bye");
    const stay = await open({ autoLogout: false });
    expect(await stay.identity.oidc.logoutUrl(oidcUser)).toBeUndefined();
  });
});

describe("an issuer that is away", () => {
  it("stops its sign-in only, and is asked again", async () => {
    const late = await startTestIssuer([callbackUrl]);
    const { url, clientId, clientSecret } = late;
    await late.close();
    const patient = await open({ issuer: url, clientId, clientSecret });
    await expect(patient.identity.oidc.begin(order)).rejects.toMatchObject({ code: "unavailable" });
    const answer = await patient.send("GET", "/v1/auth/oidc/login");
    expect(answer.statusCode).toBe(503);
    expect((await patient.send("GET", "/v1/auth/providers")).statusCode).toBe(200);
    const back = await startTestIssuer([callbackUrl], { port: Number(new URL(url).port), clientSecret });
    expect((await patient.identity.oidc.begin(order)).url).toContain(url);
    await back.close();
  });
});
