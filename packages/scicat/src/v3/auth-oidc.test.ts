import { startTestCatalogue, startTestIssuer, type TestCatalogue, type TestIssuer } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";

const v3 = "/api/v3";
const origin = "http://localhost:3000";

let issuer: TestIssuer;
let catalogue: TestCatalogue;
let nowMs = Date.now();
beforeAll(async () => {
  issuer = await startTestIssuer([`${origin}${v3}/auth/oidc/callback`]);
  issuer.users.set("s-ann", {
    preferred_username: "ann",
    name: "Ann Example",
    email: "ann@example.org",
    email_verified: true,
    groups: ["p1", "p2"],
  });
  const oidc = {
    issuer: issuer.url,
    clientId: issuer.clientId,
    clientSecret: issuer.clientSecret,
    scope: "openid profile email",
    frontends: {
      scicat: { successUrl: "http://ui.example.org/auth-callback", returnUrl: "/datasets" },
      maxiv: { successUrl: "http://second.example.org/login", returnUrl: "/proposals" },
    },
    claims: {},
    userQuery: {
      operator: "or" as const,
      pairs: [{ account: "username" as const, profile: "username" as const }],
      explicit: false,
    },
    authorizedParties: ["cli"],
    autoLogout: true,
    displayName: "Facility account",
  };
  catalogue = await startTestCatalogue({
    clock: () => new Date(nowMs),
    config: {
      identity: {
        jwt: { expiresInSeconds: 3_600, neverExpires: "100y" },
        accessGroups: { fixed: [], oidcClaim: "groups", timeoutMs: 5_000 },
        logoutUrl: "http://ui.example.org/bye",
        oidc,
      },
    },
  });
});
afterAll(async () => {
  await catalogue.close();
  await issuer.close();
});

const host = { host: "localhost:3000" };

/** Goes to the issuer and comes back, as a browser with its cookies does. */
async function signIn(query: string) {
  const begun = await catalogue.anonymous({ url: `${v3}/auth/oidc${query}`, headers: host });
  expect(begun.status).toBe(302);
  const cookie = [begun.headers["set-cookie"] ?? []]
    .flat()
    .map((line) => String(line).split(";")[0])
    .join("; ");
  const { pathname, search } = new URL(await issuer.signIn(String(begun.headers.location), "s-ann"));
  const done = await catalogue.anonymous({ url: `${pathname}${search}`, headers: { ...host, cookie } });
  return { done, again: `${pathname}${search}` };
}

describe("signing in at the provider", () => {
  test.each([
    ["", "http://ui.example.org/auth-callback", "/datasets"],
    ["?returnUrl=/samples%3Fa%3D1", "http://ui.example.org/auth-callback", "/samples?a=1"],
    ["?client=maxiv", "http://second.example.org/login", "/proposals"],
    ["?client=maxiv&returnUrl=https://evil.example.com/", "http://second.example.org/login", "/proposals"],
  ])("takes %j to %s with a token, and to %s", async (query, successUrl, returnUrl) => {
    const { done, again } = await signIn(query);
    expect(done.status).toBe(302);
    const address = new URL(String(done.headers.location));
    expect(`${address.origin}${address.pathname}`).toBe(successUrl);
    expect(address.searchParams.get("returnUrl")).toBe(returnUrl);
    const as = catalogue.bearer(address.searchParams.get("access-token") ?? "");
    const self = (await as({ url: `${v3}/users/my/self` })).body;
    expect(self).toMatchObject({ id: address.searchParams.get("user-id"), username: "ann", authStrategy: "oidc" });
    const { profile } = (await as({ url: `${v3}/users/my/identity` })).body;
    expect(profile).toMatchObject({
      email: "ann@example.org",
      accessGroups: ["p1", "p2"],
      oidcClaims: { sub: "s-ann" },
    });
    const logout = await as({ url: `${v3}/auth/logout`, method: "POST" });
    expect(logout.body).toEqual({ logout: "successful", logoutURL: "http://ui.example.org/bye" });
    const twice = await catalogue.anonymous({ url: again, headers: host });
    expect([twice.status, twice.body]).toEqual([401, { message: "Unauthorized", statusCode: 401 }]);
  });

  it("is refused to applications that are not configured", async () => {
    const reply = await catalogue.anonymous({ url: `${v3}/auth/oidc?client=other`, headers: host });
    expect([reply.status, reply.text]).toEqual([401, '"Unauthorized client"']);
  });
});

describe("signing in with an id token", () => {
  const url = `${v3}/auth/oidc/token`;
  const send = (body: unknown) => {
    nowMs += 1_000;
    return catalogue.anonymous({ url, body });
  };
  const claims = { sub: "s-bea", preferred_username: "bea", email: "bea@example.org", groups: ["p3"] };

  it("answers like every other sign-in", async () => {
    for (const azp of [issuer.clientId, "cli"]) {
      const reply = await send({ idToken: issuer.idToken({ ...claims, azp }) });
      expect([reply.status, reply.body]).toMatchObject([201, { ttl: 3_600, user: { username: "bea" } }]);
      const whoami = await catalogue.bearer(reply.body.access_token)({ url: `${v3}/auth/whoami` });
      expect(whoami.body).toMatchObject({ username: "bea", currentGroups: ["p3"], authStrategy: "oidc" });
    }
  });

  it.each([
    ["another audience", { aud: "other" }],
    ["another party", { azp: "other" }],
    ["an end in the past", { exp: 1_000 }],
    ["another issuer", { iss: "http://other.example.org" }],
  ])("refuses one with %s", async (_what, own) => {
    const reply = await send({ idToken: issuer.idToken({ ...claims, ...own }) });
    expect([reply.status, reply.body]).toMatchObject([401, { error: "Unauthorized", statusCode: 401 }]);
    expect(reply.body.message).toMatch(/^Invalid idToken: ./);
  });

  it.each([{}, { idToken: 7 }, undefined])("refuses %j", async (body) => {
    nowMs += 1_000;
    const reply = await catalogue.anonymous({ url, method: "POST", body });
    expect([reply.status, reply.body]).toEqual([
      400,
      { message: ["idToken must be a string"], error: "Bad Request", statusCode: 400 },
    ]);
  });

  it("takes one request a second from an address", async () => {
    expect((await send({ idToken: "x" })).status).toBe(401);
    const reply = await catalogue.anonymous({ url, body: { idToken: "x" } });
    expect([reply.status, reply.text]).toEqual([429, '"ThrottlerException: Too Many Requests"']);
  });
});
