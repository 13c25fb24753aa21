import type { Server } from "@margay/server";
import type { Logger } from "../logger.ts";
import { demoAccounts } from "./accounts.ts";

export interface DemoDeps {
  app: Server["app"];
  identity: Server["identity"];
  dataDir: string;
  log: Logger;
}

/** Loads demo accounts and data into an empty catalogue; does nothing where there is data. */
export async function loadDemo(deps: DemoDeps): Promise<void> {
  for (const account of demoAccounts) await deps.identity.ensureUser({ ...account, groups: [...account.groups] });
}
