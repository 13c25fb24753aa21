import { type LogbookConfig, type OutboundOptions, parseAllowList } from "@margay/server";
import { ConfigError } from "../data-dir.ts";
import type { Env } from "../env.ts";
import { flag, list, webAddress, wholeNumber } from "./values.ts";

const maxBytes = 20_000_000;

/** Limits of the requests that the server makes itself. */
export function outboundConfig(env: Env): OutboundOptions {
  const allow = list(env, "OUTBOUND_ALLOW");
  try {
    parseAllowList(allow);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`OUTBOUND_ALLOW: ${reason}; correct or remove the entry.`);
  }
  return {
    allow,
    timeoutMs: wholeNumber(env, "HTTP_TIMEOUT", { min: 1, max: 600_000 }) ?? 5_000,
    maxRedirects: wholeNumber(env, "HTTP_MAX_REDIRECTS", { max: 20 }) ?? 5,
    maxBytes,
  };
}

/** The logbook service; undefined when it is switched off. */
export function logbookConfig(env: Env): LogbookConfig | undefined {
  if (!flag(env, "LOGBOOK_ENABLED")) return undefined;
  const baseUrl = webAddress(env, "LOGBOOK_BASE_URL");
  if (baseUrl === undefined)
    throw new ConfigError("LOGBOOK_BASE_URL: is needed with LOGBOOK_ENABLED; set it or unset LOGBOOK_ENABLED.");
  return { baseUrl, username: env.LOGBOOK_USERNAME, password: env.LOGBOOK_PASSWORD };
}

/** Whether the catalogue may be emptied by anybody. Throws where that would meet real data. */
export function testMode(env: Env): boolean {
  const on = flag(env, "MARGAY_TEST_MODE");
  if (on && env.NODE_ENV === "production")
    throw new ConfigError(
      "MARGAY_TEST_MODE: lets anybody empty the catalogue and is refused with NODE_ENV=production; unset one of the two.",
    );
  return on;
}
