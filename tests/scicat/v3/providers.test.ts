import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { noDirectory, startTestDirectory, startTestIssuer, type TestDirectory, type TestIssuer } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { passwordOf, type Site, startSite } from "../support/site.ts";

if (noDirectory) console.warn(`tests of LDAP are skipped: ${noDirectory}`);

const v3 = "/api/v3";
const host = { host: "localhost:3000" };

/** Two services that know groups: one speaks GraphQL, one is plain HTTP. */
async function startGroups() {
  const asked: { path: string; authorization: string | undefined; key: string | string[] | undefined; body: string }[] =
    [];
  const server: Server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      const { url = "", headers } = request;
      asked.push({ path: url, authorization: headers.authorization, key: headers["x-key"], body });
      const groups = [{ group: "from-graphql" }, { group: "" }];
      const answer = url.startsWith("/graphql")
        ? { data: { memberships: groups } }
        : ["from-rest", 7, "from-rest", " "];
      response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo; // it listens on a port
  const close = () => new Promise((done) => server.close(done));
  return { asked, place: `127.0.0.1:${port}`, close };
}

let groups: Awaited<ReturnType<typeof startGroups>>;
let folder: string;
let services: Record<string, string>;
beforeAll(async () => {
  groups = await startGroups();
  folder = await mkdtemp(join(tmpdir(), "scicat-groups-"));
  const handler = join(folder, "handler.mjs");
  const code = `export const query = 'query { memberships(of: "{{userId}}") { group } }';
export const parse = (answer) => answer.data.memberships.map(({ group }) => group);`;
  await writeFile(handler, code);
  services = {
    ACCESS_GROUPS_STATIC_ENABLED: "true",
    ACCESS_GROUPS_STATIC_VALUES: "everybody, ,all-staff",
    ACCESS_GROUPS_GRAPHQL_ENABLED: "true",
    ACCESS_GROUP_SERVICE_API_URL: `http://${groups.place}/graphql`,
    ACCESS_GROUP_SERVICE_TOKEN: "graphql-token",
    ACCESS_GROUP_SERVICE_HANDLER: handler,
    ACCESS_GROUPS_REST_ENABLED: "true",
    ACCESS_GROUPS_SERVICE_REST_API_URL: `http://${groups.place}/rest/{userId}/groups`,
    ACCESS_GROUPS_SERVICE_REST_USER_ID_FIELD: "username",
    ACCESS_GROUPS_SERVICE_REST_AUTH_KEY: "x-key",
    ACCESS_GROUPS_SERVICE_REST_AUTH_VALUE: "rest-secret",
    OUTBOUND_ALLOW: groups.place,
  };
});
afterAll(async () => {
  await groups.close();
  await rm(folder, { recursive: true });
});

const sorted = (list: readonly string[]) => [...list].sort();
const shared = ["all-staff", "everybody", "from-graphql", "from-rest"];

describe("groups of local accounts", () => {
  it("come from the account and from every service together", async () => {
    const site = await startSite(services);
    try {
      const body = { username: "user1", password: passwordOf("user1") };
      const login = await site.as.anonymous({ url: `${v3}/auth/login`, body });
      const as = site.bearer(login.body.id);
      const { currentGroups } = (await as({ url: `${v3}/auth/whoami` })).body;
      expect(sorted(currentGroups)).toEqual(sorted([...shared, "group1"]));
      const { profile } = (await as({ url: `${v3}/users/my/identity` })).body;
      expect(sorted(profile.accessGroups)).toEqual(sorted(currentGroups));
      expect(groups.asked.at(-1)?.key ?? groups.asked.at(-2)?.key).toBe("rest-secret");
      expect(groups.asked.some(({ path }) => path === "/rest/user1/groups")).toBe(true);
      expect(groups.asked.some(({ authorization }) => authorization === "Bearer graphql-token")).toBe(true);
    } finally {
      await site.close();
    }
  });
});

