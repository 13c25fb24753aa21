import {
  defaultAjvDefinitions,
  defaultFrontendConfig,
  defaultScicatConfig,
  historyKinds,
  historyVariables,
  type ScicatConfig,
} from "@margay/scicat/settings";
import { ConfigError } from "../data-dir.ts";
import type { Env } from "../env.ts";
import { readAjvDefinitions } from "./ajv-definitions.ts";
import { findFile, type JsonObject, objectIn, readJson, readObject } from "./files.ts";
import { readLoggers, readMetrics } from "./scicat-files.ts";
import { flag, list, oneOf, pattern, wholeNumber } from "./values.ts";

/** What the wires share with the rest of the configuration. */
export interface ScicatSurroundings {
  /** Where files without a path are looked for. */
  folder: string;
  facility: { name: string; siteTitle: string };
  bodyLimitBytes: number;
  /** Whether there are job types. */
  hasJobs: boolean;
}

export interface ScicatSettings {
  config: ScicatConfig;
  /** For the operator, once at the start. */
  warnings: string[];
}

/** Makes the configuration of the wires from SciCat's variables and files. Throws ConfigError on what is broken. */
export function makeScicatConfig(env: Env, surroundings: ScicatSurroundings): ScicatSettings {
  const { folder, bodyLimitBytes } = surroundings;
  const warnings = [...readLoggers(env, folder)];
  const names = {
    DATASET_TYPES_FILE: ["datasetTypes.json"],
    PROPOSAL_TYPES_FILE: ["proposalTypes.json"],
    PUBLISHED_DATA_CONFIG_FILE: ["publishedDataConfig.json", "publishedDataConfig.example.json"],
    DATAFILES_METADATA_SCHEMA: ["datafilesMetadataSchema.json", "datafilesMetadataSchema.example.json"],
    FRONTEND_CONFIG_FILE: ["frontend.config.json"],
    FRONTEND_THEME_FILE: ["frontend.theme.json"],
  } as const;
  const query = (variable: keyof typeof names) => ({
    variable,
    given: env[variable],
    folder,
    names: names[variable],
    onMissing: (warning: string) => void (warnings.includes(warning) || warnings.push(warning)),
  });
  const types = (variable: "DATASET_TYPES_FILE" | "PROPOSAL_TYPES_FILE") => {
    const file = findFile(query(variable));
    return file === undefined ? [] : textsIn(file.subject, readJson(file));
  };
  const frontendConfig = readObject(query("FRONTEND_CONFIG_FILE"));
  const frontendTheme = readObject(query("FRONTEND_THEME_FILE"));
  const filesMetadataSchema = readObject(query("DATAFILES_METADATA_SCHEMA"));
  const publishedData = readPublishedData(query("PUBLISHED_DATA_CONFIG_FILE"));
  const synced = readSynced(list(env, "CONFIG_SYNC_TO_DB_LIST"), folder, {
    frontendConfig: () => frontendConfig,
    frontendTheme: () => frontendTheme,
    datafilesMetadataSchema: () => filesMetadataSchema,
    publishedDataConfig: () => publishedData,
    datasetTypes: () => readObject(query("DATASET_TYPES_FILE")),
    proposalTypes: () => readObject(query("PROPOSAL_TYPES_FILE")),
  });
  const tracked = readTrackables(list(env, "TRACKABLES"));
  warnings.push(...synced.warnings, ...tracked.warnings);
  const config: ScicatConfig = {
    datasetTypes: types("DATASET_TYPES_FILE"),
    proposalTypes: types("PROPOSAL_TYPES_FILE"),
    defaultProposalType: defaultScicatConfig.defaultProposalType,
    retentionShiftYears: wholeNumber(env, "POLICY_RETENTION_SHIFT", shiftYears) ?? 0,
    publicationShiftYears: wholeNumber(env, "POLICY_PUBLICATION_SHIFT", shiftYears) ?? 0,
    pidValidation: pidPattern(env),
    instrumentPidPrefix: env.PID_PREFIX,
    bodyLimitBytes,
    publishedData: publishedData ?? defaultScicatConfig.publishedData,
    ajvDefinitions: readAjvDefinitions(env, folder, defaultAjvDefinitions),
    filesMetadataSchema: filesMetadataSchema ?? defaultScicatConfig.filesMetadataSchema,
    ownersAttach: env.ATTACHMENT_GROUPS === undefined,
    historyGroups: historyGroups(env),
    trackables: tracked.kinds,
    trackableStrategy: oneOf(env, "TRACKABLE_STRATEGY", ["document", "delta"]),
    maskPersonalInfo: flag(env, "MASK_PERSONAL_INFO"),
    metadataKeysLimit: wholeNumber(env, "METADATA_KEYS_RETURN_LIMIT", { min: 1 }),
    metadataParentsLimit: wholeNumber(env, "METADATA_PARENT_INSTANCES_RETURN_LIMIT", { min: 1 }),
    openSearch: {
      enabled: flag(env, "OPENSEARCH_ENABLED"),
      defaultIndex: env.OPENSEARCH_DEFAULT_INDEX ?? defaultScicatConfig.openSearch.defaultIndex,
    },
    explorerPath: explorerPath(env),
    site: env.SITE,
    frontendConfig:
      frontendConfig ??
      defaultFrontendConfig({
        facility: surroundings.facility.name,
        siteTitle: surroundings.facility.siteTitle,
        oidc: oidcCaption(env),
        ldap: env.LDAP_URL !== undefined,
        logbook: flag(env, "LOGBOOK_ENABLED"),
        jobs: surroundings.hasJobs,
        maxUploadMegabytes: Math.floor(bodyLimitBytes / 1_000_000),
      }),
    frontendTheme: frontendTheme ?? defaultScicatConfig.frontendTheme,
    configSync: Object.keys(synced.files),
    configFiles: synced.files,
    metrics: readMetrics(env, folder),
  };
  return { config: Object.freeze(config), warnings };
}

