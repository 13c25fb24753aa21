import { type Me, type TokenScope, tokenScopes } from "@margay/contract";
import type { Principal, Visibility } from "../access/index.ts";
import type { Config } from "../config.ts";
import type { Database } from "../db/database.ts";
import { CatalogueError } from "../errors.ts";
import { createAccessGroups } from "./access-groups/access-groups-service.ts";
import type { Fetch, Warn } from "./access-groups/subject.ts";
import { type Account, findAccount } from "./account-store.ts";
import { createAttempts } from "./attempts.ts";
import { createAuthentication, hashOf } from "./authentication.ts";
import { type Boot, createBoot } from "./boot-service.ts";
import { defaultIdentityConfig } from "./config.ts";
import { createExternal } from "./external-service.ts";
import { createGroups, type Groups } from "./group-service.ts";
import { createJwts, type Jwts } from "./jwt-service.ts";
import { createLdap } from "./ldap/ldap-service.ts";
import { createIssuer } from "./oidc/issuer.ts";
import { createOidc, demandPerson, type Oidc } from "./oidc/oidc-service.ts";
import { createPasswords, type Passwords } from "./password-service.ts";
import { createPeople, type People } from "./people-service.ts";
import { createPrincipals } from "./principals.ts";
import { createSettings, type Settings } from "./settings-service.ts";
import { createSignIn, type SignIn } from "./sign-in-service.ts";
import { createTickets, type Tickets } from "./ticket-service.ts";
import { createTokens, type Tokens } from "./token-service.ts";
import { deleteEnded } from "./token-store.ts";
import { createUsers, type Users } from "./user-service.ts";
import { toUser } from "./users.ts";

export type { Account };

const monthMs = 30 * 86_400_000;

export interface IdentityDeps {
  database: Database;
  visibility: Visibility;
  config: Config;
  clock: () => Date;
  /** The client for addresses that the operator configured; the platform's own when not given. */
  fetchFor?: ((configuredUrl: string) => Fetch) | undefined;
  warn?: Warn | undefined;
}

export interface Identity extends Omit<SignIn, "prove">, Boot {
  readonly users: Users;
  readonly groups: Groups;
  readonly tokens: Tokens;
  /** Accounts and identities under the ids that foreign clients know. */
  readonly people: People;
  readonly settings: Settings;
  readonly passwords: Passwords;
  readonly jwts: Pick<Jwts, "issue" | "issueFor" | "issueForServices">;
  readonly oidc: Oidc;
  readonly tickets: Tickets;
  /** Whether passwords of an LDAP directory are taken. */
  readonly hasDirectory: boolean;
  /** Who holds the token; undefined when it is unknown, revoked, expired or its user disabled. */
  authenticate(bearer: string): Promise<Principal | undefined>;
  /** As `authenticate`, but tells why nobody holds it. */
  resolve(bearer: string): Promise<Principal | "expired" | "unknown">;
  /** As `authenticate`, but throws `unauthenticated` with the reason. */
  demandPrincipal(bearer: string): Promise<Principal>;
  /** What a user may do who signs in, or holds a token of these scopes; undefined for unknown and disabled ones. */
  principalFor(username: string, scopes?: readonly TokenScope[]): Promise<Principal | undefined>;
  me(principal: Principal): Promise<Me>;
  /** Forgets tokens that ended a month ago; until then they are answered with the reason. */
  forgetEndedTokens(): Promise<void>;
  readonly secureCookies: boolean;
}

/**
 * Accounts, groups and tokens. Invariants:
 * A secret is shown once and kept as a hash; it never reaches a log, the history or an error.
 * An account holds a role only through the exact names of its groups; scopes of a token narrow that, never widen it.
 * Whatever narrows rights counts at once in this process, and within five seconds in others.
 */
export function createIdentity(deps: IdentityDeps): Identity {
  const { database, visibility, config, clock } = deps;
  const db = database.kysely;
  const settings = config.identity ?? defaultIdentityConfig;
  const { fetchFor = () => fetch, warn = () => {} } = deps;
  const toPrincipal = createPrincipals(visibility, config.roles);
  const jwts = createJwts(db, settings.jwt, clock, hashOf);
  const authentication = createAuthentication(db, jwts, toPrincipal, clock);
  const attempts = createAttempts(config.loginAttemptsPerMinute, clock);
  const accessGroups = createAccessGroups({ config: settings.accessGroups, fetchFor, warn });
  const external = createExternal(database, authentication.forget, clock);
  const ldap = settings.ldap && createLdap(settings.ldap, warn);
  const { sessionSeconds } = config;
  const signInDeps = { database, authentication, attempts, accessGroups, external, ldap, sessionSeconds, clock };
  const signIn = createSignIn(signInDeps);
  const accountOf = async (principal: Principal) =>
    principal.username === undefined ? undefined : findAccount(db, principal.username);
  const { oidc: oidcConfig } = settings;
  const oidc = createOidc({
    config: oidcConfig,
    issuer: oidcConfig && createIssuer(oidcConfig, fetchFor(oidcConfig.issuer), warn),
    logoutUrl: settings.logoutUrl,
    key: () => jwts.derivedKey("sign-in by OIDC"),
    async admit(claims) {
      if (!oidcConfig) throw new Error("OIDC is not configured");
      const person = demandPerson(claims, oidcConfig);
      const { externalId: userId, username, email } = person;
      return external.admit(
        person,
        oidcConfig.userQuery,
        await accessGroups({ userId, username, email, payload: claims }),
      );
    },
    accountOf,
    warn,
    clock,
  });

  return {
    forgetEndedTokens: () => deleteEnded(db, new Date(clock().getTime() - monthMs)),
    login: signIn.login,
    localLogin: signIn.localLogin,
    ldapLogin: signIn.ldapLogin,
    openSession: signIn.openSession,
    logout: signIn.logout,
    ...createBoot(database, authentication, settings.accessGroups.fixed ?? [], clock),
    users: createUsers(database, authentication, signIn, clock),
    groups: createGroups(database, authentication, config.roles, clock),
    tokens: createTokens(database, authentication, clock),
    people: createPeople(database, authentication),
    settings: createSettings(database),
    passwords: createPasswords(database, authentication, attempts, clock),
    jwts,
    oidc,
    tickets: createTickets(() => jwts.derivedKey("tickets"), clock),
    hasDirectory: ldap !== undefined,
    secureCookies: config.secureCookies,
    async authenticate(bearer) {
      const answer = await authentication.check(bearer);
      return typeof answer === "string" ? undefined : answer;
    },
    resolve: (bearer) => authentication.check(bearer),
    async demandPrincipal(bearer) {
      const answer = await authentication.check(bearer);
      if (answer === "expired")
        throw new CatalogueError("unauthenticated", "The session or token has expired; sign in again.");
      if (answer === "unknown")
        throw new CatalogueError("unauthenticated", "The token is not valid or was revoked; sign in again.");
      return answer;
    },
    async principalFor(username, scopes = tokenScopes) {
      const account = await findAccount(db, username);
      return account && !account.disabled && !account.system ? toPrincipal(account, scopes) : undefined;
    },
    async me(principal) {
      const account = await accountOf(principal);
      return {
        authenticated: account !== undefined,
        ...(account ? { user: toUser(account) } : {}),
        roles: [...principal.roles],
        scopes: [...principal.scopes],
        facility: { ...config.facility },
      };
    },
  };
}
