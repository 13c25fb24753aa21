import { cloneDatabase, noDirectory, startTestDirectory, type TestDirectory } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultIdentityConfig, type IdentityConfig, type LdapConfig } from "./config.ts";
import { openCatalogue, password, type TestCatalogue } from "./identity.fixture.ts";
import { fillFilter } from "./ldap/filters.ts";
import { directoryEntries } from "./ldap.fixture.ts";

if (noDirectory) console.warn(`tests of LDAP are skipped: ${noDirectory}`);

describe("a filter", () => {
  it("takes no signs out of a user's name", () => {
    expect(fillFilter("(&(uid={{username}})(ou={{other}}))", { username: "a*)(\\b\0$&" })).toBe(
      "(&(uid=a\\2a\\29\\28\\5cb\\00$&)(ou={{other}}))",
    );
  });
});

describe.skipIf(noDirectory !== undefined)("signing in with the directory", () => {
  let clone: Awaited<ReturnType<typeof cloneDatabase>>;
  let directory: TestDirectory;
  let catalogue: TestCatalogue;
  const closers: (() => Promise<void>)[] = [];

  const config = (changes: Partial<LdapConfig> = {}): IdentityConfig => ({
    ...defaultIdentityConfig,
    ldap: {
      url: directory.url,
      bindDn: directory.rootDn,
      bindCredentials: directory.rootPassword,
      searchBase: `ou=people,${directory.base}`,
      searchFilter: "(uid={{username}})",
      usernameAttribute: "displayName",
      externalIdAttribute: "sAMAccountName",
      groupSearchBase: `ou=groups,${directory.base}`,
      groupSearchFilter: "(member={{dn}})",
      startTls: false,
      timeoutMs: 5_000,
      ...changes,
    },
    accessGroups: { fixed: ["everybody"], ldapAttribute: "cn", timeoutMs: 5_000 },
  });
  const open = async (changes: Partial<LdapConfig> = {}) => {
    const opened = await openCatalogue(clone.connection, { identity: config(changes) });
    closers.push(opened.close);
    return opened;
  };
  const login = (username: string, secret: string, at = catalogue) =>
    at.identity.ldapLogin(username, secret, "127.0.0.1");
  const wrong = { code: "invalid_credentials", message: "Wrong user name or password." };

  beforeAll(async () => {
    clone = await cloneDatabase();
    directory = await startTestDirectory(directoryEntries);
    catalogue = await open();
  });
  afterAll(async () => {
    for (const close of closers) await close();
    await directory.close();
    await clone.drop();
  });

  it("makes an account at the first time and finds it again", async () => {
    const account = await login("jane", "jane's password");
    expect(account).toMatchObject({
      username: "Jane Doe",
      email: "jane@example.org",
      authStrategy: "ldap",
      externalId: "jane",
      groups: ["beamline", "everybody", "optics"],
    });
    expect((await login("jane", "jane's password")).publicId).toBe(account.publicId);
    const principal = await catalogue.identity.principalFor("Jane Doe");
    if (!principal) throw new Error("Jane is not known");
    expect(await catalogue.identity.people.identity(principal, account.publicId)).toMatchObject({
      provider: directory.url,
      externalId: "jane",
      profile: { thumbnailPhoto: "data:image/jpeg;base64,/9j/4AAQSkZJRg==", familyName: "Doe", id: "jane" },
    });
    const { token } = await catalogue.identity.jwts.issue(account.publicId);
    expect(await catalogue.identity.resolve(token)).toMatchObject({ username: "Jane Doe" });
  });

  it("refuses wrong and empty passwords, unknown names, and what would be a wildcard", async () => {
    for (const [username, secret] of [
      ["jane", "wrong"],
      ["jane", ""],
      ["", ""],
      ["nobody", "jane's password"],
      ["*", "jane's password"],
      ["jane)(uid=*", "jane's password"],
    ] as const)
      await expect(login(username, secret), `${username}/${secret}`).rejects.toMatchObject(wrong);
    expect(await login("star(*)\\", "star's password")).toMatchObject({ username: "Star" });
    const several = await open({ searchFilter: "(|(sn={{username}})(uid={{username}}))" });
    await expect(login("Doe", "jane's password", several)).rejects.toMatchObject(wrong);
  });

  it("does not give one person's account to another of the same displayed name", async () => {
    await login("jane", "jane's password");
    await expect(login("jane2", "the other's password")).rejects.toMatchObject({ code: "conflict" });
  });

  it("does not give a local account to whoever has its name in the directory", async () => {
    await catalogue.identity.ensureUser({ username: "admin", password, groups: ["staff"] });
    await expect(login("admin", "directory password")).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("belongs to a local account"),
    });
    const answer = await catalogue.send("POST", "/v1/auth/login", {
      body: { username: "admin", password: "directory password" },
    });
    expect(answer.statusCode).toBe(409);
    expect((await catalogue.identity.localLogin("admin", password, "127.0.0.1")).authStrategy).toBe("local");
  });

  it("fails for an entry without the attribute of user names", async () => {
    await expect(login("plain", "plain's password")).rejects.toMatchObject({ code: "internal" });
    const byUid = await open({ usernameAttribute: "uid" });
    expect(await login("plain", "plain's password", byUid)).toMatchObject({ username: "plain", email: null });
  });

  it("is tried by the ordinary sign-in after the local accounts", async () => {
    const session = await catalogue.identity.login("jane", "jane's password", "127.0.0.1");
    expect(session.user).toMatchObject({ username: "Jane Doe", authStrategy: "ldap" });
    await catalogue.identity.ensureUser({ username: "loc", password });
    expect((await catalogue.identity.login("loc", password, "127.0.0.1")).user.authStrategy).toBe("local");
    await expect(catalogue.identity.login("jane", "wrong", "127.0.0.1")).rejects.toMatchObject(wrong);
  });

  it("ends with a disabled account", async () => {
    await login("star(*)\\", "star's password");
    const root = await catalogue.member("root", ["staff"]);
    await catalogue.send("PATCH", "/v1/users/Star", { token: root, body: { disabled: true } });
    await expect(login("star(*)\\", "star's password")).rejects.toMatchObject({ code: "invalid_credentials" });
  });

  it("adopts the account that an earlier server named with a prefix", async () => {
    const root = await catalogue.identity.principalFor("root");
    if (!root) throw new Error("there is no root");
    const draft = {
      id: "0123456789abcdef01234567",
      username: "ldap.byuid",
      authStrategy: "ldap",
      createdAt: new Date(),
    };
    await catalogue.identity.people.restore(root, draft);
    await catalogue.database.pool.query("delete from account where username = 'plain'");
    await catalogue.database.pool.query("update account set username = 'ldap.plain' where username = 'ldap.byuid'");
    const byUid = await open({ usernameAttribute: "uid" });
    expect(await login("plain", "plain's password", byUid)).toMatchObject({ publicId: draft.id, username: "plain" });
  });

  it("encrypts by ldaps and by StartTLS, and trusts only a certificate that it can check", async () => {
    const ways: Partial<LdapConfig>[] = [{ url: directory.secureUrl }, { startTls: true }];
    for (const way of ways) {
      const trusting = await open({ ...way, ca: directory.certificate });
      expect(await login("jane", "jane's password", trusting)).toMatchObject({ externalId: "jane" });
      const careful = await open(way);
      await expect(login("jane", "jane's password", careful)).rejects.toMatchObject({ code: "unavailable" });
    }
  });

  it("says that the directory cannot be reached, and counts the attempt", async () => {
    const nowhere = await open({ url: "ldap://127.0.0.1:1" });
    await expect(login("jane", "jane's password", nowhere)).rejects.toMatchObject({ code: "unavailable" });
    const misbound = await open({ bindCredentials: "not the directory's" });
    await expect(login("jane", "jane's password", misbound)).rejects.toMatchObject({ code: "unavailable" });
  });
});
