import { cloneDatabase } from "@margay/testkit";
import { decodeJwt, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultIdentityConfig } from "./config.ts";
import { parseDuration } from "./durations.ts";
import { openCatalogue, password, type TestCatalogue } from "./identity.fixture.ts";

const secret = "a secret shared with other services";
const identity = { ...defaultIdentityConfig, jwt: { secret, expiresInSeconds: 3_600, neverExpires: "100y" } };

let clone: Awaited<ReturnType<typeof cloneDatabase>>;
let catalogue: TestCatalogue;
let adminToken: string;

beforeAll(async () => {
  clone = await cloneDatabase();
  catalogue = await openCatalogue(clone.connection, { identity });
  adminToken = await catalogue.member("root", ["staff"]);
});

afterAll(async () => {
  await catalogue.close();
  await clone.drop();
});

const key = (text = secret) => new TextEncoder().encode(text);
const admin = () => catalogue.identity.demandPrincipal(adminToken);
const later = (ms: number) => {
  catalogue.time.now = new Date(catalogue.time.now.getTime() + ms);
};

async function person(username: string, groups: string[] = []) {
  await catalogue.identity.ensureUser({ username, password, email: `${username}@example.org`, groups });
  const account = await catalogue.identity.localLogin(username, password, "127.0.0.1");
  const { token } = await catalogue.identity.jwts.issue(account.publicId);
  return { account, token };
}

const me = async (token: string) => (await catalogue.send("GET", "/v1/me", { token })).statusCode;

