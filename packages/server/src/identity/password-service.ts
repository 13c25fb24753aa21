import type { Principal } from "../access/index.ts";
import type { Database } from "../db/database.ts";
import { CatalogueError, Forbidden, NotFound } from "../errors.ts";
import { demandAdminWriter, demandWriter } from "./access.ts";
import { findWithPassword, updateAccount } from "./account-store.ts";
import type { Attempts } from "./attempts.ts";
import { type Authentication, hashOf } from "./authentication.ts";
import { endSignedTokens, findByPublicId } from "./credential-store.ts";
import { checkPassword, hashPassword, maxPasswordLength } from "./passwords.ts";
import { deleteSessions } from "./token-store.ts";

export interface NewPassword {
  newPassword: string;
  confirmPassword: string;
}

export interface OwnPassword extends NewPassword {
  currentPassword: string;
}

export interface Passwords {
  /**
   * One's own password; ends all sessions and signed tokens but the one the request came with. Throws, in this order,
   * `invalid_body` where the two new ones differ and where the current one is wrong, and Forbidden for an account of a
   * provider; TooManyAttempts as at sign-in.
   */
  changeOwn(
    principal: Principal,
    input: OwnPassword,
    caller: { address: string; bearer?: string | undefined },
  ): Promise<void>;
  /** Another user's, by administrators; ends all their sessions and signed tokens. Throws NotFound. */
  change(principal: Principal, userId: string, input: NewPassword): Promise<void>;
}

export function createPasswords(
  database: Database,
  authentication: Authentication,
  attempts: Attempts,
  clock: () => Date,
): Passwords {
  const db = database.kysely;

  async function write(accountId: number, password: string, keptBearer: string | undefined): Promise<void> {
    const passwordHash = await hashPassword(password);
    const kept = keptBearer === undefined ? undefined : hashOf(keptBearer);
    await database.kysely.transaction().execute(async (trx) => {
      await updateAccount(trx, accountId, { passwordHash });
      await deleteSessions(trx, accountId, kept);
      await endSignedTokens(trx, accountId, clock(), kept);
    });
    authentication.forget();
  }

  return {
    async changeOwn(principal, input, { address, bearer }) {
      demandWriter(principal);
      demandEqual(input);
      const account = await findWithPassword(db, principal.username);
      if (account?.authStrategy !== "local" && !account?.passwordHash)
        throw new Forbidden("Only local users are allowed to change password");
      const proven = await attempts.run(principal.username, address, async () => {
        const { right } = await checkPassword(account.passwordHash ?? undefined, input.currentPassword);
        return right || undefined;
      });
      if (!proven) throw new CatalogueError("invalid_body", "Current password is incorrect");
      if (account.authStrategy !== "local") throw new Forbidden("Only local users are allowed to change password");
      await write(account.id, input.newPassword, bearer);
    },
    async change(principal, userId, input) {
      demandAdminWriter(principal);
      demandEqual(input);
      const account = await findByPublicId(db, userId);
      if (!account || account.system) throw new NotFound("user", userId);
      if (account.authStrategy !== "local") throw new Forbidden("Only local users passwords can be changed by admin");
      await write(account.id, input.newPassword, undefined);
    },
  };
}

function demandEqual({ newPassword, confirmPassword }: NewPassword): void {
  if (newPassword !== confirmPassword)
    throw new CatalogueError("invalid_body", "New password and confirmation password do not match");
  if (newPassword === "" || newPassword.length > maxPasswordLength)
    throw new CatalogueError("invalid_body", `The new password must have 1 to ${maxPasswordLength} characters`);
}
