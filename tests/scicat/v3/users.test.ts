import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { type AccountName, accountNames, passwordOf, query, type Site, startSite } from "../support/site.ts";

const v3 = "/api/v3";
let site: Site;
const ids = {} as Record<AccountName, string>; // filled below for every name
beforeAll(async () => {
  site = await startSite();
  for (const name of accountNames) ids[name] = (await site.as[name]({ url: `${v3}/users/my/self` })).body.id;
});
afterAll(() => site.close());

type Who = AccountName | "anonymous";
const unauthorized = { message: "Unauthorized", statusCode: 401 };
const refusals: Readonly<Record<number, object>> = {
  401: { message: "Unauthenticated", error: "Unauthorized", statusCode: 401 },
  403: { message: "Access Forbidden or Unauthorized", error: "Forbidden", statusCode: 403 },
};

const login = (path: string, username: string, password: string) =>
  site.as.anonymous({ url: v3 + path, body: { username, password } });

describe("signing in as suites do", () => {
  test.each(["/auth/Login?include=user", "/Users/Login?include=user", "/auth/login", "/users/login"])(
    "POST %s gives id and token of each account",
    async (path) => {
      for (const name of accountNames) {
        const { status, headers, body } = await login(path, name, passwordOf(name));
        expect([status, headers["content-type"]]).toEqual([201, expect.stringMatching(/json/)]);
        expect(body).toMatchObject({
          id: body.access_token,
          userId: ids[name],
          user: { _id: ids[name], id: ids[name], username: name, authStrategy: "local" },
        });
        const whoami = await site.bearer(body.id)({ url: `${v3}/auth/whoami` });
        expect([whoami.status, whoami.body.username]).toEqual([200, name]);
      }
    },
  );

  test.each(["/auth/Login", "/Users/Login"])("POST %s refuses another's password, and one of nobody", async (path) => {
    for (const [name, password] of [
      ["adminIngestor", passwordOf("user1")],
      ["nobody", passwordOf("user1")],
      ["user1", ""],
    ] as const) {
      const reply = await login(path, name, password);
      expect([reply.status, reply.body]).toEqual([401, unauthorized]);
    }
  });

  it("ends by a sign-out, which is for those who are signed in", async () => {
    for (const path of ["/auth/logout", "/users/logout"]) {
      const refused = await site.as.anonymous({ url: v3 + path, method: "POST" });
      expect([refused.status, refused.text]).toEqual([401, '"Not logged in"']);
      const { body } = await login("/auth/login", "adminIngestor", passwordOf("adminIngestor"));
      const done = await site.bearer(body.id)({ url: v3 + path, method: "POST" });
      expect([done.status, done.body]).toEqual([200, { logout: "successful" }]);
    }
  });

  test.each([
    ["admin", ["admin", "globalaccess"]],
    ["adminIngestor", ["adminingestor"]],
    ["user5.1", ["group5"]],
    ["user6", ["group6", "user6"]],
  ] as const)("gives %s its groups, and everybody's only where the account says so", async (name, groups) => {
    const whoami = (await site.as[name]({ url: `${v3}/auth/whoami` })).body;
    expect([...whoami.currentGroups].sort()).toEqual(groups);
    const identity = (await site.as[name]({ url: `${v3}/users/my/identity` })).body;
    expect([...identity.profile.accessGroups].sort()).toEqual(groups);
  });
});

describe("what is known of a user", () => {
  const views: readonly [string, (name: AccountName) => object][] = [
    ["", (name) => ({ username: name, id: ids[name], _id: ids[name] })],
    ["/userIdentity", (name) => ({ userId: ids[name], profile: { username: name } })],
    ["/settings", (name) => ({ userId: ids[name], datasetCount: 25, jobCount: 25, externalSettings: {} })],
    ["/authorization/dataset/create", () => ({ authorization: expect.any(Boolean) })],
  ];
  const asked: readonly [Who, AccountName, number][] = [
    ["admin", "admin", 200],
    ["admin", "user1", 200],
    ["adminIngestor", "user2", 200],
    ["user1", "user1", 200],
    ["user4", "user4", 200],
    ["user1", "admin", 403],
    ["user1", "user2", 403],
    ["archiveManager", "user1", 403],
    ["anonymous", "admin", 401],
    ["anonymous", "user1", 401],
  ];
  test.each(asked)("%s asks for %s: %i", async (who, about, status) => {
    for (const [path, seen] of views) {
      const reply = await site.as[who]({ url: `${v3}/users/${ids[about]}${path}` });
      expect([path, reply.status, reply.headers["content-type"]]).toEqual([
        path,
        status,
        expect.stringMatching(/json/),
      ]);
      if (status === 200) expect(reply.body).toMatchObject(seen(about));
      else expect(reply.body).toEqual(refusals[status]);
    }
    const filter = query("filter", { where: { userId: ids[about] } });
    const identity = await site.as[who]({ url: `${v3}/userIdentities/findOne?${filter}` });
    expect(identity.status).toBe(status);
    if (status === 200) expect(identity.body).toMatchObject({ userId: ids[about], profile: { username: about } });
    else expect(identity.body).toEqual(refusals[status]);
  });

  test.each(["user1", "admin", "anonymous"] as const)("%s asks for oneself", async (who) => {
    const [self, identity, settings] = await Promise.all(
      ["self", "identity", "settings"].map((what) => site.as[who]({ url: `${v3}/users/my/${what}` })),
    );
    if (who === "anonymous") {
      for (const reply of [self, identity, settings])
        expect([reply?.status, reply?.body]).toEqual([401, refusals[401]]);
      return;
    }
    expect(self?.body).toMatchObject({ username: who, id: ids[who] });
    expect(identity?.body).toMatchObject({ userId: ids[who], profile: { username: who } });
    expect(settings?.body).toMatchObject({ userId: ids[who] });
  });

  const creators: readonly [AccountName, boolean][] = [
    ["admin", true],
    ["adminIngestor", true],
    ["user1", true],
    ["user2", true],
    ["user3", true],
    ["user4", false],
    ["user5.1", false],
    ["user6", false],
    ["archiveManager", false],
    ["proposalIngestor", false],
    ["sampleIngestor", false],
  ];
  test.each(creators)("whether %s may create datasets is told: %s", async (name, authorization) => {
    const url = `${v3}/users/${ids[name]}/authorization/dataset/create`;
    for (const as of [site.as[name], site.as.admin]) expect((await as({ url })).body).toEqual({ authorization });
  });
});

