import { tokenScopes } from "@margay/contract";
import type { Database, Db } from "../db/database.ts";
import { type Account, findAccount, insertAccount, localAccountsByEmail } from "./account-store.ts";
import type { Authentication } from "./authentication.ts";
import { type FunctionalAccount, parseFunctionalAccounts } from "./functional-accounts.ts";
import { addMemberships, endMemberships, lockIdentity } from "./group-store.ts";
import { hashPassword } from "./passwords.ts";
import { reservedNames, systemUsername } from "./reserved.ts";
import { deleteTokens } from "./token-store.ts";
import { issueToken } from "./tokens.ts";

const systemTokenMs = 3_660 * 86_400_000;

export interface EnsuredUser {
  username: string;
  password: string;
  email?: string | undefined;
  displayName?: string | undefined;
  groups?: readonly string[] | undefined;
}

export interface Boot {
  /**
   * Brings the accounts of SciCat's `functionalAccounts.json` about. Existing passwords stay; the groups that an
   * earlier run gave are replaced by those of the list. Throws an Error that names entry and field.
   */
  syncFunctionalAccounts(list: unknown): Promise<{ created: number; total: number }>;
  /** A fresh administrator's token for this machine's own tools; earlier ones end. */
  ensureSystemToken(): Promise<string>;
  /** Creates the user unless it exists, whose password then stays; adds the groups. Answers whether it was created. */
  ensureUser(user: EnsuredUser): Promise<boolean>;
}

/** What the start does. Invariants: processes that start together take turns; an existing password is never replaced. */
export function createBoot(
  database: Database,
  authentication: Authentication,
  fixedGroups: readonly string[],
  clock: () => Date,
): Boot {
  // Several processes may start at once; each step sees what the one before it made.
  const exclusively = async <T>(work: (db: Db) => Promise<T>): Promise<T> => {
    const result = await database.kysely.transaction().execute(async (db) => {
      await lockIdentity(db);
      return work(db);
    });
    authentication.forget();
    return result;
  };

  return {
    async syncFunctionalAccounts(list) {
      const accounts = parseFunctionalAccounts(list);
      const names = new Set(accounts.map((one) => one.username.toLowerCase()));
      accounts.forEach((one, index) => {
        if (reservedNames.has(one.username.toLowerCase()))
          throw new Error(`functional accounts: [${index}].username is reserved for the catalogue itself`);
      });
      return exclusively(async (db) => {
        let created = 0;
        for (const one of accounts) {
          const existing = await matching(db, one, names);
          if (!existing) created += 1;
          const id = existing?.id ?? (await create(db, one));
          await endMemberships(db, id, one.groups, "functional");
          await addMemberships(db, id, one.groups, "functional");
          // The accounts may get tokens without ever signing in; the other providers are asked when they do.
          await addMemberships(db, id, fixedGroups, "provider");
        }
        return { created, total: accounts.length };
      });
    },
    ensureSystemToken: () =>
      exclusively(async (db) => {
        const createdAt = clock();
        const existing = await findAccount(db, systemUsername);
        if (existing && !existing.system)
          throw new Error(`the user ${systemUsername} is not the catalogue's own account; rename or remove it`);
        const accountId =
          existing?.id ??
          (await insertAccount(db, { username: systemUsername, authStrategy: "system", system: true, createdAt }));
        await deleteTokens(db, accountId);
        const expiresAt = new Date(createdAt.getTime() + systemTokenMs);
        const order = { accountId, kind: "api", name: "this machine", scopes: tokenScopes } as const;
        return (await issueToken(db, { ...order, createdAt, expiresAt })).secret;
      }),
    ensureUser: (user) =>
      exclusively(async (db) => {
        const existing = await findAccount(db, user.username);
        if (existing?.system) throw new Error(`the user ${systemUsername} belongs to the catalogue itself`);
        const id = existing?.id ?? (await create(db, user));
        await addMemberships(db, id, user.groups ?? [], "local");
        return existing === undefined;
      }),
  };

  async function create(db: Db, user: EnsuredUser): Promise<number> {
    const { username, email, displayName, password } = user;
    const passwordHash = await hashPassword(password);
    return insertAccount(db, { username, email, displayName, passwordHash, createdAt: clock() });
  }
}

/** By name first. By e-mail only where that account is not another entry's, as functional accounts may share one. */
async function matching(db: Db, account: FunctionalAccount, names: ReadonlySet<string>): Promise<Account | undefined> {
  const byName = await findAccount(db, account.username);
  if (byName) return byName;
  const byEmail = await localAccountsByEmail(db, account.email);
  return byEmail.find((one) => !names.has(one.username.toLowerCase()));
}
