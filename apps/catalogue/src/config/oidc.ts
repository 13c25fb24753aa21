import type { IdentityConfig, OidcFrontend, UserQuery } from "@margay/server";
import { ConfigError } from "../data-dir.ts";
import type { Env } from "../env.ts";
import { flag, list, oneOf, webAddress } from "./values.ts";

type Oidc = NonNullable<IdentityConfig["oidc"]>;

const claimVariables = {
  id: "ID",
  username: "USERNAME",
  displayName: "DISPLAYNAME",
  familyName: "FAMILYNAME",
  email: "EMAIL",
  thumbnailPhoto: "THUMBNAILPHOTO",
  provider: "PROVIDER",
  group: "GROUP",
} as const satisfies Record<keyof Oidc["claims"], string>;

/** Undefined without OIDC_ISSUER and OIDC_CLIENT_ID; one of them alone is a mistake. */
export function oidc(env: Env): Oidc | undefined {
  const issuer = webAddress(env, "OIDC_ISSUER");
  const clientId = env.OIDC_CLIENT_ID;
  if (issuer === undefined && clientId === undefined) return undefined;
  if (issuer === undefined || clientId === undefined) {
    const [missing, given] =
      issuer === undefined ? ["OIDC_ISSUER", "OIDC_CLIENT_ID"] : ["OIDC_CLIENT_ID", "OIDC_ISSUER"];
    throw new ConfigError(`${missing}: is not set although ${given} is; set both, or none to do without OIDC.`);
  }
  const claims = Object.entries(claimVariables).flatMap(([field, suffix]) => {
    const names = list(env, `OIDC_USERINFO_MAPPING_FIELD_${suffix}`);
    return names.length > 0 ? [[field, names] as const] : [];
  });
  return {
    issuer,
    clientId,
    clientSecret: env.OIDC_CLIENT_SECRET,
    callbackUrl: webAddress(env, "OIDC_CALLBACK_URL"),
    scope: scope(env.OIDC_SCOPE),
    frontends: frontends(env),
    claims: Object.fromEntries(claims),
    userQuery: userQuery(env),
    authorizedParties: list(env, "OIDC_ADDITIONAL_AUTHORIZED_PARTIES"),
    autoLogout: flag(env, "OIDC_AUTO_LOGOUT", true),
    displayName: env.OIDC_DISPLAY_NAME ?? "Single sign-on",
  };
}

// Without `openid` an issuer gives no id token.
function scope(given = "openid profile email"): string {
  const words = given.split(/[\s,]+/).filter((word) => word !== "");
  return (words.includes("openid") ? words : ["openid", ...words]).join(" ");
}

function frontends(env: Env): Record<string, OidcFrontend> {
  const successUrl = webAddress(env, "OIDC_SUCCESS_URL");
  if (successUrl !== undefined && !/\/(login|auth-callback)\/?$/.test(new URL(successUrl).pathname))
    throw new ConfigError("OIDC_SUCCESS_URL: must end in /login or /auth-callback; correct or unset it.");
  const others = list(env, "OIDC_FRONTEND_CLIENTS").filter((name) => name !== "scicat");
  return Object.fromEntries([
    ["scicat", { successUrl, returnUrl: env.OIDC_RETURN_URL }],
    ...others.map((name) => [name, frontend(env, name)] as const),
  ]);
}

function frontend(env: Env, name: string): OidcFrontend {
  // Shells take no hyphens in names of variables.
  const prefix = `OIDC_${name.toUpperCase().replace(/[^A-Z0-9_]/g, "_")}`;
  const successUrl = webAddress(env, `${prefix}_SUCCESS_URL`);
  if (successUrl === undefined)
    throw new ConfigError(`${prefix}_SUCCESS_URL: is not set although OIDC_FRONTEND_CLIENTS names ${name}; set it.`);
  return { successUrl, returnUrl: env[`${prefix}_RETURN_URL`] };
}

const accountFields = { username: "username", email: "email", externalId: "externalId" } as const;
const profileFields = ["id", "username", "email", "displayName", "familyName"] as const;

function userQuery(env: Env): UserQuery {
  const operator = oneOf(env, "OIDC_USERQUERY_OPERATOR", ["or", "and"]);
  const given = list(env, "OIDC_USERQUERY_FILTER");
  const pairs = (given.length > 0 ? given : ["username:username", "email:email"]).map((pair) => {
    const [left = "", right = ""] = pair.split(":").map((part) => part.trim());
    const account = Object.values(accountFields).find((field) => field === left);
    const profile = profileFields.find((field) => field === right);
    if (account === undefined || profile === undefined)
      throw new ConfigError(
        `OIDC_USERQUERY_FILTER: ${JSON.stringify(pair)} is no pair of ${Object.values(accountFields).join(", ")} and ${profileFields.join(", ")}; write it like username:username.`,
      );
    return { account, profile };
  });
  return { operator, pairs, explicit: given.length > 0 };
}
