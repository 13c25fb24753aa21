import type { PasswordInput, User, UserInput, UserPage, UserPatch } from "@margay/contract";
import type { Principal } from "../access/index.ts";
import type { Database } from "../db/database.ts";
import { Conflict, Forbidden, InvalidBody, NotFound } from "../errors.ts";
import { demandAdmin, demandAdminWriter, demandSignedIn, demandWriter, isAdmin } from "./access.ts";
import {
  type Account,
  type AccountPage,
  accountPage,
  deleteAccount,
  findAccount,
  insertAccount,
  updateAccount,
} from "./account-store.ts";
import { type Authentication, hashOf } from "./authentication.ts";
import { endSignedTokens } from "./credential-store.ts";
import { addMemberships, endMemberships } from "./group-store.ts";
import { hashPassword } from "./passwords.ts";
import { isReservedGroup, reservedNames } from "./reserved.ts";
import type { SignIn } from "./sign-in-service.ts";
import { deleteSessions } from "./token-store.ts";
import { toUser } from "./users.ts";

export interface Users {
  /** For administrators. */
  list(principal: Principal, page: AccountPage): Promise<Omit<UserPage, "cursor">>;
  /** Oneself, or anybody for administrators. */
  get(principal: Principal, username: string): Promise<User>;
  create(principal: Principal, input: UserInput): Promise<User>;
  /** A new password or the disabling of the account ends the user's sessions and signed tokens. */
  patch(principal: Principal, username: string, patch: UserPatch): Promise<User>;
  remove(principal: Principal, username: string): Promise<void>;
  /** One's own password. Ends one's other sessions; `caller.bearer` stays. */
  changePassword(
    principal: Principal,
    username: string,
    input: PasswordInput,
    caller: { address: string; bearer: string | undefined },
  ): Promise<void>;
}

/**
 * Local accounts. Invariants: whatever takes rights away ends sessions in the same transaction; nobody disables or
 * removes themselves; the catalogue's own account is as if it were not there.
 */
export function createUsers(
  database: Database,
  authentication: Authentication,
  signIn: SignIn,
  clock: () => Date,
): Users {
  const db = database.kysely;

  async function known(username: string): Promise<Account> {
    const account = await findAccount(db, username);
    if (!account || account.system) throw new NotFound("user", username);
    return account;
  }

  return {
    async list(principal, page) {
      demandAdmin(principal);
      const { rows, total } = await accountPage(db, page);
      return { items: rows.map(toUser), total };
    },
    async get(principal, username) {
      demandSignedIn(principal);
      if (!isAdmin(principal) && !isSelf(principal, username)) throw new NotFound("user", username);
      return toUser(await known(username));
    },
    async create(principal, input) {
      demandAdminWriter(principal);
      const { username, password, groups = [], ...fields } = input;
      if (reservedNames.has(username.toLowerCase()))
        throw new Conflict(`The user name ${JSON.stringify(username)} is reserved.`, [
          { pointer: "/username", detail: "is reserved" },
        ]);
      demandUsable(groups);
      const passwordHash = password === undefined ? undefined : await hashPassword(password);
      await database.kysely.transaction().execute(async (trx) => {
        const id = await insertAccount(trx, { ...fields, username, passwordHash, createdAt: clock() });
        await addMemberships(trx, id, groups, "local");
      });
      return toUser(await known(username));
    },
    async patch(principal, username, patch) {
      demandAdminWriter(principal);
      const account = await known(username);
      const { password, groups, ...fields } = patch;
      if (fields.disabled && isSelf(principal, username))
        throw new Conflict("Nobody may disable their own account; ask another administrator.", [
          { pointer: "/disabled", detail: "is your own account" },
        ]);
      demandUsable(groups ?? []);
      const passwordHash = password === undefined ? undefined : await hashPassword(password);
      await database.kysely.transaction().execute(async (trx) => {
        await updateAccount(trx, account.id, { ...fields, passwordHash });
        if (groups) {
          await endMemberships(trx, account.id, groups);
          // What another source gives already stays that source's to take away.
          const added = groups.filter((name) => !account.groups.includes(name));
          await addMemberships(trx, account.id, added, "local");
        }
        if (passwordHash !== undefined || fields.disabled) {
          await deleteSessions(trx, account.id);
          await endSignedTokens(trx, account.id, clock());
        }
      });
      authentication.forget();
      return toUser(await known(username));
    },
    async remove(principal, username) {
      demandAdminWriter(principal);
      const account = await known(username);
      if (isSelf(principal, username))
        throw new Conflict("Nobody may remove their own account; ask another administrator.");
      await deleteAccount(db, account.id);
      authentication.forget();
    },
    async changePassword(principal, username, input, caller) {
      demandWriter(principal);
      if (!isSelf(principal, username)) {
        if (isAdmin(principal)) throw new Forbidden("Set another user's password by changing the user (PATCH).");
        throw new NotFound("user", username);
      }
      const account = await signIn.prove(username, input.currentPassword, caller.address);
      const passwordHash = await hashPassword(input.newPassword);
      await database.kysely.transaction().execute(async (trx) => {
        await updateAccount(trx, account.id, { passwordHash });
        const kept = caller.bearer === undefined ? undefined : hashOf(caller.bearer);
        await deleteSessions(trx, account.id, kept);
        await endSignedTokens(trx, account.id, clock(), kept);
      });
      authentication.forget();
    },
  };
}

const isSelf = (principal: Principal, username: string) =>
  principal.username !== undefined && principal.username.toLowerCase() === username.toLowerCase();

function demandUsable(groups: readonly string[]): void {
  const index = groups.findIndex(isReservedGroup);
  if (index >= 0)
    throw new InvalidBody([{ pointer: `/groups/${index}`, detail: "is not a group but a reserved word" }]);
}
