import { readFile } from "node:fs/promises";
import { adminTokenFile, ConfigError, dataDirFrom } from "../data-dir.ts";
import type { Env } from "../env.ts";

/** The server that the command line talks to, and as whom. */
export interface Endpoint {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token?: string | undefined;
  /** Where the token came from, for messages. */
  readonly tokenFrom?: string | undefined;
}

const defaultUrl = "http://127.0.0.1:3000";

/**
 * Reads MARGAY_URL and MARGAY_TOKEN. Without a token the admin token of this machine's own server is used, where the
 * file can be read; it is never sent to another machine.
 * @throws ConfigError
 */
export async function findEndpoint(env: Env): Promise<Endpoint> {
  const text = env.MARGAY_URL ?? defaultUrl;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:"))
    throw new ConfigError(`MARGAY_URL: ${JSON.stringify(text)} is not a URL; write it as ${defaultUrl}.`);
  if (url.username !== "" || url.password !== "")
    throw new ConfigError("MARGAY_URL: leave out the user and password; put a token into MARGAY_TOKEN.");
  const base = `${url.origin}${url.pathname}`.replace(/\/+$/, "");
  const token = env.MARGAY_TOKEN;
  if (token !== undefined) {
    if (!/^[\x21-\x7e]+$/.test(token)) throw new ConfigError("MARGAY_TOKEN: holds characters that no token has.");
    return { url: base, token, tokenFrom: "MARGAY_TOKEN" };
  }
  if (!isThisMachine(url.hostname)) return { url: base };
  const file = adminTokenFile(dataDirFrom(env));
  const kept = await readFile(file, "utf8").then(
    (content) => content.trim(),
    () => "", // absent, or not for this account's eyes
  );
  return kept === "" ? { url: base } : { url: base, token: kept, tokenFrom: file };
}

/** Only names that cannot be made to point elsewhere. */
export function isThisMachine(hostname: string): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(hostname.toLowerCase());
}
