import { afterAll, beforeAll, expect, it } from "vitest";
import { password, startWatched, type WatchedCatalogue } from "../support/watched-catalogue.ts";

let catalogue: WatchedCatalogue;
beforeAll(async () => {
  catalogue = await startWatched();
});
afterAll(() => catalogue.close());

const json = { "content-type": "application/json" };

it("the log has a line for each request and no secret in any of them, whatever goes wrong", async () => {
  const { app, token } = catalogue;
  const bearer = { authorization: `Bearer ${token}` };
  const secrets = [
    password,
    token,
    "wrong-password-7",
    "query-secret-7",
    "another-new-password",
    "person@secret.example",
  ];
  const login = { username: "watched-admin", password };
  const session = await app.inject({ method: "POST", url: "/v1/auth/login", payload: login });
  expect(session.statusCode).toBe(200);
  secrets.push(session.json().token);
  const made = await app.inject({
    method: "POST",
    url: "/v1/tokens",
    headers: bearer,
    payload: { name: "x", scopes: ["read"] },
  });
  secrets.push(made.json().token);
  const requests = [
    { method: "POST", url: "/v1/auth/login", payload: { ...login, password: "wrong-password-7" } },
    { method: "POST", url: "/v1/auth/login", headers: json, payload: `{"username":"x","password":"wrong-password-7"` },
    { method: "POST", url: "/v1/auth/login", headers: json, payload: `{"username":7,"password":"wrong-password-7"}` },
    { method: "POST", url: "/v1/auth/login?password=query-secret-7", payload: login },
    { method: "GET", url: "/v1/datasets?q=query-secret-7&token=query-secret-7", headers: bearer },
    { method: "GET", url: "/nothing?access_token=query-secret-7", headers: bearer },
    { method: "GET", url: "/v1/me", headers: { cookie: `margay_session=${session.json().token}` } },
    { method: "GET", url: "/v1/me", headers: { authorization: `Bearer ${token}x` } },
    { method: "GET", url: "/v1/me", headers: { authorization: `Bearer margay_${"A".repeat(43)}` } },
    {
      method: "POST",
      url: "/v1/users",
      headers: bearer,
      payload: { username: "new", password: "another-new-password", email: "person@secret.example" },
    },
    {
      method: "POST",
      url: "/v1/users",
      headers: bearer,
      payload: { username: "new", password: "another-new-password", email: "person@secret.example" },
    },
    {
      method: "POST",
      url: "/v1/users/watched-admin/password",
      headers: bearer,
      payload: { currentPassword: "wrong-password-7", newPassword: "another-new-password" },
    },
    { method: "POST", url: "/v1/auth/logout", headers: { authorization: `Bearer ${session.json().token}` } },
  ] as const;
  for (const request of requests) {
    const reply = await app.inject(request);
    expect(reply.statusCode, `${request.method} ${request.url} ${reply.body.slice(0, 200)}`).toBeLessThan(500);
    if (reply.statusCode >= 400) for (const secret of secrets) expect(reply.body, request.url).not.toContain(secret);
  }
  const log = catalogue.log();
  expect(log.match(/path: '\/v1\/auth\/login'/g)?.length).toBe(5);
  for (const secret of secrets) expect(log).not.toContain(secret);
});