function oidcCaption(env: Env): string | undefined {
  if (env.OIDC_ISSUER === undefined || env.OIDC_CLIENT_ID === undefined) return undefined;
  return env.OIDC_DISPLAY_NAME ?? "Single sign-on";
}

const shiftYears = { min: -1_000, max: 1_000 };

/** What PIDs that clients choose for datasets must match. */
export function pidPattern(env: Env): RegExp | undefined {
  const given = pattern(env, "DATASET_CREATION_VALIDATION_REGEX");
  if (!flag(env, "DATASET_CREATION_VALIDATION_ENABLED")) return undefined;
  if (given !== undefined) return given;
  throw new ConfigError(
    "DATASET_CREATION_VALIDATION_REGEX: is missing while DATASET_CREATION_VALIDATION_ENABLED is on; set it, or switch the check off.",
  );
}

function explorerPath(env: Env): string {
  const path = (env.SWAGGER_PATH ?? defaultScicatConfig.explorerPath).replace(/^\/+|\/+$/g, "");
  if (/^[\w.~-]+(\/[\w.~-]+)*$/.test(path)) return path;
  throw new ConfigError(`SWAGGER_PATH: ${JSON.stringify(env.SWAGGER_PATH)} is no path; write it like explorer.`);
}

// SciCat writes types as an object whose values count; a list says the same.
function textsIn(subject: string, value: unknown): string[] {
  const values = value !== null && typeof value === "object" ? Object.values(value) : [value];
  const texts = values.filter((one): one is string => typeof one === "string" && one.trim() !== "");
  if (texts.length === values.length) return [...new Set(texts)];
  throw new ConfigError(`${subject}: must be a JSON object or list whose values are names of types; correct it.`);
}

function readPublishedData(query: Parameters<typeof findFile>[0]): ScicatConfig["publishedData"] | undefined {
  const file = findFile(query);
  if (file === undefined) return undefined;
  const content = objectIn(file, readJson(file));
  return {
    metadataSchema: objectIn(file, content.metadataSchema, "metadataSchema"),
    uiSchema: objectIn(file, content.uiSchema ?? {}, "uiSchema"),
  };
}

const always = ["frontendConfig", "frontendTheme"];

function readSynced(
  asked: readonly string[],
  folder: string,
  known: Record<string, () => Readonly<Record<string, unknown>> | undefined>,
): { files: Record<string, Readonly<Record<string, unknown>>>; warnings: string[] } {
  const files: Record<string, Readonly<Record<string, unknown>>> = {};
  const warnings: string[] = [];
  for (const name of new Set([...always, ...asked])) {
    if (!/^\w[\w.-]*$/.test(name))
      throw new ConfigError(`CONFIG_SYNC_TO_DB_LIST: ${JSON.stringify(name)} is no name; write names without paths.`);
    const read = Object.hasOwn(known, name) ? known[name] : () => readOther(name, folder);
    const content = read?.();
    if (content !== undefined) files[name] = content;
    else if (!always.includes(name))
      warnings.push(`CONFIG_SYNC_TO_DB_LIST: there is no file for ${name}; put ${name}.json into the working folder.`);
  }
  return { files, warnings };
}

function readOther(name: string, folder: string): JsonObject | undefined {
  return readObject({ variable: "CONFIG_SYNC_TO_DB_LIST", given: undefined, folder, names: [`${name}.json`] });
}

function readTrackables(names: readonly string[]) {
  const kinds = Object.entries(historyKinds).flatMap(([name, kind]) =>
    names.some((one) => one.toLowerCase() === name.toLowerCase()) ? [kind] : [],
  );
  const unknown = names.filter(
    (one) => !Object.keys(historyKinds).some((name) => name.toLowerCase() === one.toLowerCase()),
  );
  const known = Object.keys(historyKinds).join(", ");
  return { kinds, warnings: unknown.map((one) => `TRACKABLES: ${one} is not tracked; write some of ${known}.`) };
}

function historyGroups(env: Env): ScicatConfig["historyGroups"] {
  const groups = Object.entries(historyVariables).map(([kind, variables]) => [
    kind,
    [...new Set(variables.flatMap((variable) => list(env, variable)))],
  ]);
  return Object.fromEntries(groups); // has the keys of historyVariables
}
