import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config } from "@margay/server";
import { type As, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { makeConfig } from "../../../apps/catalogue/src/config.ts";
import { readEnv } from "../../../apps/catalogue/src/env.ts";

export const pidPrefix = "scicat_testing";

/** SciCat's variables as suites of its clients set them; nothing of ours is among them. */
export const siteVariables: Readonly<Record<string, string>> = {
  ADMIN_GROUPS: "admin,adminingestor",
  CREATE_DATASET_GROUPS: "group1,group2,group3",
  CREATE_DATASET_PRIVILEGED_GROUPS: "datasetIngestor,group3",
  CREATE_DATASET_WITH_PID_GROUPS: "group2",
  DELETE_GROUPS: "archivemanager",
  PROPOSAL_GROUPS: "proposalingestor",
  SAMPLE_GROUPS: "group1",
  SAMPLE_PRIVILEGED_GROUPS: "sampleingestor",
  ATTACHMENT_GROUPS: "group1,group2,group3",
  ATTACHMENT_PRIVILEGED_GROUPS: "attachmentingestor",
  PID_PREFIX: pidPrefix,
  DATASET_CREATION_VALIDATION_ENABLED: "true",
  // The doubled end comes from files in which one dollar sign would name a variable.
  DATASET_CREATION_VALIDATION_REGEX: `^${pidPrefix}/[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$$`,
  SITE: "PSI",
};

const accounts = {
  admin: { role: "admin", global: true },
  adminIngestor: { role: "adminingestor" },
  archiveManager: { role: "archivemanager" },
  datasetIngestor: { role: "datasetingestor" },
  proposalIngestor: { role: "proposalingestor" },
  sampleIngestor: { role: "sampleingestor" },
  user1: { role: "group1" },
  user2: { role: "group2" },
  user3: { role: "group3" },
  user4: { role: "group4" },
  "user5.1": { role: "group5" },
  "user5.2": { role: "group5" },
  user6: { role: ["group6", "user6"] },
} as const;

export type AccountName = keyof typeof accounts;
export const accountNames = Object.keys(accounts) as AccountName[]; // keys of this very table

export const passwordOf = (name: AccountName) => `the password of ${name}`;

export interface Site extends TestCatalogue {
  /** Sends as each of the accounts, and without credentials. */
  as: Readonly<Record<AccountName | "anonymous", As>>;
}

/**
 * A catalogue that is configured by SciCat's variables and files alone, with the functional accounts that suites of its
 * clients use. `own` adds variables; `files` are written to a folder and their variables set to the paths. Close it in
 * `afterAll`. `more` is put over the configuration that results.
 */
export async function startSite(
  own: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, unknown>> = { PROPOSAL_TYPES_FILE: { Beamtime: "Beamtime", Doorways: "Door" } },
  more: Partial<Config> = {},
): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), "scicat-site-"));
  const paths: Record<string, string> = {};
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, `${name}.json`);
    await writeFile(path, JSON.stringify(content));
    paths[name] = path;
  }
  const env = { ...siteVariables, ...paths, ...own };
  const { server, scicat } = makeConfig(readEnv(env), { demo: false, version: "0.0.0-test", terminal: false });
  const { webFolder: _, ...config } = server;
  const catalogue = await startTestCatalogue({ config: { ...config, ...more }, scicat });
  await rm(folder, { recursive: true });
  const { identity } = catalogue.server;
  await identity.syncFunctionalAccounts(
    accountNames.map((username) => ({
      username,
      password: passwordOf(username),
      email: `${username.toLowerCase()}@example.org`,
      global: false,
      ...accounts[username],
    })),
  );
  const signedIn = accountNames.map(async (name): Promise<[string, As]> => {
    const { token } = await identity.login(name, passwordOf(name), "127.0.0.1");
    return [name, catalogue.bearer(token)];
  });
  const as = Object.fromEntries([...(await Promise.all(signedIn)), ["anonymous", catalogue.anonymous]]) as Site["as"]; // all names were just mapped
  return { ...catalogue, as };
}

/** A value as a query parameter. */
export const query = (name: string, value: unknown) => `${name}=${encodeURIComponent(JSON.stringify(value))}`;
