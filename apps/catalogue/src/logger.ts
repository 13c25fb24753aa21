import { pino } from "pino";
import pretty from "pino-pretty";
import type { AppConfig } from "./config.ts";

/** One line a request, JSON or readable. Headers are never logged; what might still hold a secret is cut out. */
export function createLogger(config: Pick<AppConfig, "logLevel" | "logPretty">) {
  const options = {
    level: config.logLevel,
    redact: { paths: ["password", "token", "*.password", "*.token", "*.authorization", "*.cookie"], censor: "[cut]" },
  };
  if (!config.logPretty) return pino(options);
  return pino(
    options,
    pretty({ colorize: true, translateTime: "SYS:HH:MM:ss", ignore: "pid,hostname,requestId", sync: true }),
  );
}

export type Logger = ReturnType<typeof createLogger>;
