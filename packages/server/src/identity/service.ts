import { type Me, tokenScopes } from "@margay/contract";
import type { Principal, Visibility } from "../access/index.ts";
import type { Config } from "../config.ts";
import type { Database } from "../db/database.ts";
import { CatalogueError } from "../errors.ts";
import { findAccount } from "./account-store.ts";
import { createAttempts } from "./attempts.ts";
import { createAuthentication } from "./authentication.ts";
import { type Boot, createBoot } from "./boot-service.ts";
import { createGroups, type Groups } from "./group-service.ts";
import { createPrincipals } from "./principals.ts";
import { createSignIn, type SignIn } from "./sign-in-service.ts";
import { createTokens, type Tokens } from "./token-service.ts";
import { deleteEnded } from "./token-store.ts";
import { createUsers, type Users } from "./user-service.ts";
import { toUser } from "./users.ts";

const monthMs = 30 * 86_400_000;

export interface IdentityDeps {
  database: Database;
  visibility: Visibility;
  config: Config;
  clock: () => Date;
}

export interface Identity extends Omit<SignIn, "prove">, Boot {
  readonly users: Users;
  readonly groups: Groups;
  readonly tokens: Tokens;
  /** Who holds the token; undefined when it is unknown, revoked, expired or its user disabled. */
  authenticate(bearer: string): Promise<Principal | undefined>;
  /** As `authenticate`, but tells why nobody holds it. */
  resolve(bearer: string): Promise<Principal | "expired" | "unknown">;
  /** As `authenticate`, but throws `unauthenticated` with the reason. */
  demandPrincipal(bearer: string): Promise<Principal>;
  /** What a user may do who signs in; undefined for unknown and disabled ones. */
  principalFor(username: string): Promise<Principal | undefined>;
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
  const toPrincipal = createPrincipals(visibility, config.roles);
  const authentication = createAuthentication(db, toPrincipal, clock);
  const attempts = createAttempts(config.loginAttemptsPerMinute, clock);
  const { sessionSeconds } = config;
  const signIn = createSignIn({ database, authentication, attempts, sessionSeconds, clock });

  return {
    forgetEndedTokens: () => deleteEnded(db, new Date(clock().getTime() - monthMs)),
    login: signIn.login,
    logout: signIn.logout,
    ...createBoot(database, authentication, clock),
    users: createUsers(database, authentication, signIn, clock),
    groups: createGroups(database, authentication, config.roles, clock),
    tokens: createTokens(database, authentication, clock),
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
    async principalFor(username) {
      const account = await findAccount(db, username);
      return account && !account.disabled && !account.system ? toPrincipal(account, tokenScopes) : undefined;
    },
    async me(principal) {
      const account = principal.username === undefined ? undefined : await findAccount(db, principal.username);
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
