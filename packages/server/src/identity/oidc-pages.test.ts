import { cloneDatabase, startTestIssuer, type TestIssuer } from "@margay/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openCatalogue, password, type TestCatalogue } from "./identity.fixture.ts";
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

  it("also take an application's token to it, where one address serves for both", async () => {
    const begun = await catalogue.identity.oidc.begin({ ...order, client: "second", returnUrl: "/datasets?a=b" });
    const { search } = new URL(await issuer.signIn(begun.url, "s-ann"));
    const headers = { cookie: `${begun.cookie.name}=${begun.cookie.value}` };
    const done = await catalogue.send("GET", `/v1/auth/oidc/callback${search}`, { headers });
    const { origin, pathname, searchParams } = new URL(done.headers.location ?? "");
    expect(`${origin}${pathname}`).toBe("http://second.example.org/login");
    expect(searchParams.get("returnUrl")).toBe("/datasets?a=b");
    const me = await catalogue.send("GET", "/v1/me", { token: searchParams.get("access-token") ?? "" });
    const account = me.json().user;
    expect(account).toMatchObject({ authStrategy: "oidc" });
    const principal = await catalogue.identity.principalFor(account.username);
    if (!principal) throw new Error("the user is not known");
    expect((await catalogue.identity.people.self(principal)).id).toBe(searchParams.get("user-id"));
    expect(done.cookies.map(({ name, value }) => [name, value])).toEqual([[begun.cookie.name, ""]]);
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
    const { account } = await bench.signIn("s-ann");
    const oidcUser = await catalogue.identity.principalFor(account.username);
    await catalogue.identity.ensureUser({ username: "loc", password });
    const localUser = await catalogue.identity.principalFor("loc");
    if (!oidcUser || !localUser) throw new Error("a user is missing");
    expect(await catalogue.identity.oidc.logoutUrl(oidcUser)).toBe(`${issuer.url}/session/end`);
    expect(await catalogue.identity.oidc.logoutUrl(localUser)).toBeUndefined();
    const elsewhere = await bench.open({}, { logoutUrl: "https://sso.example.org/bye" });
    expect(await elsewhere.identity.oidc.logoutUrl(oidcUser)).toBe("https://sso.example.org/bye");
    const stay = await bench.open({ autoLogout: false });
    expect(await stay.identity.oidc.logoutUrl(oidcUser)).toBeUndefined();
  });
});

describe("an issuer that is away", () => {
  it("stops its sign-in only, and is asked again", async () => {
    const late = await startTestIssuer([callbackUrl]);
    const { url, clientId, clientSecret } = late;
    await late.close();
    const patient = await bench.open({ issuer: url, clientId, clientSecret });
    await expect(patient.identity.oidc.begin(order)).rejects.toMatchObject({ code: "unavailable" });
    const answer = await patient.send("GET", "/v1/auth/oidc/login");
    expect(answer.statusCode).toBe(503);
    expect((await patient.send("GET", "/v1/auth/providers")).statusCode).toBe(200);
    const back = await startTestIssuer([callbackUrl], { port: Number(new URL(url).port), clientSecret });
    expect((await patient.identity.oidc.begin(order)).url).toContain(url);
    await back.close();
  });
});
