import {
  noDirectory,
  startTestCatalogue,
  startTestDirectory,
  type TestCatalogue,
  type TestDirectory,
} from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";

if (noDirectory) console.warn(`tests of LDAP are skipped: ${noDirectory}`);

const entries = `
dn: dc=example,dc=org
objectClass: domain
dc: example

dn: ou=people,dc=example,dc=org
objectClass: organizationalUnit
ou: people

dn: uid=jane,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: jane
cn: Jane Doe
sn: Doe
displayName: Jane Doe
mail: jane@example.org
userPassword: jane's password
`;

describe.skipIf(noDirectory !== undefined)("signing in with the directory", () => {
  let directory: TestDirectory;
  let catalogue: TestCatalogue;
  beforeAll(async () => {
    directory = await startTestDirectory(entries);
    const ldap = {
      url: directory.url,
      bindDn: directory.rootDn,
      bindCredentials: directory.rootPassword,
      searchBase: `ou=people,${directory.base}`,
      searchFilter: "(uid={{username}})",
      usernameAttribute: "displayName",
      externalIdAttribute: "uid",
      startTls: false,
      timeoutMs: 5_000,
    };
    const identity = {
      jwt: { expiresInSeconds: 3_600, neverExpires: "100y" },
      accessGroups: { fixed: ["staff"], timeoutMs: 5_000 },
      ldap,
    };
    catalogue = await startTestCatalogue({ config: { identity } });
  });
  afterAll(async () => {
    await catalogue.close();
    await directory.close();
  });

  const good = { username: "jane", password: "jane's password" };

  test.each(["/api/v3/auth/ldap", "/api/v3/auth/msad", "/auth/msad"])(
    "%s answers as a local sign-in does",
    async (url) => {
      const reply = await catalogue.anonymous({ url, body: good });
      expect([reply.status, reply.body]).toMatchObject([
        201,
        { ttl: 3_600, user: { username: "Jane Doe", email: "jane@example.org", authStrategy: "ldap" } },
      ]);
      const identity = await catalogue.bearer(reply.body.id)({ url: "/api/v3/users/my/identity" });
      expect(identity.body).toMatchObject({
        externalId: "jane",
        profile: { username: "Jane Doe", accessGroups: ["staff"] },
      });
    },
  );

  it("refuses a wrong password, and a name that the local accounts do not have", async () => {
    const wrong = await catalogue.anonymous({ url: "/api/v3/auth/ldap", body: { ...good, password: "x" } });
    expect([wrong.status, wrong.body]).toEqual([401, { message: "Unauthorized", statusCode: 401 }]);
    expect((await catalogue.anonymous({ url: "/api/v3/auth/login", body: good })).status).toBe(401);
  });
});
