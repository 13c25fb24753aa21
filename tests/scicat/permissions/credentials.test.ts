import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultIdentityConfig } from "../../../packages/server/src/identity/config.ts";
import { password, startWatched, type WatchedCatalogue } from "../../support/watched-catalogue.ts";

const secret = "planted-jwt-secret-4711";
let catalogue: WatchedCatalogue;
let jwt: string;
let claims: Record<string, unknown>;

beforeAll(async () => {
  const identity = { ...defaultIdentityConfig, jwt: { ...defaultIdentityConfig.jwt, secret } };
  catalogue = await startWatched({ identity }, {});
  const login = await catalogue.app.inject({
    method: "POST",
    url: "/api/v3/auth/login",
    payload: { username: "watched-admin", password },
  });
  expect(login.statusCode, login.body).toBe(201);
  jwt = login.json().access_token;
  claims = JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString());
});
afterAll(() => catalogue?.close());

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const hmac = (text: string, key: string, algorithm: string) =>
  createHmac(algorithm, key).update(text).digest("base64url");

function signed(header: object, payload: object, key = secret, algorithm = "sha256"): string {
  const text = `${part(header)}.${part(payload)}`;
  return `${text}.${hmac(text, key, algorithm)}`;
}

const whoami = async (token: string) => {
  const reply = await catalogue.app.inject({
    url: "/api/v3/auth/whoami",
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: reply.statusCode, text: reply.body };
};

describe("A signed token", () => {
  const HS = { alg: "HS256", typ: "JWT" };
  const now = Math.floor(Date.now() / 1_000);

  it("is taken when it is right", async () => {
    expect(await whoami(jwt)).toMatchObject({ status: 200, text: expect.stringContaining("watched-admin") });
    expect((await whoami(signed(HS, claims))).text).toContain("watched-admin");
  });

  it("signs nobody in when anything about it is forged", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
    const rsaText = `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}`;
    const rsa = `${rsaText}.${sign("sha256", Buffer.from(rsaText), privateKey).toString("base64url")}`;
    const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
    const unsigned = (alg: string) => `${part({ alg, typ: "JWT" })}.${part(claims)}.`;
    const [head, body, signature] = jwt.split(".");
    const tokens: Record<string, string> = {
      "no algorithm": unsigned("none"),
      "no algorithm, otherwise spelled": unsigned("nOnE"),
      "no signature": unsigned("HS256"),
      "another family of algorithms": rsa,
      "another length of hash": signed({ ...HS, alg: "HS512" }, claims, secret, "sha512"),
      "a public key as secret": signed(HS, claims, pem),
      "an empty secret": signed(HS, claims, " "),
      "a key id that is a path": signed({ ...HS, kid: "/dev/null" }, claims, ""),
      "a key id that is SQL": signed({ ...HS, kid: "' union select 'x" }, claims, "x"),
      "a key of its own": signed({ ...HS, jwk: { kty: "oct", k: "eA" } }, claims, "x"),
      "keys from elsewhere": signed({ ...HS, jku: "http://127.0.0.1:1/keys" }, claims, "x"),
      "a critical header that nobody knows": signed({ ...HS, crit: ["x"], x: 1 }, claims),
      "another payload": `${head}.${part({ ...claims, username: "other" })}.${signature}`,
      "a signature of another token": `${head}.${body}.${hmac("x", secret, "sha256")}`,
      "a time that has not come": signed(HS, { ...claims, nbf: now + 3_600 }),
      "an id that is no text": signed(HS, { ...claims, _id: { $ne: null } }),
      "an id of nobody": signed(HS, { ...claims, _id: "f".repeat(24) }),
      "an older version of the password": signed(HS, { ...claims, cv: -1 }),
      "what other services get": signed(HS, { username: claims._id, groups: ["admin"], iat: now, exp: now + 60 }),
    };
    for (const [what, token] of Object.entries(tokens))
      expect(await whoami(token), what).toEqual({ status: 200, text: "" });
  });

  it("that has ended is told so", async () => {
    expect(await whoami(signed(HS, { ...claims, exp: now - 60 }))).toMatchObject({
      status: 401,
      text: expect.stringContaining("SESSION_EXPIRED"),
    });
  });
});

it("no secret of a request to the wires is in the log, whatever goes wrong", async () => {
  const planted = "planted-secret-0815";
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const json = { "content-type": "application/json" };
  const bearer = { authorization: `Bearer ${jwt}` };
  const requests = [
    { method: "GET", url: `/api/v3/datasets?access_token=${planted}` },
    { method: "GET", url: `/api/v3/datasets?access_token=Bearer%20${planted}&filter={` },
    { method: "GET", url: `/api/v3/unheard/of?access_token=${planted}` },
    { method: "GET", url: `/api/v4/datasets?access_token=${jwt}` },
    { method: "GET", url: "/api/v3/datasets", headers: { authorization: planted } },
    { method: "GET", url: "/api/v3/datasets", headers: { authorization: `Basic ${planted}` } },
    { method: "GET", url: "/api/v3/users/my/self", headers: { cookie: `margay_session=${planted}` } },
    { method: "POST", url: "/api/v3/auth/login", headers: json, payload: `{"username":"a","password":"${planted}"}` },
    { method: "POST", url: "/api/v3/auth/login", headers: json, payload: `{"username":"a","password":"${planted}"` },
    { method: "POST", url: "/api/v3/auth/login", headers: form, payload: `username=a&password=${planted}` },
    { method: "POST", url: "/api/v3/auth/login", headers: form, payload: `username=a%00&password=${planted}` },
    { method: "POST", url: "/api/v3/users/login", headers: json, payload: `{"username":7,"password":"${planted}"}` },
    { method: "POST", url: "/api/v3/auth/ldap", headers: json, payload: `{"username":"a","password":"${planted}"}` },
    { method: "POST", url: "/auth/msad", headers: json, payload: `{"username":"a","password":"${planted}"}` },
    { method: "POST", url: "/api/v3/auth/oidc/token", headers: json, payload: `{"idToken":"${planted}"}` },
    { method: "GET", url: `/api/v3/auth/oidc/callback?code=${planted}&state=${planted}` },
    {
      method: "POST",
      url: "/api/v3/users/password",
      headers: { ...json, ...bearer },
      payload: `{"currentPassword":"${planted}","newPassword":"${planted}n","confirmPassword":"${planted}n"}`,
    },
    {
      method: "PATCH",
      url: `/api/v3/users/${"0".repeat(24)}/password`,
      headers: { ...json, ...bearer },
      payload: `{"newPassword":"${planted}","confirmPassword":"${planted}"}`,
    },
    { method: "POST", url: "/api/v3/users/jwt", headers: bearer },
    { method: "POST", url: "/api/v3/auth/logout", headers: bearer },
  ] as const;
  for (const request of requests) {
    const reply = await catalogue.app.inject(request);
    if (reply.statusCode >= 400)
      for (const one of [jwt, password, secret])
        expect(reply.body, `${request.method} ${request.url}`).not.toContain(one);
  }
  const log = catalogue.log();
  expect(log.match(/path: '\/api\/v3\/auth\/login'/g)?.length).toBeGreaterThan(3);
  for (const one of [planted, jwt, password, secret]) expect(log).not.toContain(one);
});
