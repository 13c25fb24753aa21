import { cloneDatabase } from "@margay/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { openCatalogue, password, type TestCatalogue } from "./identity.fixture.ts";

let clone: Awaited<ReturnType<typeof cloneDatabase>>;
let catalogue: TestCatalogue;
let root: string;

beforeAll(async () => {
  clone = await cloneDatabase();
  catalogue = await openCatalogue(clone.connection);
});

beforeEach(async () => {
  catalogue.time.now = new Date("2026-03-02T08:00:00Z");
  root = await catalogue.member("root", ["staff"]);
});

afterAll(async () => {
  await catalogue.close();
  await clone.drop();
});

const status = async (token: string) => (await catalogue.send("GET", "/v1/me", { token })).statusCode;
const later = (seconds: number) => {
  catalogue.time.now = new Date(catalogue.time.now.getTime() + seconds * 1_000);
};

describe("a bearer token", () => {
  it.each([
    ["garbage", "Bearer nonsense"],
    ["a well-formed secret that nobody has", `Bearer margay_${"A".repeat(43)}`],
    ["another scheme", "Token abc"],
    ["no token", "Bearer"],
  ])("is refused, not taken for anonymous: %s", async (_what, authorization) => {
    const answer = await catalogue.send("GET", "/v1/me", { headers: { authorization } });
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: "unauthenticated" });
    expect(answer.headers["www-authenticate"]).toContain("Bearer");
  });

  it("counts before the cookie", async () => {
    const ann = await catalogue.member("ann");
    const answer = await catalogue.send("GET", "/v1/me", { token: ann, headers: { cookie: `margay_session=${root}` } });
    expect(answer.json()).toMatchObject({ user: { username: "ann" } });
  });

  it("ends with its time, also when it was used a moment before", async () => {
    const token = await catalogue.member("ann");
    later(3_599);
    expect(await status(token)).toBe(200);
    later(1);
    const answer = await catalogue.send("GET", "/v1/me", { token });
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({
      code: "unauthenticated",
      detail: "The session or token has expired; sign in again.",
    });
    expect(await catalogue.identity.authenticate(token)).toBeUndefined();
  });

  it("ends at once when its user signs out, is disabled or is removed", async () => {
    const [first, second] = [await catalogue.member("ann"), await catalogue.signIn("ann")];
    expect([await status(first), await status(second)]).toEqual([200, 200]);
    expect((await catalogue.send("POST", "/v1/auth/logout", { token: first })).statusCode).toBe(204);
    expect([await status(first), await status(second)]).toEqual([401, 200]);
    await catalogue.send("PATCH", "/v1/users/ann", { token: root, body: { disabled: true } });
    expect(await status(second)).toBe(401);
    expect(await catalogue.identity.principalFor("ann")).toBeUndefined();
    await catalogue.send("PATCH", "/v1/users/ann", { token: root, body: { disabled: false } });
    expect(await status(second)).toBe(401);
    const third = await catalogue.signIn("ann");
    expect(await status(third)).toBe(200);
    await catalogue.send("DELETE", "/v1/users/ann", { token: root });
    expect(await status(third)).toBe(401);
  });

  it("ends within five seconds in other processes too", async () => {
    const other = await openCatalogue(clone.connection);
    const token = await catalogue.member("ann");
    expect(await other.identity.authenticate(token)).toBeDefined();
    await catalogue.identity.logout(token);
    expect(await catalogue.identity.authenticate(token)).toBeUndefined();
    const now = performance.now();
    const monotonic = vi.spyOn(performance, "now").mockImplementation(() => now + 5_001);
    expect(await other.identity.authenticate(token)).toBeUndefined();
    monotonic.mockRestore();
    await other.close();
  });

  it("has the groups of the moment", async () => {
    const token = await catalogue.member("bob");
    const groups = async () => {
      const me = await catalogue.send("GET", "/v1/me", { token });
      return (await catalogue.identity.authenticate(token))?.groups ?? me.statusCode;
    };
    expect(await groups()).toEqual(new Set());
    await catalogue.send("PATCH", "/v1/users/bob", { token: root, body: { groups: ["p1", "p2"] } });
    expect(await groups()).toEqual(new Set(["p1", "p2"]));
  });

  it("carries everybody's group, its groups, and those of the user's name and e-mail", async () => {
    const token = await catalogue.member("Eve", ["p1"], "Eve@Example.org");
    const principal = await catalogue.identity.authenticate(token);
    const { rows } = await catalogue.database.pool.query<{ name: string }>(
      "select name from grp where id = any($1) order by name",
      [principal?.groupIds],
    );
    expect(rows.map((row) => row.name)).toEqual(["mail,eve@example.org", "p1", "user,eve"]);
    expect(principal?.groupIds).toContain(0);
  });

  it("notes its last use once a minute", async () => {
    const owner = await catalogue.member("kim");
    const made = await catalogue.send("POST", "/v1/tokens", { token: owner, body: { name: "instrument" } });
    const { token, id } = made.json<{ token: string; id: string }>();
    const lastUsed = async () => {
      const list = await catalogue.send("GET", "/v1/tokens", { token: owner });
      const { items } = list.json<{ items: { id: string; lastUsedAt?: string }[] }>();
      return items.find((one) => one.id === id)?.lastUsedAt;
    };
    expect(await lastUsed()).toBeUndefined();
    await status(token);
    // Nobody waits for the note, so the test does.
    await expect.poll(lastUsed).toBe("2026-03-02T08:00:00.000Z");
  });
});

