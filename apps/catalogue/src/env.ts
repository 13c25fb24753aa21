import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { roleDefaults, roleVariables } from "@margay/contract";
import { identityVariables, isIdentityName } from "./variables/identity.ts";
import { jobVariables } from "./variables/jobs.ts";
import { outboundVariables } from "./variables/outbound.ts";
import { scicatVariables } from "./variables/scicat.ts";
import { searchVariables } from "./variables/search.ts";
import type { Env, Variable } from "./variables/variable.ts";

export type { Env, Variable };

const roles: Variable[] = Object.entries(roleVariables).map(([role, name]) => ({
  name,
  meaning: `Groups that hold the role ${role}, separated by commas; names are compared exactly`,
  default: (roleDefaults[role as keyof typeof roleVariables] ?? []).join(","), // keys of this very table
  kind: "list",
}));

/** Every variable that Margay reads. The reference page in docs is generated from this list. */
export const variables: readonly Variable[] = [
  { name: "PORT", meaning: "Port of the API and the web UI", default: "3000", kind: "integer", min: 0, max: 65_535 },
  {
    name: "HOST",
    meaning: "Address to listen on; `0.0.0.0` serves the network (change the demo passwords first)",
    default: "localhost",
    kind: "text",
  },
  {
    name: "DATABASE_URL",
    meaning: "PostgreSQL >= 16 to use instead of the embedded server, `postgres://user:password@host/database`",
    default: "",
    kind: "url",
  },
  {
    name: "MARGAY_DATA_DIR",
    meaning: "Folder of the embedded database and the admin token; `.margay` in the checkout when unset",
    default: "",
    kind: "text",
  },
  {
    name: "LOG_LEVEL",
    meaning: "`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`",
    default: "info",
    kind: "text",
  },
  { name: "LOG_FORMAT", meaning: "`json`, `pretty`, or `auto`: pretty on a terminal", default: "auto", kind: "text" },
  { name: "PID_PREFIX", meaning: "Prefix of the PIDs that the server makes", default: "20.500.margay", kind: "text" },
  { name: "SITE_NAME", meaning: "Name of the facility", default: "Margay", kind: "text" },
  { name: "SITE_TITLE", meaning: "Title of the web UI", default: "Margay data catalogue", kind: "text" },
  {
    name: "FUNCTIONAL_ACCOUNTS_FILE",
    meaning: "Local accounts in SciCat's format; `functionalAccounts.json` in the working folder is used when present",
    default: "",
    kind: "text",
  },
  {
    name: "SESSION_SECONDS",
    meaning: "How long a sign-in lasts",
    default: "86400",
    kind: "integer",
    min: 60,
    max: 31_536_000,
  },
  {
    name: "LOGIN_ATTEMPTS_PER_MINUTE",
    meaning: "Failed sign-ins per user before 429; an address may have five times as many",
    default: "10",
    kind: "integer",
    min: 1,
    max: 100_000,
  },
  {
    name: "MAX_BODY_MEGABYTES",
    meaning: "Largest request body in megabytes; file lists may be eight times as large",
    default: "16",
    kind: "integer",
    min: 1,
    max: 1_024,
  },
  {
    name: "TRUST_PROXY",
    meaning:
      "Reverse proxies in front whose X-Forwarded-* headers are believed: their number, or their addresses separated by commas",
    default: "false",
    kind: "text",
  },
  { name: "SECURE_COOKIES", meaning: "Send the session cookie over HTTPS only", default: "false", kind: "boolean" },
  {
    name: "MARGAY_URL",
    meaning: "Where the command line finds the server",
    default: "http://127.0.0.1:3000",
    kind: "url",
  },
  { name: "MARGAY_TOKEN", meaning: "Token of the command line", default: "", kind: "text" },
  {
    name: "MARGAY_SCICAT_TOKEN",
    meaning: "Token of the SciCat that `margay import scicat <address>` reads",
    default: "",
    kind: "text",
  },
  ...roles,
  ...searchVariables,
  ...outboundVariables,
  ...jobVariables,
  ...identityVariables,
  ...scicatVariables,
];

/**
 * This file alone reads the process environment; a file `.env` in the working folder fills in what it lacks. Empty
 * counts as unset.
 */
export function readEnv(source: Env = wholeEnv()): Env {
  const names = new Set([...variables.map((one) => one.name), ...Object.keys(source).filter(isIdentityName)]);
  const entries = [...names].map((name) => [name, source[name]?.trim() || undefined]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Everything that is set, which only templates of jobs see. */
export const wholeEnv = (): Env => ({ ...envFile(), ...process.env });

// SciCat's operators keep their variables there.
function envFile(): Env {
  return existsSync(".env") ? parseEnv(readFileSync(".env", "utf8")) : {};
}
