import { EncryptJWT, jwtDecrypt } from "jose";
import type { Principal } from "../../access/index.ts";
import { CatalogueError } from "../../errors.ts";
import type { Warn } from "../access-groups/subject.ts";
import type { Account } from "../account-store.ts";
import type { OidcConfig } from "../config.ts";
import { type Claims, personFrom } from "./claims.ts";
import { type Checks, type Issuer, reasonOf } from "./issuer.ts";
import { ownOrigins, safeAddress, safePath } from "./return-addresses.ts";

/** What a browser keeps while its user is at the issuer: encrypted, bound to this server, for ten minutes. */
export interface FlowCookie {
  name: string;
  value: string;
  maxAgeSeconds: number;
}

export interface OidcOrder {
  /** `session`: our own pages, which get the session cookie. `token`: an application, which gets a token in its address. */
  target: "session" | "token";
  /** Name of the application; `scicat` when not given. */
  client?: string | undefined;
  /** What to open afterwards. Addresses of other sites are left out. */
  returnUrl?: string | undefined;
  /** The page that asked; counts where the application has no configured address, and only if it is of a known site. */
  referer?: string | undefined;
  /** `https://host` of this request. */
  ownOrigin: string;
  /** Where the issuer sends the browser back to, unless OIDC_CALLBACK_URL says so. */
  callbackUrl: string;
}

export interface OidcDone {
  account: Account;
  target: "session" | "token";
  client: string;
  /** The application's address; empty for our own pages. */
  successUrl: string;
  /** A path for our own pages; for an application what it asked for, else as configured, else `/datasets`. */
  returnUrl: string;
  /** Name of the cookie that has served. */
  cookieName: string;
}

/** Sign-in by OpenID Connect. All but `throttle` throw `unavailable` where it is not configured or the issuer fails. */
export interface Oidc {
  /** Caption of the button; undefined when OIDC is not configured. */
  readonly displayName: string | undefined;
  /** Throws `unauthenticated` "Unauthorized client" for an application that is not configured. */
  begin(order: OidcOrder): Promise<{ url: string; cookie: FlowCookie }>;
  /**
   * The account of the user who came back. Takes the address with its query and the request's cookies. Throws
   * `unauthenticated` where it does not belong to a `begin` of this browser or the issuer refused; Conflict as `External`.
   */
  finish(currentUrl: string, cookies: Readonly<Record<string, string | undefined>>): Promise<OidcDone>;
  /** The account of an id token's subject. Throws `unauthenticated` "Invalid idToken: …". */
  fromIdToken(idToken: string): Promise<Account>;
  /** Counts a request with an id token: one a second and address. Throws `too_many_requests`. */
  throttle(address: string): void;
  /** Where the browser should go after signing out, for users of the issuer. */
  logoutUrl(principal: Principal): Promise<string | undefined>;
}

export interface OidcDeps {
  config: OidcConfig | undefined;
  issuer: Issuer | undefined;
  logoutUrl: string | undefined;
  key: () => Promise<Uint8Array>;
  admit: (claims: Claims) => Promise<Account>;
  accountOf: (principal: Principal) => Promise<Account | undefined>;
  warn: Warn;
  clock: () => Date;
}

const flowSeconds = 600;
const defaultReturn = "/datasets";
const cookiePrefix = "margay_oidc_";

interface Flow extends Checks {
  target: "session" | "token";
  client: string;
  successUrl: string;
  returnUrl: string;
  redirectUri: string;
}

/**
 * The redirects of OIDC. Invariants: nothing of a sign-in under way is kept in memory, so any process can finish it; only
 * the browser that began it can; a token goes to configured applications alone.
 */