describe("the session cookie", () => {
  const byCookie = (method: "GET" | "POST", headers: Record<string, string>, token = root) =>
    catalogue.send(method, method === "GET" ? "/v1/users" : "/v1/groups", {
      headers: { cookie: `margay_session=${token}`, ...headers },
      ...(method === "POST" ? { body: { name: `g${Math.random()}` } } : {}),
    });

  it.each([
    ["the same origin", { "sec-fetch-site": "same-origin" }, 201],
    ["the address bar", { "sec-fetch-site": "none" }, 201],
    ["a sibling site", { "sec-fetch-site": "same-site", origin: "http://localhost:80" }, 403],
    ["another site", { "sec-fetch-site": "cross-site" }, 403],
    ["our own host as origin", { origin: "http://catalogue.example", host: "catalogue.example" }, 201],
    ["another host as origin", { origin: "http://evil.example", host: "catalogue.example" }, 403],
    ["another port as origin", { origin: "http://catalogue.example:81", host: "catalogue.example" }, 403],
    ["an opaque origin", { origin: "null" }, 403],
    ["nothing known", {}, 403],
  ])("lets a change through by its place of origin: %s", async (_place, headers, expected) => {
    expect((await byCookie("POST", headers)).statusCode).toBe(expected);
  });

  it("reads from anywhere, which pictures and event streams need", async () => {
    expect((await byCookie("GET", {})).statusCode).toBe(200);
  });

  it("is cleared with the answer that it ended, and the browser is anonymous afterwards", async () => {
    const answer = await byCookie("GET", {}, `margay_${"B".repeat(43)}`);
    expect(answer.statusCode).toBe(401);
    expect(answer.cookies).toEqual([expect.objectContaining({ name: "margay_session", value: "" })]);
  });

  it("does not keep anybody from signing in or out again", async () => {
    const headers = { cookie: "margay_session=ended", "sec-fetch-site": "same-origin" };
    const body = { username: "root", password };
    expect((await catalogue.send("POST", "/v1/auth/login", { body, headers })).statusCode).toBe(200);
    expect((await catalogue.send("POST", "/v1/auth/logout", { headers })).statusCode).toBe(204);
  });

  it("is neither set for another site nor ended by it", async () => {
    const body = { username: "root", password };
    const headers = { "sec-fetch-site": "cross-site" };
    const signedIn = await catalogue.send("POST", "/v1/auth/login", { body, headers });
    expect(signedIn.statusCode).toBe(200);
    expect(signedIn.cookies).toEqual([]);
    const out = await catalogue.send("POST", "/v1/auth/logout", {
      headers: { ...headers, cookie: `margay_session=${root}` },
    });
    expect(out.statusCode).toBe(403);
    expect(await status(root)).toBe(200);
  });

  it("is for HTTPS only where the configuration says so", async () => {
    const secure = await openCatalogue(clone.connection, { secureCookies: true });
    const answer = await secure.send("POST", "/v1/auth/login", { body: { username: "root", password } });
    expect(answer.cookies).toEqual([expect.objectContaining({ secure: true })]);
    await secure.close();
  });
});
