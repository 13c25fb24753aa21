import { readFile } from "node:fs/promises";
import {
  faultText,
  JobFileError,
  type JobPreview,
  type JobTypes,
  maskedEnv,
  type Operation,
  type PreviewedAction,
  previewJob,
} from "@margay/actions";
import { createOutbound } from "@margay/server";
import { parse } from "yaml";
import { mailConfig } from "../config/mail.ts";
import { outboundConfig } from "../config/outbound.ts";
import type { Env } from "../env.ts";
import { plain } from "../output/index.ts";
import { loadJobFile } from "./pieces.ts";

export interface CheckOptions {
  /** Sample job: `{type, jobParams, …}` of a new one, or a whole job. */
  job?: unknown;
  operation: Operation;
  env: Env;
  processEnv: Env;
}

export interface CheckReport {
  configVersion: string;
  warnings: readonly string[];
  previews: readonly JobPreview[];
}

/**
 * Reads a job file as the server would, and says what each action would send for a sample job; nothing is sent. Values
 * of the environment appear as their names. Throws JobFileError.
 */
export async function checkJobFile(file: string, options: CheckOptions): Promise<CheckReport> {
  const { env, processEnv, operation, job } = options;
  const client = createOutbound(outboundConfig(env));
  const types = await loadJobFile(file, { env: processEnv, client, mail: mailConfig(env) });
  try {
    const sample = isObject(job) ? { job } : {};
    const previews = await Promise.all(
      typesFor(types, job).map((type) =>
        previewJob(types, { type, operation, sample: { ...sample, env: maskedEnv(processEnv) } }),
      ),
    );
    return { configVersion: types.configVersion, warnings: types.warnings.map(faultText), previews };
  } finally {
    await types.close();
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The sample's type, or all of them. */
const typesFor = ({ types }: JobTypes, job: unknown): string[] =>
  isObject(job) && typeof job.type === "string" ? [job.type] : [...types.keys()];

/** A sample from a file, JSON or YAML. Throws with the file's name for what is no object. */
export async function readSample(file: string): Promise<Record<string, unknown>> {
  const value: unknown = parse(await readFile(file, "utf8"));
  if (!isObject(value)) throw new Error(`${file}: a job is an object such as {type, jobParams}.`);
  return value;
}

/** The faults of a file that cannot be used, a line each; undefined for other errors. */
export const faultsOf = (error: unknown): string[] | undefined =>
  error instanceof JobFileError ? error.faults.map(faultText) : undefined;

/** Whether something in the previews would not work. */
export const hasFaults = ({ previews }: CheckReport): boolean =>
  previews.some(({ actions }) => actions.some(({ fault }) => fault !== undefined));

/** The report for people. */
export function reportText(file: string, { configVersion, warnings, previews }: CheckReport): string {
  const sections = previews.map(({ type, operation, actions }) =>
    [`${type} (${operation})`, ...(actions.length === 0 ? ["  no actions"] : actions.flatMap(actionLines))].join("\n"),
  );
  const head = `${file}: configVersion ${configVersion}, ${previews.length === 1 ? "1 type" : `${previews.length} types`} shown`;
  return [head, ...warnings.map((warning) => `warning: ${warning}`), ...sections].join("\n\n");
}

function actionLines({ position, type, validation, lines, preview, fault }: PreviewedAction): string[] {
  const refused = validation && !validation.passed ? [`refuses: ${validation.status} ${validation.message}`] : [];
  const values = Object.entries(preview ?? {}).map(
    ([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  const all = [...refused, ...lines.map((line) => `logs: ${line}`), ...values, ...(fault ? [`fault: ${fault}`] : [])];
  return [`  ${position + 1}. ${type}`, ...all.map((line) => `     ${plain(line)}`)];
}
