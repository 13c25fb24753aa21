import type { Account, Identity, IdentityRecord, Person, UserSettings } from "@margay/server";
import { toPerson } from "@margay/server";
import type { Call } from "../wire/call.ts";
import type { Doc } from "../wire/shape.ts";

/** A user as SciCat shows one. */
export const userOut = ({ id, username, email, authStrategy }: Person): Doc => ({
  _id: id,
  id,
  username,
  email: email ?? "",
  authStrategy,
  __v: 0,
});

/** A user's identity as SciCat shows it. */
export const identityOut = (identity: IdentityRecord): Doc => ({
  _id: identity.userId,
  id: identity.userId,
  ...identity,
  credentials: {},
  __v: 0,
});

/** A user's settings as SciCat shows them. */
export const settingsOut = (settings: UserSettings | undefined): Doc | undefined =>
  settings && { _id: settings.id, ...settings, __v: 0 };

/**
 * The answer to somebody who has just signed in: a token under both of its names, and whose it is. From here on the
 * call is theirs, so that their own address is not masked.
 */
export async function loginBody(identity: Identity, call: Call, account: Account): Promise<Doc> {
  call.principal = (await identity.principalFor(account.username)) ?? call.principal;
  const { token, createdAt, expiresInSeconds } = await identity.jwts.issue(account.publicId);
  return {
    access_token: token,
    id: token,
    expires_in: expiresInSeconds,
    ttl: expiresInSeconds,
    created: createdAt.toISOString(),
    userId: account.publicId,
    user: userOut(toPerson(account)),
  };
}
