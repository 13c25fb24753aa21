import { existsSync } from "node:fs";
import { isIP } from "node:net";
import { join, resolve } from "node:path";
import type { ScicatConfig } from "@margay/scicat/settings";
import { type Config, roleGroupsFrom } from "@margay/server";
import { makeIdentity } from "./config/identity.ts";
import { jobFile, jobsConfig, type Role, roleOf } from "./config/jobs.ts";
import { logbookConfig, outboundConfig, testMode } from "./config/outbound.ts";
import { makePublishing } from "./config/publishing.ts";
import { makeScicatConfig, pidPattern } from "./config/scicat.ts";
import { scicatNotices } from "./config/scicat-notices.ts";
import { searchConfig } from "./config/search.ts";
import { byteSize } from "./config/values.ts";
import { ConfigError, dataDirFrom, rootDir } from "./data-dir.ts";
import { type Env, variables } from "./env.ts";

export interface AppConfig {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly logLevel: string;
  readonly logPretty: boolean;
  readonly functionalAccountsFile: string | undefined;
  /** Whether this process answers requests, performs the actions of jobs, or both. */
  readonly role: Role;
  readonly server: Config;
  /** For the wires. */
  readonly scicat: ScicatConfig;
  /** What the operator should hear of at the start, one line each. */
  readonly warnings: readonly string[];
}

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];

export interface ConfigOptions {
  demo: boolean;
  version: string;
  terminal: boolean;
  /** Every variable that is set, for templates of jobs; those that are read here unless given. */
  processEnv?: Env;
}

/** Makes the nested, frozen configuration. Throws ConfigError before anything starts. */
export function makeConfig(env: Env, options: ConfigOptions): AppConfig {
  const get = (name: string) => env[name] ?? variables.find((one) => one.name === name)?.default ?? "";
  const logLevel = get("LOG_LEVEL");
  if (!logLevels.includes(logLevel))
    throw new ConfigError(`LOG_LEVEL: ${logLevel} is not one of ${logLevels.join(", ")}.`);
  const format = get("LOG_FORMAT");
  if (!["auto", "json", "pretty"].includes(format)) throw new ConfigError(`LOG_FORMAT: write auto, json or pretty.`);
  // With demo data somebody must be able to administer it; a configured group always wins.
  const roleEnv = options.demo ? { ...demoRoles, ...env } : env;
  const prefix = get("PID_PREFIX");
  if (!/^[^\s\p{Cc}]+$/u.test(prefix))
    throw new ConfigError("PID_PREFIX: use a prefix without spaces, such as 20.500.12345.");
  const facility = { name: get("SITE_NAME"), siteTitle: get("SITE_TITLE") };
  const bodyLimitBytes = bodyLimit(env);
  const folder = resolve(".");
  const fallbackFile = options.demo ? demoJobFile : undefined;
  const hasJobs = jobFile(env, folder, fallbackFile) !== undefined;
  const scicat = makeScicatConfig(env, { folder, facility, bodyLimitBytes, hasJobs });
  const outbound = outboundConfig(env);
  const role = roleOf(env);
  const search = searchConfig(env, dataDirFrom(env));
  const accounts = functionalAccounts(env.FUNCTIONAL_ACCOUNTS_FILE);
  return Object.freeze({
    host: get("HOST"),
    port: integer(env, "PORT"),
    dataDir: dataDirFrom(env),
    databaseUrl: databaseUrl(env.DATABASE_URL),
    logLevel,
    logPretty: format === "pretty" || (format === "auto" && options.terminal),
    functionalAccountsFile: accounts.file,
    role,
    server: Object.freeze({
      roles: roleGroupsFrom(roleEnv),
      pidPrefix: prefix,
      facility,
      sessionSeconds: integer(env, "SESSION_SECONDS"),
      loginAttemptsPerMinute: integer(env, "LOGIN_ATTEMPTS_PER_MINUTE"),
      bodyLimitBytes,
      webFolder: join(rootDir, "apps/web/dist"),
      version: options.version,
      trustProxy: trustedProxies(env.TRUST_PROXY),
      secureCookies: boolean(env, "SECURE_COOKIES"),
      identity: makeIdentity(env),
      // A worker answers no searches.
      search: role === "worker" ? { ...search, columns: false } : search,
      outbound,
      jobs: jobsConfig(env, {
        folder,
        processEnv: options.processEnv ?? env,
        outbound,
        scicat: scicat.config,
        fallbackFile,
      }),
      logbook: logbookConfig(env),
      testMode: testMode(env),
      pidPattern: pidPattern(env),
      publishing: makePublishing(env, prefix),
      runtimeConfigs: { frontendConfig: scicat.config.frontendConfig, frontendTheme: scicat.config.frontendTheme },
    }),
    scicat: scicat.config,
    warnings: [...scicatNotices(env), ...accounts.warnings, ...scicat.warnings],
  });
}

