import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { IdentityConfig } from "@margay/server";
import { ConfigError } from "../data-dir.ts";
import type { Env } from "../env.ts";
import { list, webAddress, wholeNumber } from "./values.ts";

type AccessGroups = IdentityConfig["accessGroups"];

/** Where users' groups come from at each sign-in. */
export function accessGroups(env: Env): AccessGroups {
  return {
    ...(on(env, "ACCESS_GROUPS_STATIC_ENABLED", true) ? { fixed: list(env, "ACCESS_GROUPS_STATIC_VALUES") } : {}),
    ...(on(env, "ACCESS_GROUPS_OIDCPAYLOAD_ENABLED") ? { oidcClaim: oidcClaim(env) } : {}),
    ...(on(env, "ACCESS_GROUPS_LDAPPAYLOAD_ENABLED") ? { ldapAttribute: env.LDAP_ACCESS_GROUPS_PROPERTY ?? "cn" } : {}),
    ...(on(env, "ACCESS_GROUPS_GRAPHQL_ENABLED") ? { graphql: graphql(env) } : {}),
    ...(on(env, "ACCESS_GROUPS_REST_ENABLED") ? { rest: rest(env) } : {}),
    timeoutMs: wholeNumber(env, "HTTP_TIMEOUT", { min: 1, max: 600_000 }) ?? 5_000,
  };
}

/** SciCat takes true, false and numbers here; the usual other words are taken as well. */
function on(env: Env, name: string, unset = false): boolean {
  const text = env[name]?.toLowerCase();
  if (text === undefined) return unset;
  if (["true", "yes", "on"].includes(text)) return true;
  if (["false", "no", "off"].includes(text)) return false;
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text) !== 0;
  throw new ConfigError(`${name}: ${JSON.stringify(text)} is neither true nor false; correct or unset it.`);
}

const oidcClaim = (env: Env) =>
  env.OIDC_ACCESS_GROUPS_PROPERTY ?? list(env, "OIDC_USERINFO_MAPPING_FIELD_GROUP")[0] ?? "groups";

function graphql(env: Env): NonNullable<AccessGroups["graphql"]> {
  const url = webAddress(env, "ACCESS_GROUP_SERVICE_API_URL");
  const handler = env.ACCESS_GROUP_SERVICE_HANDLER;
  if (url === undefined || handler === undefined)
    throw new ConfigError(
      `${url === undefined ? "ACCESS_GROUP_SERVICE_API_URL" : "ACCESS_GROUP_SERVICE_HANDLER"}: is not set although ACCESS_GROUPS_GRAPHQL_ENABLED is on; set it.`,
    );
  const handlerFile = resolve(handler);
  if (!existsSync(handlerFile))
    throw new ConfigError(`ACCESS_GROUP_SERVICE_HANDLER: there is no file ${handlerFile}; correct the path.`);
  return { url, token: env.ACCESS_GROUP_SERVICE_TOKEN, handlerFile };
}

function rest(env: Env): NonNullable<AccessGroups["rest"]> {
  const url = webAddress(env, "ACCESS_GROUPS_SERVICE_REST_API_URL");
  const headerValue = env.ACCESS_GROUPS_SERVICE_REST_AUTH_VALUE;
  if (url === undefined || headerValue === undefined)
    throw new ConfigError(
      `${url === undefined ? "ACCESS_GROUPS_SERVICE_REST_API_URL" : "ACCESS_GROUPS_SERVICE_REST_AUTH_VALUE"}: is not set although ACCESS_GROUPS_REST_ENABLED is on; set it.`,
    );
  return {
    url,
    header: env.ACCESS_GROUPS_SERVICE_REST_AUTH_KEY ?? "Authorization",
    headerValue,
    userIdField: env.ACCESS_GROUPS_SERVICE_REST_USER_ID_FIELD ?? "userId",
  };
}
