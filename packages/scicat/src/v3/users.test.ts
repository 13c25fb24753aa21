import { startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { badRequest, forbidden, forbiddenResource, json, unauthenticated } from "./callers.fixture.ts";

const v3 = "/api/v3";
const password = "a long test password";
const refused = forbidden("Access Forbidden or Unauthorized");
const unknown = "0123456789abcdef01234567";

let catalogue: TestCatalogue;
let ann: Awaited<ReturnType<TestCatalogue["user"]>>;
let ben: Awaited<ReturnType<TestCatalogue["user"]>>;
let annId: string;
let benId: string;
beforeAll(async () => {
  catalogue = await startTestCatalogue();
  ann = await catalogue.user(["owners"], { username: "ann", email: "ann@example.org" });
  ben = await catalogue.user([], { username: "ben", email: "ben@example.org" });
  annId = (await ann({ url: `${v3}/users/my/self` })).body.id;
  benId = (await ben({ url: `${v3}/users/my/self` })).body.id;
});
afterAll(() => catalogue.close());

const annUser = () => ({
  _id: annId,
  id: annId,
  username: "ann",
  email: "ann@example.org",
  authStrategy: "local",
  __v: 0,
});

describe("users", () => {
  it("are all listed for administrators, for others only themselves", async () => {
    expect((await ann({ url: `${v3}/users` })).body).toEqual([annUser()]);
    const all = (await catalogue.admin({ url: `${v3}/Users` })).body.map((one: { username: string }) => one.username);
    expect(all).toEqual(expect.arrayContaining(["ann", "ben", "test-admin"]));
  });

  const routes = [
    ["GET", "/users"],
    ["GET", "/users/my/self"],
    ["GET", "/users/my/identity"],
    ["GET", "/users/my/settings"],
    ["GET", "/users/:id"],
    ["GET", "/users/:id/userIdentity"],
    ["GET", "/users/:id/settings"],
    ["GET", "/users/:id/authorization/dataset/create"],
    ["POST", "/users/:id/settings"],
    ["PUT", "/users/:id/settings"],
    ["PATCH", "/users/:id/settings"],
    ["PATCH", "/users/:id/settings/external"],
    ["DELETE", "/users/:id/settings"],
    ["POST", "/users/password"],
    ["PATCH", "/users/:id/password"],
    ["POST", "/users/:id/jwt"],
    ["GET", "/useridentities/findOne"],
    ["GET", "/useridentities/isValidEmail"],
  ] as const;
  test.each(routes)("%s %s answers 401 to anonymous callers", async (method, path) => {
    const reply = await catalogue.anonymous({ method, url: `${v3}${path.replace(":id", annId)}` });
    expect([reply.status, reply.body]).toEqual([401, unauthenticated]);
  });

  test.each(["", "/userIdentity", "/settings", "/authorization/dataset/create"])(
    "/users/ID%s shows somebody to themselves and to administrators",
    async (rest) => {
      const url = `${v3}/users/${annId}${rest}`;
      const own = await ann({ url });
      expect(own.status).toBe(200);
      expect((await catalogue.admin({ url })).body).toEqual(own.body);
      const other = await ben({ url });
      expect([other.status, other.body]).toEqual([403, refused]);
    },
  );

  it("answers nothing about an unknown user to administrators", async () => {
    for (const rest of ["", "/userIdentity", "/settings"]) {
      const reply = await catalogue.admin({ url: `${v3}/users/${unknown}${rest}` });
      expect([reply.status, reply.text]).toEqual([200, ""]);
    }
  });

  it("tells whether somebody may create datasets", async () => {
    const url = (id: string) => `${v3}/users/${id}/authorization/dataset/create`;
    expect((await ann({ url: url(annId) })).body).toEqual({ authorization: true });
    expect((await catalogue.admin({ url: url(unknown) })).body).toEqual({ authorization: false });
  });
});

describe("identities", () => {
  it("show who vouches for the user, under both addresses", async () => {
    const mine = (await ann({ url: `${v3}/users/my/identity` })).body;
    expect(mine).toMatchObject({
      userId: annId,
      authStrategy: "local",
      provider: "local",
      profile: {
        displayName: "ann",
        email: "ann@example.org",
        username: "ann",
        thumbnailPhoto: "",
        emails: [{ value: "ann@example.org" }],
        accessGroups: ["owners"],
      },
    });
    expect(Object.keys(mine)).toEqual(expect.arrayContaining(["id", "_id", "externalId", "created", "modified"]));
    expect((await ann({ url: `${v3}/users/${annId}/useridentity` })).body).toEqual(mine);
  });

  const findOne = `${v3}/userIdentities/findOne`;
  it("are found by the caller's id, in the query or in a header", async () => {
    const where = { where: { userId: annId } };
    const byQuery = await ann({ url: `${findOne}?${json("filter", where)}` });
    expect(byQuery.body.userId).toBe(annId);
    const byHeader = await ann({ url: findOne, headers: { filter: JSON.stringify(where) } });
    expect(byHeader.body).toEqual(byQuery.body);
    expect((await ann({ url: findOne })).body).toEqual(byQuery.body);
    expect((await ann({ url: `${findOne}?filter=null` })).body).toEqual(byQuery.body);
  });

  it("of others are for administrators", async () => {
    const filter = (where: object) => `${findOne}?${json("filter", { where })}`;
    const other = await ann({ url: filter({ userId: benId }) });
    expect([other.status, other.body]).toEqual([403, refused]);
    // The caller's own id is added, so that nothing but themselves is ever found.
    const byMail = await ann({ url: filter({ "profile.email": "ben@example.org" }) });
    expect([byMail.status, byMail.body]).toEqual([404, { message: "Not Found", statusCode: 404 }]);
    for (const where of [{ userId: benId }, { "profile.username": "ben" }, { profile: { email: "BEN@example.org" } }])
      expect((await catalogue.admin({ url: filter(where) })).body.userId).toBe(benId);
    expect((await catalogue.admin({ url: filter({ userId: unknown }) })).status).toBe(404);
  });

  test.each([
    ["no JSON", "{where", /^Invalid JSON in filter: /],
    ["a field that cannot be searched", '{"where":{"profile.oidcClaims":"x"}}', /profile\.oidcClaims/],
    ["an operator", '{"where":{"userId":{"$ne":""}}}', /must be a text/],
    ["a list", '{"where":[]}', /must be an object/],
  ])("are not found by %s: 400", async (_what, filter, message) => {
    const reply = await catalogue.admin({ url: `${findOne}?filter=${encodeURIComponent(filter)}` });
    expect(reply.status).toBe(400);
    expect(reply.body.message).toMatch(message);
  });

  test.each([
    ['{"where":{"profile.email":"ann@example.org"}}', "true"],
    ['{"where":{"profile.email":"nobody@example.org"}}', "false"],
    ['{"profile.email":"ann@example.org"}', "true"],
    ["ann@example.org", "true"],
    ["nobody@example.org", "false"],
    ["{}", "false"],
    ["", "false"],
  ])("isValidEmail answers the filter %j with the text %s", async (filter, text) => {
    const url = `${v3}/useridentities/isValidEmail?filter=${encodeURIComponent(filter)}`;
    const reply = await catalogue.admin({ url });
    expect([reply.status, reply.text]).toEqual([200, text]);
    expect(reply.headers["content-type"]).toMatch(/^text\/html/);
    const other = await ann({ url });
    expect([other.status, other.body]).toEqual([403, forbiddenResource]);
  });
});

describe("settings", () => {
  const url = () => `${v3}/users/${annId}/settings`;

  it("begin with the first sign-in, and are read, changed, removed and made again", async () => {
    const first = await ann({ url: `${v3}/users/my/settings` });
    expect(first.body).toMatchObject({ userId: annId, datasetCount: 25, jobCount: 25, externalSettings: {} });
    const patched = await ann({ url: url(), method: "PATCH", body: { datasetCount: 50 } });
    expect([patched.status, patched.body.datasetCount, patched.body.jobCount]).toEqual([200, 50, 25]);
    const put = await ann({ url: url(), method: "PUT", body: { jobCount: 10 } });
    expect([put.status, put.body.datasetCount, put.body.jobCount, put.body.id]).toEqual([200, 25, 10, first.body.id]);
    const removed = await ann({ url: url(), method: "DELETE" });
    expect([removed.status, removed.body]).toEqual([200, put.body]);
    expect((await ann({ url: url() })).text).toBe("");
    const empty = await ann({ url: url(), method: "PATCH", body: { jobCount: 1 } });
    expect([empty.status, empty.text]).toEqual([200, ""]);
    const body = { userId: benId, datasetCount: 5, jobCount: 6, externalSettings: { theme: "dark" } };
    const made = await ann({ url: url(), method: "POST", body });
    expect([made.status, made.body]).toMatchObject([201, { ...body, userId: annId }]);
  });

  it("sets external settings key by key", async () => {
    const external = `${url()}/external`;
    await ann({ url: external, method: "PATCH", body: { fe_dataset_table_columns: [{ name: "pid" }], other: 1 } });
    const body = { fe_dataset_table_columns: [], fe_dataset_table_filters: [{ key: "pid" }] };
    const reply = await ann({ url: external, method: "PATCH", body });
    expect([reply.status, reply.body.externalSettings]).toMatchObject([200, { ...body, other: 1 }]);
  });

  test.each([
    ["PATCH", { datasetCount: "many" }, ["datasetCount must be a number conforming to the specified constraints"]],
    ["PUT", { columns: [] }, ["property columns should not exist"]],
    ["POST", { datasetCount: 1 }, ["userId must be a string"]],
  ] as const)("refuses a %s that does not fit", async (method, body, message) => {
    const reply = await ann({ url: url(), method, body });
    expect([reply.status, reply.body]).toEqual([400, badRequest(message)]);
  });

  test.each(["POST", "PUT", "PATCH", "DELETE"] as const)("%s is for the user and administrators", async (method) => {
    const body = method === "DELETE" ? undefined : method === "POST" ? { userId: annId } : {};
    const reply = await ben({ url: url(), method, body });
    expect([reply.status, reply.body]).toEqual([403, refused]);
    expect((await catalogue.admin({ url: url(), method, body })).status).toBe(method === "POST" ? 201 : 200);
  });
});

describe("passwords", () => {
  const own = `${v3}/users/password`;
  const change = (currentPassword: string, newPassword: string, confirmPassword = newPassword) => ({
    currentPassword,
    newPassword,
    confirmPassword,
  });

  it("are changed by users who know theirs", async () => {
    await catalogue.user([], { username: "cleo" });
    const login = (word: string) =>
      catalogue.anonymous({ url: `${v3}/auth/login`, body: { username: "cleo", password: word } });
    const cleo = catalogue.bearer((await login(password)).body.id);
    const unequal = await cleo({ url: own, body: change("wrong", "new password", "another") });
    expect([unequal.status, unequal.body]).toEqual([
      400,
      badRequest("New password and confirmation password do not match"),
    ]);
    const wrong = await cleo({ url: own, body: change("wrong", "new password") });
    expect([wrong.status, wrong.body]).toEqual([400, badRequest("Current password is incorrect")]);
    const done = await cleo({ url: own, body: change(password, "new password") });
    expect([done.status, done.body]).toEqual([200, { message: "Password updated successfully" }]);
    expect((await login(password)).status).toBe(401);
    expect((await login("new password")).status).toBe(201);
  });

  it("of others are changed by administrators", async () => {
    await catalogue.user([], { username: "dora" });
    const { body: all } = await catalogue.admin({ url: `${v3}/users` });
    const { id } = all.find((one: { username: string }) => one.username === "dora");
    const url = `${v3}/users/${id}/password`;
    const body = { newPassword: "set by admin", confirmPassword: "set by admin" };
    const refusal = await ann({ url, method: "PATCH", body });
    expect([refusal.status, refusal.body]).toEqual([403, forbiddenResource]);
    const unequal = await catalogue.admin({ url, method: "PATCH", body: { ...body, confirmPassword: "x" } });
    expect([unequal.status, unequal.body.message]).toEqual([
      400,
      "New password and confirmation password do not match",
    ]);
    const done = await catalogue.admin({ url, method: "PATCH", body });
    expect([done.status, done.body]).toEqual([200, { message: `Password updated successfully for userId: ${id}` }]);
    const login = { url: `${v3}/auth/login`, body: { username: "dora", password: "set by admin" } };
    expect((await catalogue.anonymous(login)).status).toBe(201);
    expect((await catalogue.admin({ url: `${v3}/users/nobody/password`, method: "PATCH", body })).status).toBe(400);
    expect((await catalogue.admin({ url: `${v3}/users/${unknown}/password`, method: "PATCH", body })).status).toBe(404);
  });
});

describe("tokens for users, made by administrators", () => {
  const url = (id: string) => `${v3}/users/${id}/jwt`;
  const lifetime = (jwt: string) => {
    const { iat, exp } = JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString());
    return exp - iat;
  };

  test.each([
    [undefined, 3_600],
    ["60", 60],
    ["-5", -5],
    ["2h", 7_200],
    ["never", 100 * 31_557_600],
  ])("last as asked for: %s", async (expiresIn, seconds) => {
    const reply = await catalogue.admin({ url: url(annId), body: expiresIn === undefined ? {} : { expiresIn } });
    expect([reply.status, lifetime(reply.body.jwt)]).toEqual([201, seconds]);
  });

  it("are the user's, and nobody else makes them", async () => {
    const { jwt } = (await catalogue.admin({ url: url(annId), method: "POST" })).body;
    expect((await catalogue.bearer(jwt)({ url: `${v3}/users/my/self` })).body.username).toBe("ann");
    const refusal = await ann({ url: url(annId), method: "POST" });
    expect([refusal.status, refusal.body]).toEqual([403, forbiddenResource]);
    const absent = await catalogue.admin({ url: url(unknown), method: "POST" });
    expect([absent.status, absent.text]).toEqual([201, ""]);
    const number = await catalogue.admin({ url: url(annId), body: { expiresIn: 5 } });
    expect([number.status, number.body]).toEqual([400, badRequest(["expiresIn must be a string"])]);
    expect((await catalogue.admin({ url: url(annId), body: { expiresIn: "soon" } })).status).toBe(400);
  });
});
