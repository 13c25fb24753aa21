import { type LoginInput, type Session, tokenScopes } from "@margay/contract";
import type { Database } from "../db/database.ts";
import { CatalogueError } from "../errors.ts";
import { type Account, findWithPassword, upgradePassword } from "./account-store.ts";
import type { Attempts } from "./attempts.ts";
import { type Authentication, hashOf } from "./authentication.ts";
import { checkPassword, hashPassword, standIn } from "./passwords.ts";
import { deleteSession, deleteStaleSessions } from "./token-store.ts";
import { issueToken } from "./tokens.ts";
import { toUser } from "./users.ts";

const staleAfterMs = 7 * 86_400_000;

export interface SignInDeps {
  database: Database;
  authentication: Authentication;
  attempts: Attempts;
  sessionSeconds: number;
  clock: () => Date;
}

export interface SignIn {
  /** Throws one and the same `invalid_credentials` whatever is wrong, and TooManyAttempts. */
  login(username: LoginInput["username"], password: LoginInput["password"], address: string): Promise<Session>;
  /** The account, once the password proved right; counts the attempt. */
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
  const { authentication, attempts, clock } = deps;
  const db = deps.database.kysely;

  async function prove(username: string, password: string, address: string): Promise<Account> {
    const attempt = attempts.begin(username, address);
    const account = await findWithPassword(db, username);
    const hash = account?.passwordHash ?? undefined;
    const { right, outdated } = await checkPassword(hash, password);
    if (!account || hash === undefined || !right || account.disabled || account.system)
      throw new CatalogueError("invalid_credentials", "Wrong user name or password.");
    attempt.succeeded();
    if (outdated) await upgradePassword(db, account.id, hash, await hashPassword(password));
    return account;
  }

  return {
    prove,
    async login(username, password, address) {
      const account = await prove(username, password, address);
      const createdAt = clock();
      const expiresAt = new Date(createdAt.getTime() + deps.sessionSeconds * 1_000);
      await deleteStaleSessions(db, account.id, new Date(createdAt.getTime() - staleAfterMs));
      const order = { accountId: account.id, kind: "session", name: "session", scopes: tokenScopes } as const;
      const { secret } = await issueToken(db, { ...order, createdAt, expiresAt });
      return { token: secret, expiresAt: expiresAt.toISOString(), user: toUser(account) };
    },
    async logout(bearer) {
      await deleteSession(db, hashOf(bearer));
      authentication.forget();
    },
  };
}
