import type { TokenScope } from "@margay/contract";
import {
  creatorGroup,
  mailGroup,
  type Principal,
  publicGroupId,
  type RoleGroups,
  rolesOf,
  userGroup,
  type Visibility,
} from "../access/index.ts";
import type { Account } from "./account-store.ts";

export type ToPrincipal = (account: Account, scopes: Iterable<TokenScope>) => Promise<Principal>;

/**
 * Makes the caller out of an account. Records shared with an e-mail address are readable by the account that carries
 * it. That is safe because only administrators and sign-in providers set addresses: users cannot change their own.
 */
export function createPrincipals(visibility: Visibility, roleGroups: RoleGroups): ToPrincipal {
  return async (account, scopeNames) => {
    const groups = new Set(account.groups);
    const scopes = new Set(scopeNames);
    const roles = rolesOf(groups, roleGroups);
    if (account.system) roles.add("admin");
    if (!scopes.has("admin")) roles.delete("admin");
    const personal = [userGroup(account.username), ...mailGroups(account)];
    if (roles.has("datasetCreatorPrivileged")) personal.push(creatorGroup(account.username));
    const ids = await visibility.groupIds([...groups, ...personal]);
    const groupIds = [publicGroupId, ...ids.values()];
    return { username: account.username, accountId: account.id, groups, groupIds, roles, scopes };
  };
}

// Else somebody could register another's address at the provider and read what is shared with it.
const mailGroups = ({ email, emailVerified }: Account) => (email && emailVerified ? [mailGroup(email)] : []);
