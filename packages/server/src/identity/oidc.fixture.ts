import { cloneDatabase, startTestIssuer, type TestIssuer } from "@margay/testkit";
import type { Connection } from "../db/database.ts";
import { defaultIdentityConfig, type IdentityConfig, type OidcConfig } from "./config.ts";
import { openCatalogue, type TestCatalogue } from "./identity.fixture.ts";
import type { OidcDone, OidcOrder } from "./oidc/oidc-service.ts";

export const origin = "http://localhost:3000";
export const callbackUrl = `${origin}/v1/auth/oidc/callback`;
export const order: OidcOrder = { target: "token", ownOrigin: origin, callbackUrl };

export interface OidcBench {
  issuer: TestIssuer;
  catalogue: TestCatalogue;
  oidc: OidcConfig;
  connection: Connection;
  /** Another process over the same database, configured otherwise. */
  open(changes?: Partial<OidcConfig>, more?: Partial<IdentityConfig>): Promise<TestCatalogue>;
  /** Goes to the issuer as a subject and comes back. */
  signIn(subject: string, at?: TestCatalogue, changes?: Partial<OidcOrder>): Promise<OidcDone>;
  /** The known users of the issuer, as each test finds them. */
  resetUsers(): void;
  close(): Promise<void>;
}

/** A catalogue, a real issuer that it trusts, and a browser between them. */
export async function startOidcBench(): Promise<OidcBench> {
  const clone = await cloneDatabase();
  const issuer = await startTestIssuer([callbackUrl]);
  const closers: (() => Promise<void>)[] = [];
  const oidc: OidcConfig = {
    issuer: issuer.url,
    clientId: issuer.clientId,
    clientSecret: issuer.clientSecret,
    callbackUrl: undefined,
    scope: "openid profile email",
    frontends: {
      scicat: { successUrl: "http://ui.example.org/auth-callback" },
      second: { successUrl: "http://second.example.org/login", returnUrl: "/proposals" },
    },
    claims: {},
    userQuery: {
      operator: "or",
      pairs: [
        { account: "username", profile: "username" },
        { account: "email", profile: "email" },
      ],
      explicit: false,
    },
    authorizedParties: ["scicat-cli"],
    autoLogout: true,
    displayName: "Facility account",
  };
  const accessGroups = { fixed: ["everybody"], oidcClaim: "groups", timeoutMs: 5_000 };

  const open: OidcBench["open"] = async (changes = {}, more = {}) => {
    const identity = { ...defaultIdentityConfig, oidc: { ...oidc, ...changes }, accessGroups, ...more };
    const opened = await openCatalogue(clone.connection, { identity });
    closers.push(opened.close);
    return opened;
  };
  const catalogue = await open();

  return {
    issuer,
    catalogue,
    oidc,
    connection: clone.connection,
    open,
    async signIn(subject, at = catalogue, changes = {}) {
      const { url, cookie } = await at.identity.oidc.begin({ ...order, ...changes });
      const back = await issuer.signIn(url, subject);
      return at.identity.oidc.finish(back, { [cookie.name]: cookie.value });
    },
    resetUsers() {
      issuer.users.clear();
      issuer.users.set("s-ann", {
        preferred_username: "ann",
        name: "Ann Example",
        family_name: "Example",
        email: "ann@example.org",
        email_verified: true,
        groups: ["p1", "p2", "", 7, "#all", "public", "a,b"],
      });
    },
    async close() {
      for (const close of closers) await close();
      await issuer.close();
      await clone.drop();
    },
  };
}
