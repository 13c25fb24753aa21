import { resolve } from "node:path";
import { jobViews, type ScicatConfig } from "@margay/scicat/settings";
import { createOutbound, type JobsConfig, type OutboundOptions } from "@margay/server";
import { ConfigError } from "../data-dir.ts";
import type { Env } from "../env.ts";
import { mailConfig } from "./mail.ts";
import { oneOf } from "./values.ts";

/** What one process does with the actions of jobs. */
export type Role = "all" | "api" | "worker";

export interface JobSurroundings {
  /** Where relative paths start. */
  folder: string;
  /** Every variable of the process, which templates may name. */
  processEnv: Env;
  outbound: OutboundOptions;
  scicat: ScicatConfig;
  /** Job file where the environment names none. */
  fallbackFile?: string | undefined;
}

/** The job file in force; undefined for none. */
export const jobFile = (env: Env, folder: string, fallback?: string): string | undefined =>
  env.JOB_CONFIGURATION_FILE === undefined ? fallback : resolve(folder, env.JOB_CONFIGURATION_FILE);

/** Throws ConfigError where the role cannot be had. */
export function roleOf(env: Env): Role {
  const role = oneOf(env, "MARGAY_ROLE", ["all", "api", "worker"]);
  if (role !== "all" && env.DATABASE_URL === undefined)
    throw new ConfigError(
      `MARGAY_ROLE: ${role} shares a database with other processes; set DATABASE_URL, or use the role all.`,
    );
  return role;
}

/** How jobs are configured. The job file is read when the server starts, and at each reload. */
export function jobsConfig(env: Env, surroundings: JobSurroundings): JobsConfig {
  const { folder, processEnv, outbound, scicat, fallbackFile } = surroundings;
  const file = jobFile(env, folder, fallbackFile);
  const mail = mailConfig(env);
  const client = createOutbound(outbound);
  // Nothing of the actions is loaded where no job needs it.
  const pieces = () => import("../jobs/pieces.ts");
  const load =
    file === undefined ? undefined : async () => (await pieces()).loadJobFile(file, { env: processEnv, client, mail });
  return Object.freeze({
    load,
    defaultStatusCode: env.JOB_DEFAULT_STATUS_CODE ?? "jobSubmitted",
    defaultStatusMessage: env.JOB_DEFAULT_STATUS_MESSAGE ?? "Job submitted.",
    worker: roleOf(env) !== "api",
    env: processEnv,
    ...jobViews(scicat),
    ...(mail === undefined
      ? {}
      : { sendMail: async (letter, signal) => (await pieces()).mailerFor(mail, client).send(letter, signal) }),
  } satisfies JobsConfig);
}