/** Job types of the demo, where the environment names no file. */
const demoJobFile = join(rootDir, "apps/catalogue/src/demo/jobs.yaml");

/** Roles of the demo accounts where the environment names none. */
export const demoRoles = {
  ADMIN_GROUPS: "admin",
  CREATE_DATASET_PRIVILEGED_GROUPS: "ingestor",
  UPDATE_DATASET_LIFECYCLE_GROUPS: "dataoffice",
  PROPOSAL_GROUPS: "useroffice,ingestor,dataoffice",
  SAMPLE_PRIVILEGED_GROUPS: "ingestor",
  POLICY_GROUPS: "dataoffice",
};

// SciCat's name for it counts only by itself.
function bodyLimit(env: Env): number {
  if (env.MAX_FILE_UPLOAD_SIZE !== undefined && env.MAX_BODY_MEGABYTES !== undefined)
    throw new ConfigError("MAX_FILE_UPLOAD_SIZE and MAX_BODY_MEGABYTES: both are set; unset one of them.");
  const limit = { min: 1_024, max: 1_073_741_824 };
  return byteSize(env, "MAX_FILE_UPLOAD_SIZE", limit) ?? integer(env, "MAX_BODY_MEGABYTES") * 1_000_000;
}

function integer(env: Env, name: string): number {
  const variable = variables.find((one) => one.name === name);
  const text = env[name] ?? variable?.default ?? "";
  const value = Number(text);
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = variable ?? {};
  if (!/^\d+$/.test(text) || value < min || value > max)
    throw new ConfigError(
      `${name}: ${JSON.stringify(text)} is not a whole number from ${min} to ${max}; correct or unset it.`,
    );
  return value;
}

function boolean(env: Env, name: string): boolean {
  const text = (env[name] ?? "false").toLowerCase();
  if (["true", "1", "yes", "on"].includes(text)) return true;
  if (["false", "0", "no", "off"].includes(text)) return false;
  throw new ConfigError(`${name}: ${JSON.stringify(text)} is neither true nor false; correct or unset it.`);
}

function databaseUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const shown = "write it as postgres://user:password@host:5432/database, or unset it for the embedded server";
  if (!URL.canParse(text)) throw new ConfigError(`DATABASE_URL: is not a URL; ${shown}.`);
  const { protocol } = new URL(text);
  if (protocol !== "postgres:" && protocol !== "postgresql:")
    throw new ConfigError(`DATABASE_URL: ${protocol} is not a PostgreSQL URL; ${shown}.`);
  return text;
}

// SciCat starts without a file that is named and missing; so does the catalogue, which says so.
function functionalAccounts(given: string | undefined): { file?: string; warnings: string[] } {
  const path = resolve(given ?? "functionalAccounts.json");
  if (existsSync(path)) return { file: path, warnings: [] };
  const warning = `FUNCTIONAL_ACCOUNTS_FILE: there is no file ${path}; no functional account is made until the path is corrected.`;
  return { warnings: given === undefined ? [] : [warning] };
}

// "All of them" would let every client invent its address: `true` means the one in front.
function trustedProxies(text: string | undefined): false | number | string[] {
  const value = (text ?? "false").toLowerCase();
  if (["false", "no", "off", "0"].includes(value)) return false;
  if (["true", "yes", "on"].includes(value)) return 1;
  if (/^\d{1,2}$/.test(value)) return Number(value);
  const addresses = value.split(",").map((one) => one.trim());
  const wrong = addresses.find((one) => isIP(one.split("/")[0] ?? "") === 0);
  if (wrong === undefined) return addresses;
  throw new ConfigError(
    `TRUST_PROXY: ${JSON.stringify(wrong)} is no address; write the number of proxies or their addresses.`,
  );
}
