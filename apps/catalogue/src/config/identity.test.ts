import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigError } from "../data-dir.ts";
import { readEnv } from "../env.ts";
import { makeIdentity } from "./identity.ts";

const oidc = { OIDC_ISSUER: "https://sso.example.org/realm", OIDC_CLIENT_ID: "scicat" };
const ldap = { LDAP_URL: "ldaps://ldap.example.org", LDAP_SEARCH_BASE: "dc=example,dc=org" };
const made = (env: Record<string, string>) => makeIdentity(readEnv(env));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "margay-identity-"));
  await writeFile(join(folder, "handler.mjs"), "export const query = ''; export const parse = () => [];");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the configuration of sign-in", () => {
  it("has SciCat's defaults when nothing is set", () => {
    expect(made({})).toEqual({
      jwt: { secret: undefined, expiresInSeconds: 3_600, neverExpires: "100y" },
      oidc: undefined,
      ldap: undefined,
      accessGroups: { fixed: [], timeoutMs: 5_000 },
      logoutUrl: undefined,
    });
  });

  it("knows OIDC with its applications, claims and user query", () => {
    const identity = made({
      ...oidc,
      OIDC_SCOPE: "email profile",
      OIDC_SUCCESS_URL: "https://scicat.example.org/auth-callback",
      OIDC_FRONTEND_CLIENTS: "scicat, my-app",
      OIDC_MY_APP_SUCCESS_URL: "https://app.example.org/done",
      OIDC_MY_APP_RETURN_URL: "/start",
      OIDC_USERINFO_MAPPING_FIELD_USERNAME: "iss, sub",
      OIDC_USERQUERY_OPERATOR: "AND",
      OIDC_USERQUERY_FILTER: "username:username, email:email",
      OIDC_AUTO_LOGOUT: "false",
      OIDC_ADDITIONAL_AUTHORIZED_PARTIES: "cli,notebook",
    }).oidc;
    expect(identity).toMatchObject({
      issuer: "https://sso.example.org/realm",
      scope: "openid email profile",
      frontends: {
        scicat: { successUrl: "https://scicat.example.org/auth-callback", returnUrl: undefined },
        "my-app": { successUrl: "https://app.example.org/done", returnUrl: "/start" },
      },
      claims: { username: ["iss", "sub"] },
      userQuery: { operator: "and", explicit: true },
      autoLogout: false,
      authorizedParties: ["cli", "notebook"],
    });
    expect(made(oidc).oidc).toMatchObject({
      autoLogout: true,
      claims: {},
      userQuery: { operator: "or", explicit: false },
    });
  });

  it("knows the directory by SciCat's defaults", () => {
    expect(made(ldap).ldap).toMatchObject({
      searchFilter: "(uid={{username}})",
      usernameAttribute: "displayName",
      externalIdAttribute: "sAMAccountName",
      startTls: false,
      timeoutMs: 5_000,
    });
  });

  it("switches providers of groups by true, false and numbers", () => {
    const groups = (env: Record<string, string>) => made(env).accessGroups;
    expect(groups({ ACCESS_GROUPS_STATIC_VALUES: "a, b" }).fixed).toEqual(["a", "b"]);
    expect(groups({ ACCESS_GROUPS_STATIC_ENABLED: "0", ACCESS_GROUPS_STATIC_VALUES: "a" }).fixed).toBeUndefined();
    expect(
      groups({
        ACCESS_GROUPS_OIDCPAYLOAD_ENABLED: "true",
        OIDC_ACCESS_GROUPS_PROPERTY: "roles",
        ACCESS_GROUPS_LDAPPAYLOAD_ENABLED: "1",
        ACCESS_GROUPS_REST_ENABLED: "true",
        ACCESS_GROUPS_SERVICE_REST_API_URL: "https://groups.example.org/{userId}",
        ACCESS_GROUPS_SERVICE_REST_AUTH_VALUE: "Bearer x",
        ACCESS_GROUPS_GRAPHQL_ENABLED: "true",
        ACCESS_GROUP_SERVICE_API_URL: "https://office.example.org/graphql",
        ACCESS_GROUP_SERVICE_HANDLER: join(folder, "handler.mjs"),
      }),
    ).toMatchObject({
      oidcClaim: "roles",
      ldapAttribute: "cn",
      rest: { url: "https://groups.example.org/{userId}", header: "Authorization", userIdField: "userId" },
      graphql: { handlerFile: join(folder, "handler.mjs") },
    });
  });

  it.each([
    [{ JWT_EXPIRES_IN: "1h" }, "JWT_EXPIRES_IN"],
    [{ JWT_NEVER_EXPIRES: "for ever" }, "JWT_NEVER_EXPIRES"],
    [{ OIDC_ISSUER: "https://sso.example.org" }, "OIDC_CLIENT_ID"],
    [{ ...oidc, OIDC_ISSUER: "sso.example.org" }, "OIDC_ISSUER"],
    [{ ...oidc, OIDC_SUCCESS_URL: "https://scicat.example.org/" }, "OIDC_SUCCESS_URL"],
    [{ ...oidc, OIDC_FRONTEND_CLIENTS: "app" }, "OIDC_APP_SUCCESS_URL"],
    [{ ...oidc, OIDC_USERQUERY_FILTER: "password:username" }, "OIDC_USERQUERY_FILTER"],
    [{ ...oidc, OIDC_USERQUERY_OPERATOR: "xor" }, "OIDC_USERQUERY_OPERATOR"],
    [{ LDAP_URL: "ldap.example.org" }, "LDAP_URL"],
    [{ LDAP_URL: "ldap://ldap.example.org" }, "LDAP_SEARCH_BASE"],
    [{ ...ldap, LDAP_SEARCH_FILTER: "(uid=*)" }, "LDAP_SEARCH_FILTER"],
    [{ ...ldap, LDAP_CA_FILE: "/no/such/file.pem" }, "LDAP_CA_FILE"],
    [{ ACCESS_GROUPS_STATIC_ENABLED: "perhaps" }, "ACCESS_GROUPS_STATIC_ENABLED"],
    [{ ACCESS_GROUPS_REST_ENABLED: "true" }, "ACCESS_GROUPS_SERVICE_REST_API_URL"],
    [
      { ACCESS_GROUPS_REST_ENABLED: "true", ACCESS_GROUPS_SERVICE_REST_API_URL: "https://x.example.org" },
      "ACCESS_GROUPS_SERVICE_REST_AUTH_VALUE",
    ],
    [
      {
        ACCESS_GROUPS_GRAPHQL_ENABLED: "true",
        ACCESS_GROUP_SERVICE_API_URL: "https://x.example.org",
        ACCESS_GROUP_SERVICE_HANDLER: "absent.mjs",
      },
      "ACCESS_GROUP_SERVICE_HANDLER",
    ],
  ])("stops the start for %j", (env, name) => {
    expect(() => made(env)).toThrow(ConfigError);
    expect(() => made(env)).toThrow(`${name}: `);
  });

  it("never repeats a secret in what it says", () => {
    const secrets = { OIDC_CLIENT_SECRET: "hunter2", JWT_SECRET: "hunter2", LDAP_BIND_CREDENTIALS: "hunter2" };
    expect(() => made({ ...secrets, OIDC_ISSUER: "user:hunter2@x", OIDC_CLIENT_ID: "x" })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("hunter2") }),
    );
  });
});
