import { startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";

const v3 = "/api/v3";
const password = "a long test password";
const unauthorized = { message: "Unauthorized", statusCode: 401 };

let catalogue: TestCatalogue;
let ann: Awaited<ReturnType<TestCatalogue["user"]>>;
beforeAll(async () => {
  catalogue = await startTestCatalogue();
  ann = await catalogue.user(["owners", "readers"], { username: "ann", email: "ann@example.org" });
});
afterAll(() => catalogue.close());

const login = async (username = "ann") =>
  (await catalogue.anonymous({ url: `${v3}/auth/login`, body: { username, password } })).body;
const form = { "content-type": "application/x-www-form-urlencoded" };

describe("signing in with a local account", () => {
  test.each(["/auth/login", "/auth/Login", "/Users/login", "/users/login/"])(
    "%s answers 201 and a token under both names",
    async (path) => {
      const before = Date.now();
      const reply = await catalogue.anonymous({ url: `${v3}${path}`, body: { username: "ann", password } });
      expect(reply.status).toBe(201);
      const { body } = reply;
      expect(body.access_token).toBe(body.id);
      expect(body.access_token.split(".")).toHaveLength(3);
      expect(body).toMatchObject({ ttl: 3_600, expires_in: 3_600, userId: body.user._id });
      expect(Date.parse(body.created)).toBeGreaterThanOrEqual(before - 1);
      expect(body.created).toBe(new Date(body.created).toISOString());
      expect(body.user).toEqual({
        _id: body.userId,
        id: body.userId,
        username: "ann",
        email: "ann@example.org",
        authStrategy: "local",
        __v: 0,
      });
      expect(body.userId).toMatch(/^[0-9a-f]{24}$/);
      expect(reply.text).not.toContain("password");
    },
  );

  it("takes a form as well", async () => {
    const body = new URLSearchParams({ username: "ann", password }).toString();
    const reply = await catalogue.anonymous({ url: `${v3}/auth/login`, method: "POST", headers: form, body });
    expect([reply.status, reply.body.user.username]).toEqual([201, "ann"]);
  });

  test.each([
    ["a wrong password", { username: "ann", password: "wrong" }],
    ["an unknown user", { username: "nobody", password }],
    ["no password", { username: "ann" }],
    ["a password that is no text", { username: "ann", password: { $ne: null } }],
    ["nothing", undefined],
    ["a list", []],
  ])("answers 401 to %s", async (_what, body) => {
    for (const path of ["/auth/login", "/users/login"]) {
      const reply = await catalogue.anonymous({ url: `${v3}${path}`, method: "POST", body });
      expect([reply.status, reply.body]).toEqual([401, unauthorized]);
    }
  });

  test.each([`${v3}/auth/ldap`, `${v3}/auth/msad`, "/auth/msad"])(
    "%s answers 401 where there is no directory",
    async (url) => {
      const reply = await catalogue.anonymous({ url, body: { username: "ann", password } });
      expect([reply.status, reply.body]).toEqual([401, unauthorized]);
    },
  );

  it("has no provider to redirect to unless one is configured", async () => {
    for (const url of [`${v3}/auth/oidc`, `${v3}/auth/oidc/callback?code=x&state=y`]) {
      const reply = await catalogue.anonymous({ url });
      expect([reply.status, reply.text]).toEqual([500, '"Internal server error"']);
    }
  });
});

describe("the token", () => {
  const self = `${v3}/users/my/self`;

  it("counts in each of the places where clients put it", async () => {
    const { id } = await login();
    const places = [
      { url: self, headers: { authorization: `Bearer ${id}` } },
      { url: self, headers: { authorization: `bearer ${id}` } },
      { url: self, headers: { authorization: id } },
      { url: `${self}?access_token=Bearer%20${id}` },
      { url: `${self}?access_token=${id}` },
      { url: `${self}?access_token=rubbish`, headers: { authorization: `Bearer ${id}` } },
    ];
    for (const place of places) {
      const reply = await catalogue.anonymous(place);
      expect([place.url, reply.status, reply.body.username]).toEqual([place.url, 200, "ann"]);
    }
  });

  test.each(["rubbish", "a.b.c", "Basic YTpi"])("is as if it were not there when it is %s", async (token) => {
    const reply = await catalogue.anonymous({ url: `${v3}/auth/whoami`, headers: { authorization: token } });
    expect([reply.status, reply.text]).toEqual([200, ""]);
  });

  it("is refused by every route once it has expired", async () => {
    const { userId } = await login();
    const { jwt } = (await catalogue.admin({ url: `${v3}/users/${userId}/jwt`, body: { expiresIn: "-5" } })).body;
    const expired = catalogue.bearer(jwt);
    const refusal = { message: "SESSION_EXPIRED", error: "Unauthorized", statusCode: 401 };
    for (const path of ["/health", "/datasets", "/runtime-config/frontendConfig", "/auth/whoami", "/users/my/self"]) {
      const reply = await expired({ url: `${v3}${path}` });
      expect([path, reply.status, reply.body]).toEqual([path, 401, refusal]);
    }
    const reply = await expired({ url: `${v3}/auth/login`, body: { username: "ann", password } });
    expect([reply.status, reply.body]).toEqual([401, refusal]);
    expect((await expired({ url: `${v3}/nothing` })).status).toBe(404);
  });
});

describe("whoami", () => {
  it("tells the caller's groups", async () => {
    const { id, userId } = await login();
    const reply = await catalogue.bearer(id)({ url: `${v3}/auth/whoami` });
    expect(reply.body).toEqual({
      _id: userId,
      id: userId,
      username: "ann",
      email: "ann@example.org",
      currentGroups: expect.arrayContaining(["owners", "readers"]),
      authStrategy: "local",
    });
  });

  it("is empty for nobody", async () => {
    const reply = await catalogue.anonymous({ url: `${v3}/auth/whoami` });
    expect([reply.status, reply.text, reply.headers["content-type"]]).toEqual([200, "", undefined]);
  });
});

describe("signing out", () => {
  test.each(["/auth/logout", "/users/logout"])("%s leaves a signed token as it is", async (path) => {
    const as = catalogue.bearer((await login()).id);
    const reply = await as({ url: `${v3}${path}`, method: "POST" });
    expect([reply.status, reply.body]).toEqual([200, { logout: "successful" }]);
    expect((await as({ url: `${v3}/users/my/self` })).status).toBe(200);
    const refused = await catalogue.anonymous({ url: `${v3}${path}`, method: "POST" });
    expect([refused.status, refused.text]).toEqual([401, '"Not logged in"']);
  });

  it("ends a session of the catalogue's own", async () => {
    const own = await catalogue.user([], { username: "leaves" });
    expect((await own({ url: `${v3}/auth/logout`, method: "POST" })).status).toBe(200);
    expect((await own({ url: `${v3}/users/my/self` })).status).toBe(401);
  });
});

describe("a token that counts for other services", () => {
  const payload = (jwt: string) => JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString());

  it("names the user and the groups, and is no token here", async () => {
    const { id } = (await ann({ url: `${v3}/users/my/self` })).body;
    const reply = await ann({ url: `${v3}/users/jwt`, method: "POST" });
    expect(reply.status).toBe(201);
    const { username, groups } = payload(reply.body.jwt);
    expect(username).toBe(id);
    expect(groups).toEqual(expect.arrayContaining(["owners", "readers"]));
    expect((await catalogue.bearer(reply.body.jwt)({ url: `${v3}/auth/whoami` })).text).toBe("");
  });

  it("is given to anonymous callers too", async () => {
    const reply = await catalogue.anonymous({ url: `${v3}/users/jwt`, method: "POST" });
    expect(reply.status).toBe(201);
    expect(payload(reply.body.jwt)).toMatchObject({ username: "anonymous", groups: ["public"] });
  });
});
