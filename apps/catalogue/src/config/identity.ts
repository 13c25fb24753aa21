import type { IdentityConfig } from "@margay/server";
import { parseDuration } from "@margay/server";
import { ConfigError } from "../data-dir.ts";
import type { Env } from "../env.ts";
import { accessGroups } from "./access-groups.ts";
import { ldap } from "./ldap.ts";
import { oidc } from "./oidc.ts";
import { wholeNumber } from "./values.ts";

/** How users sign in. Throws ConfigError that names the variable, never a secret. */
export function makeIdentity(env: Env): IdentityConfig {
  const neverExpires = env.JWT_NEVER_EXPIRES ?? "100y";
  if (parseDuration(neverExpires) === undefined)
    throw new ConfigError(
      `JWT_NEVER_EXPIRES: ${JSON.stringify(neverExpires)} is no duration; write it like 100y or 30 days.`,
    );
  return {
    jwt: {
      secret: env.JWT_SECRET,
      expiresInSeconds: wholeNumber(env, "JWT_EXPIRES_IN", { min: 1, max: 3_155_760_000 }) ?? 3_600,
      neverExpires,
    },
    oidc: oidc(env),
    ldap: ldap(env),
    accessGroups: accessGroups(env),
    logoutUrl: env.LOGOUT_URL,
  };
}
