import type { ScicatConfig } from "@margay/scicat/settings";
import { ConfigError } from "../data-dir.ts";
import type { Env } from "../env.ts";
import { findFile, objectIn, readJson, type SettingFile } from "./files.ts";
import { flag } from "./values.ts";

/** Which requests to write lines for. */
export function readMetrics(env: Env, folder: string): ScicatConfig["metrics"] {
  const enabled = flag(env, "METRICS_ENABLED");
  const file = findFile({ variable: "METRICS_CONFIG_FILE", given: env.METRICS_CONFIG_FILE, folder });
  if (file === undefined) return { enabled, include: [], exclude: [] };
  const content = objectIn(file, readJson(file));
  return { enabled, include: patternsIn(file, content, "include"), exclude: patternsIn(file, content, "exclude") };
}

function patternsIn(file: SettingFile, content: Record<string, unknown>, name: "include" | "exclude") {
  return listIn(file, content[name] ?? [], name).map((one, index) => {
    const { path, method, version } = objectIn(file, one, `${name}[${index}]`);
    if (typeof path !== "string") throw new ConfigError(`${file.subject}: ${name}[${index}] has no path; name it.`);
    return {
      path,
      ...(typeof method === "string" ? { method } : {}),
      ...(version === undefined ? {} : { version: String(version) }),
    };
  });
}

/** Warnings about loggers other than the console, which is always there. */
export function readLoggers(env: Env, folder: string): string[] {
  const file = findFile({ variable: "LOGGERS_CONFIG_FILE", given: env.LOGGERS_CONFIG_FILE, folder });
  if (file === undefined) return [];
  const types = listIn(file, readJson(file), "the file").map((one, index) =>
    String(objectIn(file, one, `[${index}]`).type),
  );
  return types
    .filter((type) => !/console|default/i.test(type))
    .map(
      (type) =>
        `LOGGERS_CONFIG_FILE: the logger ${type} is not supported; collect what Margay writes to its output instead.`,
    );
}

function listIn(file: SettingFile, value: unknown, what: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new ConfigError(`${file.subject}: ${what} must be a list […]; correct it.`);
}