export function createOidc(deps: OidcDeps): Oidc {
  const { config, issuer, warn, clock } = deps;
  const lastMs = new Map<string, number>();

  function configured(): { config: OidcConfig; issuer: Issuer } {
    if (config && issuer) return { config, issuer };
    throw new CatalogueError("unavailable", "OIDC is not configured here (OIDC_ISSUER).");
  }

  return {
    displayName: config?.displayName,
    async begin(order) {
      const { config, issuer } = configured();
      const name = order.client || "scicat";
      const frontend = Object.hasOwn(config.frontends, name) ? config.frontends[name] : undefined;
      if (!frontend) throw new CatalogueError("unauthenticated", "Unauthorized client");
      const origins = ownOrigins(config, order.ownOrigin);
      const own = order.target === "session";
      const successUrl = own ? "" : (frontend.successUrl ?? absolute(safeAddress(order.referer, origins)));
      if (successUrl === undefined)
        throw new CatalogueError(
          "unauthenticated",
          "It is not known where to take the token; set the application's success URL (OIDC_SUCCESS_URL).",
        );
      const returnUrl = own
        ? (safePath(order.returnUrl) ?? defaultReturn)
        : (safeAddress(order.returnUrl, origins) ?? frontend.returnUrl ?? defaultReturn);
      const redirectUri = config.callbackUrl ?? order.callbackUrl;
      const { url, checks } = await issuer.begin(redirectUri);
      const flow: Flow = { ...checks, target: order.target, client: name, successUrl, returnUrl, redirectUri };
      const seconds = Math.floor(clock().getTime() / 1_000);
      const value = await new EncryptJWT({ flow })
        .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
        .setExpirationTime(seconds + flowSeconds)
        .encrypt(await deps.key());
      return { url, cookie: { name: cookieName(checks.state), value, maxAgeSeconds: flowSeconds } };
    },
    async finish(currentUrl, cookies) {
      const { issuer } = configured();
      const { searchParams, search } = new URL(currentUrl, "http://stand-in.invalid");
      const name = cookieName(searchParams.get("state") ?? "");
      const flow = await opened(cookies[name]);
      // What the issuer compares is the address that it was given, not the one a proxy made of it.
      const address = new URL(flow.redirectUri);
      address.search = search;
      const claims = await issuer.finish(address, flow).catch((error: unknown) => {
        if (error instanceof CatalogueError) throw error;
        warn({ reason: reasonOf(error) }, "a sign-in by OIDC was refused");
        throw new CatalogueError("unauthenticated", "The sign-in service did not confirm the sign-in; try again.", {
          cause: error,
        });
      });
      const { target, client, successUrl, returnUrl } = flow;
      return { account: await deps.admit(claims), target, client, successUrl, returnUrl, cookieName: name };
    },
    async fromIdToken(idToken) {
      const { issuer } = configured();
      const claims = await issuer.verify(idToken).catch((error: unknown) => {
        if (error instanceof CatalogueError) throw error;
        const reason = error instanceof Error ? error.message : "it cannot be checked";
        throw new CatalogueError("unauthenticated", `Invalid idToken: ${reason}`, { cause: error });
      });
      return deps.admit(claims);
    },
    throttle(address) {
      const now = clock().getTime();
      const before = lastMs.get(address);
      if (before !== undefined && now - before < 1_000 && now >= before)
        throw new CatalogueError("too_many_requests", "One request with an id token a second; wait and try again.");
      if (lastMs.size > 10_000) lastMs.clear();
      lastMs.set(address, now);
    },
    async logoutUrl(principal) {
      if (!config?.autoLogout || !issuer) return undefined;
      if ((await deps.accountOf(principal))?.authStrategy !== "oidc") return undefined;
      return deps.logoutUrl ?? (await issuer.endSessionUrl().catch(() => undefined));
    },
  };

  async function opened(value: string | undefined): Promise<Flow> {
    const stale = () =>
      new CatalogueError(
        "unauthenticated",
        "This sign-in was not begun in this browser, or too long ago; begin it again.",
      );
    if (value === undefined) throw stale();
    try {
      const { payload } = await jwtDecrypt(value, await deps.key(), {
        currentDate: clock(),
        contentEncryptionAlgorithms: ["A256GCM"],
        keyManagementAlgorithms: ["dir"],
      });
      return payload.flow as Flow; // nobody else has the key that it was encrypted with
    } catch {
      throw stale();
    }
  }
}

/** Each sign-in under way has its own, so that two tabs do not spoil each other's. */
const cookieName = (state: string) => `${cookiePrefix}${state.replace(/[^A-Za-z0-9_-]/g, "").slice(0, 12)}`;

const absolute = (address: string | undefined) =>
  address !== undefined && URL.canParse(address) ? address : undefined;

/** Claims as a person of this issuer; throws `unauthenticated` without a lasting id. */
export function demandPerson(claims: Claims, config: OidcConfig) {
  const person = personFrom(claims, config);
  if (!person) throw new CatalogueError("unauthenticated", "The sign-in service named no user.");
  return person;
}