describe("signing in at an OpenID provider, configured by SciCat's variables", () => {
  let issuer: TestIssuer;
  let site: Site;
  const front = "http://ui.example.org/auth-callback";
  beforeAll(async () => {
    const callback = `http://localhost:3000${v3}/auth/oidc/callback`;
    issuer = await startTestIssuer([callback]);
    issuer.users.set("s-1", {
      preferred_username: "grete",
      nickname: "dot",
      name: "Grete Example",
      email: "grete@example.org",
      email_verified: true,
      groups: ["beam-1", 5, "beam-2"],
    });
    site = await startSite({
      ...services,
      OUTBOUND_ALLOW: `${groups.place},${new URL(issuer.url).host}`,
      OIDC_ISSUER: issuer.url,
      OIDC_CLIENT_ID: issuer.clientId,
      OIDC_CLIENT_SECRET: issuer.clientSecret,
      OIDC_CALLBACK_URL: callback,
      OIDC_SCOPE: "openid profile email",
      OIDC_SUCCESS_URL: front,
      OIDC_FRONTEND_CLIENTS: "scicat,second",
      OIDC_SECOND_SUCCESS_URL: "http://second.example.org/login",
      OIDC_SECOND_RETURN_URL: "/proposals",
      OIDC_ACCESS_GROUPS_PROPERTY: "groups",
      ACCESS_GROUPS_OIDCPAYLOAD_ENABLED: "true",
      OIDC_USERINFO_MAPPING_FIELD_USERNAME: "preferred_username, nickname",
      OIDC_ADDITIONAL_AUTHORIZED_PARTIES: "tool,other",
      OIDC_AUTO_LOGOUT: "true",
      LOGOUT_URL: "http://ui.example.org/goodbye",
      EXPRESS_SESSION_SECRET: "not needed here",
    });
  });
  afterAll(async () => {
    await site.close();
    await issuer.close();
  });

  async function signIn(parameters: string): Promise<URL> {
    const begun = await site.as.anonymous({ url: `${v3}/auth/oidc${parameters}`, headers: host });
    expect(begun.status).toBe(302);
    const lines = [begun.headers["set-cookie"] ?? []].flat().map(String);
    const cookie = lines.map((line) => line.split(";")[0]).join("; ");
    const { pathname, search } = new URL(await issuer.signIn(String(begun.headers.location), "s-1"));
    const done = await site.as.anonymous({ url: pathname + search, headers: { ...host, cookie } });
    expect(done.status).toBe(302);
    return new URL(String(done.headers.location));
  }

  test.each([
    ["", front, "/datasets"],
    ["?client=scicat&returnUrl=/samples", front, "/samples"],
    ["?client=second", "http://second.example.org/login", "/proposals"],
  ])("leads %j to the application with a token that holds the groups of all services", async (parameters, to, back) => {
    const address = await signIn(parameters);
    expect([address.origin + address.pathname, address.searchParams.get("returnUrl")]).toEqual([to, back]);
    const as = site.bearer(String(address.searchParams.get("access-token")));
    const whoami = (await as({ url: `${v3}/auth/whoami` })).body;
    expect(whoami).toMatchObject({
      _id: address.searchParams.get("user-id"),
      username: "grete_dot",
      authStrategy: "oidc",
    });
    expect(sorted(whoami.currentGroups)).toEqual(sorted([...shared, "beam-1", "beam-2"]));
    const out = await as({ url: `${v3}/auth/logout`, method: "POST" });
    expect([out.status, out.body]).toEqual([200, { logout: "successful", logoutURL: "http://ui.example.org/goodbye" }]);
  });

  it("is refused to other applications", async () => {
    const reply = await site.as.anonymous({ url: `${v3}/auth/oidc?client=third`, headers: host });
    expect([reply.status, reply.body]).toEqual([401, "Unauthorized client"]);
  });

  it("takes an id token of each of the named parties, one a second", async () => {
    const claims = {
      sub: "s-2",
      preferred_username: "tool",
      nickname: "user",
      email: "tool@example.org",
      groups: ["beam-3"],
    };
    const send = (body: object, remote: string) =>
      site.server.app.inject({
        method: "POST",
        url: `${v3}/auth/oidc/token`,
        payload: body,
        remoteAddress: remote,
      });
    const good = await send({ idToken: issuer.idToken({ ...claims, azp: "tool" }) }, "192.0.2.1");
    expect([good.statusCode, good.json()]).toMatchObject([201, { ttl: 3_600, user: { username: "tool_user" } }]);
    const again = await send({ idToken: "x" }, "192.0.2.1");
    expect([again.statusCode, again.json()]).toEqual([429, "ThrottlerException: Too Many Requests"]);
    const foreign = await send({ idToken: issuer.idToken({ ...claims, azp: "third" }) }, "192.0.2.2");
    expect([foreign.statusCode, foreign.json().error]).toEqual([401, "Unauthorized"]);
    expect(foreign.json().message).toMatch(/^Invalid idToken: /);
    expect((await send({}, "192.0.2.3")).statusCode).toBe(400);
  });

  it("does not start without the success address of an application, or with a wrong one", async () => {
    const own = { OIDC_ISSUER: issuer.url, OIDC_CLIENT_ID: "x", OIDC_SUCCESS_URL: front };
    await expect(startSite({ ...own, OIDC_FRONTEND_CLIENTS: "lonely" })).rejects.toThrow(/OIDC_LONELY_SUCCESS_URL/);
    await expect(startSite({ ...own, OIDC_SUCCESS_URL: "http://ui.example.org/x" })).rejects.toThrow(
      /OIDC_SUCCESS_URL/,
    );
    await expect(startSite({ ...services, ACCESS_GROUPS_SERVICE_REST_AUTH_VALUE: "" })).rejects.toThrow(
      /ACCESS_GROUPS_SERVICE_REST_AUTH_VALUE/,
    );
  });
});

