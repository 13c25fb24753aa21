import { type LoginInput, type Session, tokenScopes } from "@margay/contract";
import type { Database } from "../db/database.ts";
import { CatalogueError } from "../errors.ts";
import type { AccessGroups } from "./access-groups/access-groups-service.ts";
import { type Account, findAccount, findWithPassword, upgradePassword } from "./account-store.ts";
import type { Attempts } from "./attempts.ts";
import { type Authentication, hashOf } from "./authentication.ts";
import type { External, Matching } from "./external-service.ts";
import { replaceMemberships } from "./group-store.ts";
import { noteIdentityChange } from "./identity-store.ts";
import type { Ldap } from "./ldap/ldap-service.ts";
import { checkPassword, hashPassword, standIn } from "./passwords.ts";
import { beginSettings } from "./settings-service.ts";
import { deleteSession, deleteStaleSessions } from "./token-store.ts";
import { issueToken } from "./tokens.ts";
import { toUser } from "./users.ts";

const staleAfterMs = 7 * 86_400_000;

export interface SignInDeps {
  database: Database;
  authentication: Authentication;
  attempts: Attempts;
  accessGroups: AccessGroups;
  external: External;
  ldap: Ldap | undefined;
  sessionSeconds: number;
  clock: () => Date;
}

/**
 * All of these throw one and the same `invalid_credentials` whatever is wrong, and TooManyAttempts. Signing in renews the
 * groups that the providers of access groups name, and begins the user's settings.
 */
export interface SignIn {
  /** A session for a local user, or for one of the directory where there is one. */
  login(username: LoginInput["username"], password: LoginInput["password"], address: string): Promise<Session>;
  /** The local account with this name and password. */
  localLogin(username: string, password: string, address: string): Promise<Account>;
  /** The account of the directory's user with this name and password. Throws `unavailable` where there is no directory. */
  ldapLogin(username: string, password: string, address: string): Promise<Account>;
  /** A session for somebody who has just proved who they are. */
  openSession(account: Account): Promise<Session>;
  /** The account, once the password proved right; counts the attempt and changes nothing else. */
  prove(username: string, password: string, address: string): Promise<Account>;
  /** Ends a session. Other tokens stay: they are removed by id. */
  logout(bearer: string): Promise<void>;
}

/**
 * Sign-in. Invariants: every attempt counts before its outcome is known; a wrong name takes as long as a wrong password
 * and is answered the same.
 */
export function createSignIn(deps: SignInDeps): SignIn {
  standIn().catch(() => {}); // whoever needs it waits for it and sees the failure
  const { authentication, attempts, accessGroups, external, ldap, clock } = deps;
  const db = deps.database.kysely;

  async function provenLocal(username: string, password: string): Promise<Account | undefined> {
    const account = await findWithPassword(db, username);
    const hash = account?.passwordHash ?? undefined;
    const { right, outdated } = await checkPassword(hash, password);
    if (!account || hash === undefined || !right || account.disabled || account.system) return undefined;
    if (outdated) await upgradePassword(db, account.id, hash, await hashPassword(password));
    return account;
  }

  /** Groups and settings of a local user, who gets no other refreshment. */
  async function welcome(account: Account): Promise<Account> {
    const { publicId: userId, username } = account;
    const email = account.email ?? undefined;
    const groups = await accessGroups({ userId, username, email, payload: {} });
    if (await replaceMemberships(db, account.id, groups, "provider")) {
      await noteIdentityChange(db, account.id, clock());
      authentication.forget();
    }
    await beginSettings(db, account.id);
    return (await findAccount(db, username)) ?? account;
  }

  async function fromDirectory(username: string, password: string): Promise<Account | undefined> {
    const found = await ldap?.prove(username, password);
    if (!found) return undefined;
    const { person, payload, groups: ldapGroups } = found;
    const { externalId: userId, email } = person;
    const groups = await accessGroups({ userId, username: person.username, email, payload, ldapGroups });
    return external.admit(person, directoryMatching(person.username), groups);
  }

  /** Counts the attempt; the first of the ways that knows the user wins. */
  async function attempt(
    username: string,
    address: string,
    ways: readonly (() => Promise<Account | undefined>)[],
  ): Promise<Account> {
    const account = await attempts.run(username, address, async () => {
      for (const way of ways) {
        const found = await way();
        if (found) return found;
      }
      return undefined;
    });
    if (!account) throw new CatalogueError("invalid_credentials", "Wrong user name or password.");
    return account;
  }

  async function local(username: string, password: string): Promise<Account | undefined> {
    const account = await provenLocal(username, password);
    return account && welcome(account);
  }

  async function openSession(account: Account): Promise<Session> {
    const createdAt = clock();
    const expiresAt = new Date(createdAt.getTime() + deps.sessionSeconds * 1_000);
    await deleteStaleSessions(db, account.id, new Date(createdAt.getTime() - staleAfterMs));
    const order = { accountId: account.id, kind: "session", name: "session", scopes: tokenScopes } as const;
    const { secret } = await issueToken(db, { ...order, createdAt, expiresAt });
    return { token: secret, expiresAt: expiresAt.toISOString(), user: toUser(account) };
  }

  return {
    openSession,
    prove: (username, password, address) => attempt(username, address, [() => provenLocal(username, password)]),
    localLogin: (username, password, address) => attempt(username, address, [() => local(username, password)]),
    async ldapLogin(username, password, address) {
      if (!ldap) throw new CatalogueError("unavailable", "LDAP is not configured here (LDAP_URL).");
      return attempt(username, address, [() => fromDirectory(username, password)]);
    },
    async login(username, password, address) {
      const ways = [() => local(username, password), () => fromDirectory(username, password)];
      return openSession(await attempt(username, address, ways));
    },
    async logout(bearer) {
      await deleteSession(db, hashOf(bearer));
      authentication.forget();
    },
  };
}

/** SciCat finds a directory's user by name, also with the prefix of its earlier versions, or by address. */
const directoryMatching = (username: string): Matching => ({
  operator: "or",
  pairs: [
    { account: "username", profile: "username" },
    { account: "email", profile: "email" },
  ],
  explicit: false,
  aliases: [`ldap.${username}`],
});
