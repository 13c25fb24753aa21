import type { User } from "@margay/contract";
import type { Account } from "./account-store.ts";

/** An account as the outside sees it. */
export function toUser(account: Account): User {
  return {
    username: account.username,
    ...(account.displayName === null ? {} : { displayName: account.displayName }),
    ...(account.email === null ? {} : { email: account.email }),
    authStrategy: account.authStrategy,
    groups: account.groups,
    disabled: account.disabled,
    createdAt: account.createdAt.toISOString(),
  };
}