const entries = `
dn: dc=example,dc=org
objectClass: domain
dc: example

dn: ou=people,dc=example,dc=org
objectClass: organizationalUnit
ou: people

dn: ou=teams,dc=example,dc=org
objectClass: organizationalUnit
ou: teams

dn: uid=ida,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: ida
cn: Ida Lund
sn: Lund
displayName: Ida Lund
mail: ida@example.org
userPassword: word of ida

dn: cn=team-7,ou=teams,dc=example,dc=org
objectClass: groupOfNames
cn: team-7
description: seventh
member: uid=ida,ou=people,dc=example,dc=org
`;

describe.skipIf(noDirectory !== undefined)("signing in with a directory, configured by SciCat's variables", () => {
  let directory: TestDirectory;
  beforeAll(async () => {
    directory = await startTestDirectory(entries);
  });
  afterAll(() => directory.close());

  const ldap = () => ({
    LDAP_URL: directory.url,
    LDAP_BIND_DN: directory.rootDn,
    LDAP_BIND_CREDENTIALS: directory.rootPassword,
    LDAP_SEARCH_BASE: `ou=people,${directory.base}`,
    LDAP_SEARCH_FILTER: "(uid={{username}})",
    LDAP_GROUP_SEARCH_BASE: `ou=teams,${directory.base}`,
    LDAP_GROUP_SEARCH_FILTER: "(member={{dn}})",
    ACCESS_GROUPS_LDAPPAYLOAD_ENABLED: "true",
    LDAP_EXTERNAL_ID: "uid",
  });

  test.each([
    [{}, "Ida Lund", "team-7"],
    [{ LDAP_USERNAME_ATTR: "uid", LDAP_ACCESS_GROUPS_PROPERTY: "description" }, "ida", "seventh"],
  ])("takes name and group from the attributes that are named: %j", async (own, username, group) => {
    const site = await startSite({ ...ldap(), ...own });
    try {
      const credentials = { username: "ida", password: "word of ida" };
      for (const url of [`${v3}/auth/ldap`, `${v3}/auth/msad`, "/auth/msad"]) {
        const login = await site.as.anonymous({ url, body: credentials });
        expect([login.status, login.body]).toMatchObject([201, { user: { username, authStrategy: "ldap" } }]);
        const as = site.bearer(login.body.access_token);
        expect((await as({ url: `${v3}/auth/whoami` })).body).toMatchObject({ username, currentGroups: [group] });
        expect((await as({ url: `${v3}/users/my/settings` })).body).toMatchObject({ datasetCount: 25, jobCount: 25 });
        const wrong = await site.as.anonymous({ url, body: { ...credentials, password: "x" } });
        expect([wrong.status, wrong.body]).toEqual([401, { message: "Unauthorized", statusCode: 401 }]);
      }
    } finally {
      await site.close();
    }
  });

  it("answers 500 where an entry lacks the attribute of user names", async () => {
    const site = await startSite({ ...ldap(), LDAP_USERNAME_ATTR: "employeeNumber" });
    try {
      const body = { username: "ida", password: "word of ida" };
      expect((await site.as.anonymous({ url: `${v3}/auth/ldap`, body })).status).toBe(500);
    } finally {
      await site.close();
    }
  });
});
