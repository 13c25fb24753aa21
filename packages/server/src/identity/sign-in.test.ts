import { cloneDatabase } from "@margay/testkit";
import { hash as bcryptHash } from "bcryptjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCatalogue, password, type TestCatalogue } from "./identity.fixture.ts";

let clone: Awaited<ReturnType<typeof cloneDatabase>>;
let catalogue: TestCatalogue;

beforeAll(async () => {
  clone = await cloneDatabase();
  catalogue = await openCatalogue(clone.connection);
  await catalogue.identity.ensureUser({ username: "Ann", password, email: "ann@example.org", groups: ["p1"] });
  await catalogue.identity.ensureUser({ username: "root", password, groups: ["staff"] });
});

afterAll(async () => {
  await catalogue.close();
  await clone.drop();
});

const login = (username: string, secret: string, address?: string) =>
  catalogue.send("POST", "/v1/auth/login", {
    body: { username, password: secret },
    ...(address === undefined ? {} : { address }),
  });

async function storedHash(username: string): Promise<string> {
  const { rows } = await catalogue.database.pool.query<{ password_hash: string }>(
    "select password_hash from account where username = $1",
    [username],
  );
  return rows[0]?.password_hash ?? "";
}

describe("signing in", () => {
  it("answers a session, sets the cookie, and takes the name in any case", async () => {
    const answer = await login("aNN", password);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      expiresAt: "2026-03-02T09:00:00.000Z",
      user: { username: "Ann", email: "ann@example.org", groups: ["p1"], disabled: false },
    });
    const { token } = answer.json<{ token: string }>();
    expect(answer.cookies).toEqual([
      expect.objectContaining({ name: "margay_session", value: token, httpOnly: true, sameSite: "Lax", path: "/" }),
    ]);
    expect(answer.headers["cache-control"]).toBe("no-store");
    const me = await catalogue.send("GET", "/v1/me", { token });
    expect(me.json()).toMatchObject({
      authenticated: true,
      user: { username: "Ann" },
      roles: ["datasetCreator", "sampleCreator"],
      scopes: ["read", "write", "admin"],
    });
  });

  it("says the same of a wrong password, an unknown user, a disabled one and one without a password", async () => {
    const root = await catalogue.signIn("root");
    await catalogue.identity.ensureUser({ username: "gone", password });
    await catalogue.send("PATCH", "/v1/users/gone", { token: root, body: { disabled: true } });
    await catalogue.send("POST", "/v1/users", { token: root, body: { username: "external" } });
    await catalogue.identity.ensureSystemToken();
    const answers = await Promise.all([
      login("Ann", "wrong"),
      login("nobody", password),
      login("gone", password),
      login("external", password),
      login("margay-system", password),
    ]);
    const said = answers.map((answer) => ({ ...answer.json<object>(), requestId: "" }));
    expect(answers.map((answer) => answer.statusCode)).toEqual([401, 401, 401, 401, 401]);
    expect(new Set(said.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(said[0]).toMatchObject({ code: "invalid_credentials", detail: "Wrong user name or password." });
  });

  it("refuses a password of more than 1024 characters without repeating it", async () => {
    const answer = await login("Ann", "x".repeat(1_025));
    expect(answer.statusCode).toBe(400);
    expect(answer.body).not.toContain("xxx");
  });

  it("accepts a bcrypt hash of an imported user and replaces it by argon2id", async () => {
    await catalogue.identity.ensureUser({ username: "imported", password });
    const old = await bcryptHash("from scicat", 4);
    await catalogue.database.pool.query("update account set password_hash = $1 where username = 'imported'", [old]);
    expect((await login("imported", "wrong")).statusCode).toBe(401);
    expect(await storedHash("imported")).toBe(old);
    expect((await login("imported", "from scicat")).statusCode).toBe(200);
    expect(await storedHash("imported")).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await login("imported", "from scicat")).statusCode).toBe(200);
  });

  it("keeps neither passwords nor tokens in readable form", async () => {
    const token = await catalogue.signIn("Ann");
    const { rows } = await catalogue.database.pool.query<{ text: string }>(
      "select row_to_json(t)::text as text from token t union all select row_to_json(a)::text from account a",
    );
    const all = rows.map((row) => row.text).join("\n");
    expect(all).not.toContain(token);
    expect(all).not.toContain(password);
  });
});

