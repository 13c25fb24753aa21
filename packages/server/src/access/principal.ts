import type { Role, TokenScope } from "@margay/contract";

/** Whoever asks. Group ids include 0 (everybody) and the pseudo-groups of the user's own name and e-mail. */
export interface Principal {
  username: string | undefined;
  /** Row id of the account; absent for the anonymous caller. */
  accountId: number | undefined;
  groups: ReadonlySet<string>;
  groupIds: readonly number[];
  roles: ReadonlySet<Role>;
  scopes: ReadonlySet<TokenScope>;
}

/** Everybody's group id in `acl.groups`. */
export const publicGroupId = 0;

/** No real group may be named like a pseudo-group: the contract's GroupName refuses what begins with these words. */
export const mailGroup = (email: string) => `mail,${email.toLowerCase()}`;
export const userGroup = (username: string) => `user,${username.toLowerCase()}`;
/** Of those who create for others, for as long as they hold the role. */
export const creatorGroup = (username: string) => `creator,${username.toLowerCase()}`;

export const anonymous: Principal = {
  username: undefined,
  accountId: undefined,
  groups: new Set(),
  groupIds: [publicGroupId],
  roles: new Set(),
  scopes: new Set(["read"]),
};

/** What the history names as the author. */
export const author = (principal: Principal) => principal.username ?? "anonymous";