describe("a signed token", () => {
  it("names the user, lasts an hour and is taken by /v1 with all scopes and the account's groups of now", async () => {
    const { account, token } = await person("ann", ["p1"]);
    const seconds = catalogue.time.now.getTime() / 1_000;
    expect(decodeJwt(token)).toMatchObject({
      _id: account.publicId,
      id: account.publicId,
      username: "ann",
      email: "ann@example.org",
      authStrategy: "local",
      iat: seconds,
      exp: seconds + 3_600,
    });
    expect(account.publicId).toMatch(/^[0-9a-f]{24}$/);
    const answer = await catalogue.send("GET", "/v1/me", { token });
    expect(answer.json()).toMatchObject({
      user: { username: "ann", groups: ["p1"] },
      scopes: ["read", "write", "admin"],
    });
    const patch = { token: adminToken, body: { groups: ["p2"] } };
    expect((await catalogue.send("PATCH", "/v1/users/ann", patch)).statusCode).toBe(200);
    expect((await catalogue.send("GET", "/v1/me", { token })).json().user.groups).toEqual(["p2"]);
  });

  it("ends with its time, and says that it did", async () => {
    const { token } = await person("late");
    later(3_599_000);
    expect(await catalogue.identity.resolve(token)).toMatchObject({ username: "late" });
    later(1_000);
    expect(await catalogue.identity.resolve(token)).toBe("expired");
    adminToken = await catalogue.signIn("root");
  });

  it("ends with a new password and with the disabling of the account", async () => {
    for (const [username, body] of [
      ["bea", { password: "another password" }],
      ["cyd", { disabled: true }],
    ] as const) {
      const { token } = await person(username);
      expect(await me(token)).toBe(200);
      await catalogue.send("PATCH", `/v1/users/${username}`, { token: adminToken, body });
      expect(await catalogue.identity.resolve(token), username).toBe("unknown");
    }
    await catalogue.send("PATCH", "/v1/users/cyd", { token: adminToken, body: { disabled: false } });
    const { token } = await person("cyd");
    expect(await me(token)).toBe(200);
  });

  it("survives the change of one's own password only where it made the change", async () => {
    const one = await person("dan");
    const other = (await person("dan")).token;
    const forked = await new SignJWT({ ...decodeJwt(other), jti: "2" })
      .setProtectedHeader({ alg: "HS256" })
      .sign(key());
    const body = { currentPassword: password, newPassword: "another password" };
    const answer = await catalogue.send("POST", "/v1/users/dan/password", { token: one.token, body });
    expect(answer.statusCode).toBe(204);
    expect([await me(one.token), await me(forked)]).toEqual([200, 401]);
  });

  it("is unknown when anything about it is wrong", async () => {
    const { account, token } = await person("eve");
    const { _id, id, username } = decodeJwt(token) as Record<string, unknown>;
    const sign = (payload: Record<string, unknown>, alg = "HS256", with_ = secret) =>
      new SignJWT(payload)
        .setProtectedHeader({ alg })
        .setExpirationTime("2h")
        .sign(key(with_.padEnd(64, "x")));
    const [head, body] = token.split(".");
    const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${body}.`;
    const wrong: Record<string, string> = {
      "no algorithm": none,
      "no algorithm, with a signature": `${none}AAAA`,
      "no signature": `${head}.${body}.`,
      "another secret": await sign({ _id, id, username }, "HS256", "another"),
      "another algorithm": await sign({ _id, id, username }, "HS512"),
      "an unknown user": await new SignJWT({ _id: "0".repeat(24) }).setProtectedHeader({ alg: "HS256" }).sign(key()),
      "no id": await new SignJWT({ username, id }).setProtectedHeader({ alg: "HS256" }).sign(key()),
      "an id of another type": await new SignJWT({ _id: { $ne: "" } }).setProtectedHeader({ alg: "HS256" }).sign(key()),
      "another version": await new SignJWT({ _id, cv: 7 }).setProtectedHeader({ alg: "HS256" }).sign(key()),
    };
    for (const [why, one] of Object.entries(wrong)) expect(await catalogue.identity.resolve(one), why).toBe("unknown");
    const foreign = await new SignJWT({ _id: account.publicId }).setProtectedHeader({ alg: "HS256" }).sign(key());
    expect(await catalogue.identity.resolve(foreign), "made elsewhere with the secret").toMatchObject({
      username: "eve",
    });
  });

  it("of the catalogue's own account is not taken", async () => {
    await catalogue.identity.ensureSystemToken();
    const { rows } = await catalogue.database.pool.query<{ id: string }>(
      "select public_id as id from account where system",
    );
    const token = await new SignJWT({ _id: rows[0]?.id }).setProtectedHeader({ alg: "HS256" }).sign(key());
    expect(await catalogue.identity.resolve(token)).toBe("unknown");
  });

  it("gives no rights by an address that the provider has not checked", async () => {
    const { account } = await person("fay");
    const groupIds = async () => new Set((await catalogue.identity.principalFor("fay"))?.groupIds);
    const before = await groupIds();
    await catalogue.database.pool.query("update account set email_verified = false where id = $1", [account.id]);
    const after = await groupIds();
    const { rows } = await catalogue.database.pool.query<{ id: number }>(
      "select id from grp where name = 'mail,fay@example.org'",
    );
    expect(before.difference(after)).toEqual(new Set(rows.map((row) => row.id)));
    expect(rows).toHaveLength(1);
  });
});

describe("tokens by order", () => {
  it("last as long as an administrator says", async () => {
    const { account } = await person("gus");
    const seconds = async (expiresIn?: string) => {
      const issued = await catalogue.identity.jwts.issueFor(await admin(), account.publicId, expiresIn);
      const { exp = 0, iat = 0 } = decodeJwt(issued?.token ?? "");
      return exp - iat;
    };
    expect(await seconds()).toBe(3_600);
    expect(await seconds("60")).toBe(60);
    expect(await seconds("-5")).toBe(-5);
    expect(await seconds("2h")).toBe(7_200);
    expect(await seconds("30 days")).toBe(2_592_000);
    expect(await seconds("never")).toBe(100 * 31_557_600);
    await expect(seconds("soon")).rejects.toMatchObject({ code: "invalid_body" });
    const ended = await catalogue.identity.jwts.issueFor(await admin(), account.publicId, "-5");
    expect(await catalogue.identity.resolve(ended?.token ?? "")).toBe("expired");
    expect(await catalogue.identity.jwts.issueFor(await admin(), "f".repeat(24))).toBeUndefined();
  });

  it("are for administrators", async () => {
    const { account, token } = await person("hal");
    const principal = await catalogue.identity.demandPrincipal(token);
    const order = catalogue.identity.jwts.issueFor(principal, account.publicId);
    await expect(order).rejects.toMatchObject({ code: "forbidden" });
  });

  it("for other services name the user's id and groups, and are not taken here", async () => {
    const { account, token } = await person("ida", ["p1"]);
    const principal = await catalogue.identity.demandPrincipal(token);
    const own = await catalogue.identity.jwts.issueForServices(principal, account.publicId);
    expect(decodeJwt(own)).toMatchObject({ username: account.publicId, groups: ["p1"] });
    const nobody = await catalogue.identity.jwts.issueForServices(principal, undefined);
    expect(decodeJwt(nobody)).toMatchObject({ username: "anonymous", groups: ["public"] });
    for (const one of [own, nobody]) expect(await catalogue.identity.resolve(one)).toBe("unknown");
  });
});

describe("without JWT_SECRET", () => {
  it("all processes over one database share a random one", async () => {
    const processes = await Promise.all([openCatalogue(clone.connection), openCatalogue(clone.connection)]);
    const [first, second] = processes;
    await first.identity.ensureUser({ username: "jan", password });
    const account = await first.identity.localLogin("jan", password, "127.0.0.1");
    const issued = await Promise.all(processes.map((one) => one.identity.jwts.issue(account.publicId)));
    for (const { token } of issued)
      for (const one of processes) expect(await one.identity.resolve(token)).toMatchObject({ username: "jan" });
    expect(await catalogue.identity.resolve(issued[0]?.token ?? "")).toBe("unknown");
    await first.close();
    await second.close();
  });
});

describe("a duration", () => {
  it.each([
    ["3600", 3_600],
    ["-5", -5],
    ["2h", 7_200],
    ["1.5 hours", 5_400],
    ["30 days", 2_592_000],
    ["100y", 3_155_760_000],
    ["90s", 90],
    ["10 MIN", 600],
    ["", undefined],
    ["soon", undefined],
    ["2 moons", undefined],
    ["1e9", undefined],
    ["999999y", undefined],
    ["1h30m", undefined],
  ])("%j is %j seconds", (text, seconds) => expect(parseDuration(text)).toBe(seconds));
});