describe("too many wrong passwords", () => {
  it("close a user name to all addresses for a minute, and tell how long", async () => {
    const strict = await openCatalogue(clone.connection, { loginAttemptsPerMinute: 3 });
    const attempt = (address: string, secret: string) =>
      strict.send("POST", "/v1/auth/login", { body: { username: "Ann", password: secret }, address });
    for (const address of ["10.0.0.1", "10.0.0.2", "10.0.0.3"])
      expect((await attempt(address, "wrong")).statusCode).toBe(401);
    strict.time.now = new Date(strict.time.now.getTime() + 20_000);
    const refused = await attempt("10.0.0.4", password);
    expect(refused.statusCode).toBe(429);
    expect(refused.headers["retry-after"]).toBe("40");
    expect(refused.json()).toMatchObject({ code: "too_many_requests" });
    strict.time.now = new Date(strict.time.now.getTime() + 40_000);
    expect((await attempt("10.0.0.4", password)).statusCode).toBe(200);
    await strict.close();
  });

  it("close an address to all user names, where an IPv6 network counts as one", async () => {
    const strict = await openCatalogue(clone.connection, { loginAttemptsPerMinute: 2 });
    const attempt = (address: string, username: string, secret = "wrong") =>
      strict.send("POST", "/v1/auth/login", { body: { username, password: secret }, address });
    // Five user names' worth of failures is what an address may have.
    for (let index = 0; index < 9; index++) expect((await attempt("2001:db8::1", `a${index}`)).statusCode).toBe(401);
    expect((await attempt("2001:db8:0:0:5::2", "b")).statusCode).toBe(401);
    expect((await attempt("2001:db8::3", "Ann", password)).statusCode).toBe(429);
    expect((await attempt("2001:db8:1::3", "Ann", password)).statusCode).toBe(200);
    await strict.close();
  });

  it("are forgotten for the user who signs in, not for the address", async () => {
    const strict = await openCatalogue(clone.connection, { loginAttemptsPerMinute: 3 });
    const attempt = (username: string, secret: string) =>
      strict.send("POST", "/v1/auth/login", { body: { username, password: secret }, address: "10.1.0.1" });
    const statuses: number[] = [];
    for (const [username, secret] of [
      ["Ann", "wrong"],
      ["Ann", "wrong"],
      ["Ann", password],
      ["Ann", password],
      ...Array.from({ length: 13 }, (_, index) => [`root${index}`, "wrong"] as const),
      ["Ann", password],
    ] as const)
      statuses.push((await attempt(username, secret)).statusCode);
    expect(statuses).toEqual([401, 401, 200, 200, ...Array<number>(13).fill(401), 429]);
    await strict.close();
  });

  it("of one user leave others at the same address alone", async () => {
    const strict = await openCatalogue(clone.connection, { loginAttemptsPerMinute: 2 });
    const attempt = (username: string, secret: string) =>
      strict.send("POST", "/v1/auth/login", { body: { username, password: secret }, address: "10.1.0.2" });
    const wrong: number[] = [];
    for (let index = 0; index < 20; index++) wrong.push((await attempt("script", "outdated")).statusCode);
    expect(wrong).toEqual([401, 401, ...Array<number>(18).fill(429)]);
    expect((await attempt("Ann", password)).statusCode).toBe(200);
    await strict.close();
  });

  it("are not what many right ones at once are", async () => {
    const strict = await openCatalogue(clone.connection, { loginAttemptsPerMinute: 2 });
    const body = { username: "Ann", password };
    const all = Array.from({ length: 15 }, () =>
      strict.send("POST", "/v1/auth/login", { body, address: "10.1.0.3" }).then((answer) => answer.statusCode),
    );
    expect(await Promise.all(all)).toEqual(Array<number>(15).fill(200));
    await strict.close();
  });

  it("are counted before they fail, so parallel guesses do not slip through", async () => {
    const strict = await openCatalogue(clone.connection, { loginAttemptsPerMinute: 3 });
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        strict.send("POST", "/v1/auth/login", {
          body: { username: "Ann", password: `guess ${index}` },
          address: `10.2.0.${index}`,
        }),
      ),
    );
    expect(answers.filter((answer) => answer.statusCode === 401)).toHaveLength(3);
    expect(answers.filter((answer) => answer.statusCode === 429)).toHaveLength(9);
    await strict.close();
  });
});
