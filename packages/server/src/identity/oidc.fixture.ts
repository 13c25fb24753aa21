import type { Connection } from "../db/database.ts";
import { defaultIdentityConfig, type IdentityConfig, type OidcConfig } from "./config.ts";
import { openCatalogue, type TestCatalogue } from "./identity.fixture.ts";
import type { OidcDone, OidcOrder } from "./oidc/oidc-service.ts";

export const origin = "http://localhost:3000";
export const callbackUrl = `${origin}/v1/auth/oidc/callback`;
export const order: OidcOrder = { target: "token", ownOrigin: origin, callbackUrl };

/** What is used of the test kit's issuer. */
interface Issuer {
  url: string;
  clientId: string;
  clientSecret: string;
  users: Map<string, Record<string, unknown>>;
  signIn(authorizationUrl: string, subject: string): Promise<string>;
}

export interface OidcBench {
  catalogue: TestCatalogue;
  oidc: OidcConfig;
  /** Another process over the same database, configured otherwise. */
  open(changes?: Partial<OidcConfig>, more?: Partial<IdentityConfig>): Promise<TestCatalogue>;
  /** Goes to the issuer as a subject and comes back. */
  signIn(subject: string, at?: TestCatalogue, changes?: Partial<OidcOrder>): Promise<OidcDone>;
  /** The known users of the issuer, as each test finds them. */
  resetUsers(): void;
  close(): Promise<void>;
}

/** A catalogue that trusts an issuer, and a browser between them. */
export async function startOidcBench(connection: Connection, issuer: Issuer): Promise<OidcBench> {
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
    const opened = await openCatalogue(connection, { identity });
    closers.push(opened.close);
    return opened;
  };
  const catalogue = await open();

  return {
    catalogue,
    oidc,
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
        groups: ["p1", "p2", "", 7, "#all", "public", "user,eve"],
      });
    },
    async close() {
      for (const close of closers) await close();
    },
  };
}
