import { readFile } from "node:fs/promises";
import type { Server } from "@margay/server";
import { adminTokenFile } from "../data-dir.ts";
import type { Logger } from "../logger.ts";
import { demoAccounts } from "./accounts.ts";
import { type CatalogueApp, createClient } from "./catalogue-client.ts";
import { findStart, finish } from "./progress.ts";

export interface DemoDeps {
  app: CatalogueApp;
  identity: Server["identity"];
  dataDir: string;
  log: Logger;
}

/**
 * Makes the demo accounts and, in a catalogue without datasets, the demo data. A load that was cut short goes on at the
 * next start; a finished one is never repeated, even if everything was removed since.
 */
export async function loadDemo(deps: DemoDeps): Promise<void> {
  const { app, identity, dataDir } = deps;
  for (const account of demoAccounts) await identity.ensureUser({ ...account, groups: [...account.groups] });
  const { level } = deps.log;
  const log = deps.log.child({});
  // Said again, or it would follow its parent.
  log.level = level;
  // Hundreds of requests follow that nobody made.
  if (deps.log.isLevelEnabled("warn")) deps.log.level = "warn";
  const { token, end } = await tokenFor(identity, dataDir);
  try {
    const client = createClient(app, token);
    const anchor = await findStart(client);
    if (!anchor) return;
    const startedAt = performance.now();
    // Loaded here: a start on existing data needs neither the plan nor HDF5.
    const { sendEverything } = await import("./send.ts");
    await sendEverything({ client, anchor, dataDir, log });
    await finish(client, anchor);
    log.info({ milliseconds: Math.round(performance.now() - startedAt) }, "demo data is loaded");
  } finally {
    await end();
    deps.log.level = level;
  }
}

/** The administrator's token where the server keeps one, else a session of the demo's administrator. */
async function tokenFor(
  identity: Server["identity"],
  dataDir: string,
): Promise<{ token: string; end: () => Promise<void> }> {
  const kept = await readFile(adminTokenFile(dataDir), "utf8").catch(() => "");
  if (kept.trim() !== "") return { token: kept.trim(), end: async () => {} };
  const [admin] = demoAccounts;
  const { token } = await identity.login(admin.username, admin.password, "127.0.0.1");
  return { token, end: () => identity.logout(token) };
}
