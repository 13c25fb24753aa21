import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { IdentityConfig } from "@margay/server";
import { ConfigError } from "../data-dir.ts";
import type { Env } from "../env.ts";
import { flag, wholeNumber } from "./values.ts";

/** Undefined without LDAP_URL. */
export function ldap(env: Env): IdentityConfig["ldap"] {
  const url = env.LDAP_URL;
  if (url === undefined) return undefined;
  if (!/^ldaps?:$/.test(URL.canParse(url) ? new URL(url).protocol : ""))
    throw new ConfigError("LDAP_URL: is not an address that begins with ldap:// or ldaps://; correct or unset it.");
  const searchBase = env.LDAP_SEARCH_BASE;
  if (searchBase === undefined)
    throw new ConfigError("LDAP_SEARCH_BASE: is not set although LDAP_URL is; name the entry below which users are.");
  const searchFilter = env.LDAP_SEARCH_FILTER ?? "(uid={{username}})";
  if (!searchFilter.includes("{{username}}"))
    throw new ConfigError("LDAP_SEARCH_FILTER: lacks {{username}}, so it would find the same entry for every name.");
  return {
    url,
    bindDn: env.LDAP_BIND_DN,
    bindCredentials: env.LDAP_BIND_CREDENTIALS,
    searchBase,
    searchFilter,
    usernameAttribute: env.LDAP_USERNAME_ATTR ?? "displayName",
    externalIdAttribute: env.LDAP_EXTERNAL_ID ?? "sAMAccountName",
    groupSearchBase: env.LDAP_GROUP_SEARCH_BASE,
    groupSearchFilter: env.LDAP_GROUP_SEARCH_FILTER,
    startTls: flag(env, "LDAP_START_TLS"),
    ca: certificates(env.LDAP_CA_FILE),
    timeoutMs: wholeNumber(env, "HTTP_TIMEOUT", { min: 1, max: 600_000 }) ?? 5_000,
  };
}

function certificates(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(resolve(file), "utf8");
  } catch {
    throw new ConfigError(`LDAP_CA_FILE: ${file} cannot be read; correct or unset it.`);
  }
}
