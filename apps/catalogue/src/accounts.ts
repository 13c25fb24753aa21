import { readFile, rename, writeFile } from "node:fs/promises";
import type { Server } from "@margay/server";
import type { AppConfig } from "./config.ts";
import { adminTokenFile, ConfigError } from "./data-dir.ts";

/** Writes a fresh admin token, readable by the owner alone; the one before is revoked. */
export async function keepAdminToken(config: AppConfig, server: Server): Promise<void> {
  const token = await server.identity.ensureSystemToken();
  const file = adminTokenFile(config.dataDir);
  await writeFile(`${file}.new`, `${token}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** Brings local accounts in line with the functional accounts file. */
export async function loadAccounts(config: AppConfig, server: Server): Promise<void> {
  const file = config.functionalAccountsFile;
  if (file === undefined) return;
  try {
    await server.identity.syncFunctionalAccounts(parse(await readFile(file, "utf8")));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`FUNCTIONAL_ACCOUNTS_FILE: ${file}: ${reason}`); // without the cause, which may quote the file
  }
}

// The parser's own message quotes the text around the fault, which may be a password.
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = error instanceof Error ? (/\(line \d+ column \d+\)/.exec(error.message)?.[0] ?? "") : "";
    throw new Error(`is not valid JSON ${place}`.trim());
  }
}