describe("tokens", () => {
  test.each(["anonymous", "user1", "admin"] as const)("for other services are given to %s", async (who) => {
    const reply = await site.as[who]({ url: `${v3}/users/jwt`, method: "POST" });
    expect([reply.status, Object.keys(reply.body), reply.body.jwt.split(".").length]).toEqual([201, ["jwt"], 3]);
  });

  const rows: readonly [Who, AccountName, number][] = [
    ["admin", "admin", 201],
    ["admin", "user1", 201],
    ["adminIngestor", "user4", 201],
    ["user1", "user1", 403],
    ["user1", "admin", 403],
    ["user1", "user2", 403],
    ["archiveManager", "user1", 403],
    ["anonymous", "admin", 401],
    ["anonymous", "user1", 401],
  ];
  test.each(rows)("made by %s for %s: %i", async (who, of, status) => {
    const reply = await site.as[who]({ url: `${v3}/users/${ids[of]}/jwt`, body: { expiresIn: "never" } });
    expect(reply.status).toBe(status);
    if (status !== 201) return;
    const self = await site.bearer(reply.body.jwt)({ url: `${v3}/users/my/self` });
    expect(self.body).toMatchObject({ username: of });
  });

  it("that have ended are refused everywhere but at addresses that do not exist", async () => {
    const { body } = await site.as.admin({ url: `${v3}/users/${ids.user1}/jwt`, body: { expiresIn: "-5" } });
    const expired = site.bearer(body.jwt);
    const refusal = { message: "SESSION_EXPIRED", error: "Unauthorized", statusCode: 401 };
    for (const url of [
      "/api/v3/health",
      "/api/v3/datasets",
      "/api/v4/datasets/public",
      "/api/v3/admin/config",
      "/api/v3/instruments",
      "/api/v4/publisheddata",
    ]) {
      const reply = await expired({ url });
      expect([url, reply.status, reply.body]).toEqual([url, 401, refusal]);
    }
    const again = await expired({
      url: `${v3}/auth/login`,
      body: { username: "user1", password: passwordOf("user1") },
    });
    expect([again.status, again.body]).toEqual([401, refusal]);
    expect((await expired({ url: `${v3}/nowhere` })).status).toBe(404);
  });
});

describe("settings", () => {
  it("are put, patched, extended, removed and made again on one road", async () => {
    const url = `${v3}/Users/${ids.user2}/settings`;
    const { user2, admin } = site.as;
    const first = (await user2({ url })).body;
    const bare = await user2({ url, method: "PUT" });
    expect([bare.status, bare.body]).toEqual([200, first]);
    const put = await user2({
      url,
      method: "PUT",
      body: { datasetCount: 10, jobCount: 5, externalSettings: { a: 1 } },
    });
    expect([put.status, put.body]).toMatchObject([
      200,
      { userId: ids.user2, datasetCount: 10, jobCount: 5, externalSettings: { a: 1 } },
    ]);
    const patched = await admin({ url, method: "PATCH", body: { jobCount: 6 } });
    expect([patched.status, patched.body]).toEqual([200, { ...put.body, jobCount: 6 }]);
    const columns = [{ name: "pid", order: 0, enabled: true }];
    const external = await user2({
      url: `${url}/external`,
      method: "PATCH",
      body: { fe_dataset_table_columns: columns, fe_dataset_table_conditions: [] },
    });
    expect([external.status, external.body.externalSettings]).toEqual([
      200,
      { a: 1, fe_dataset_table_columns: columns, fe_dataset_table_conditions: [] },
    ]);
    expect((await user2({ url: `${v3}/users/my/settings` })).body).toEqual(external.body);
    const removed = await user2({ url, method: "DELETE" });
    expect([removed.status, removed.body]).toEqual([200, external.body]);
    expect((await user2({ url })).text).toBe("");
    const nothing = await user2({ url, method: "PATCH", body: { jobCount: 1 } });
    expect([nothing.status, nothing.text]).toEqual([200, ""]);
    const made = await user2({ url, body: { userId: ids.user2, datasetCount: 3, jobCount: 4 } });
    expect([made.status, made.body]).toMatchObject([201, { datasetCount: 3, jobCount: 4, externalSettings: {} }]);
    await user2({ url, method: "DELETE" });
    const again = await user2({ url, method: "PUT", body: { jobCount: 9 } });
    expect([again.status, again.body]).toMatchObject([200, { userId: ids.user2, datasetCount: 25, jobCount: 9 }]);
  });

  const methods = ["GET", "PUT", "PATCH", "DELETE"] as const;
  test.each(methods)("%s of another's is refused", async (method) => {
    const url = `${v3}/users/${ids.admin}/settings`;
    for (const [who, status] of [
      ["user1", 403],
      ["archiveManager", 403],
      ["anonymous", 401],
    ] as const) {
      const reply = await site.as[who]({ url, method, ...(method[0] === "P" ? { body: {} } : {}) });
      expect([who, reply.status, reply.body]).toEqual([who, status, refusals[status]]);
    }
  });
});
