import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultScicatConfig, settings, xmlDoiVariable } from "@margay/scicat/settings";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConfigError } from "../data-dir.ts";
import { type Env, readEnv } from "../env.ts";
import { makePublishing } from "./publishing.ts";
import { makeScicatConfig } from "./scicat.ts";
import { scicatNotices } from "./scicat-notices.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "margay-scicat-config-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const put = (name: string, content: unknown) =>
  writeFile(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
const make = (env: Env = {}) =>
  makeScicatConfig(readEnv(env), {
    folder,
    facility: { name: "Margay", siteTitle: "Margay data catalogue" },
    bodyLimitBytes: 16_000_000,
    hasJobs: false,
  });

describe("the configuration of the wires", () => {
  it("is the default one without variables and files, and frozen", () => {
    const { config, warnings } = make();
    expect(config).toEqual(defaultScicatConfig);
    expect(Object.isFrozen(config)).toBe(true);
    expect(warnings).toEqual([]);
  });

  it("takes SciCat's variables", () => {
    const { config } = make({
      POLICY_RETENTION_SHIFT: "10",
      POLICY_PUBLICATION_SHIFT: "-1",
      DATASET_CREATION_VALIDATION_ENABLED: "true",
      DATASET_CREATION_VALIDATION_REGEX: "^[0-9A-Z]{4}$",
      METADATA_KEYS_RETURN_LIMIT: "100",
      METADATA_PARENT_INSTANCES_RETURN_LIMIT: "50",
      TRACKABLES: "Dataset, PublishedData",
      TRACKABLE_STRATEGY: "delta",
      MASK_PERSONAL_INFO: "yes",
      OPENSEARCH_ENABLED: "yes",
      OPENSEARCH_DEFAULT_INDEX: "records",
      SWAGGER_PATH: "/docs/explorer/",
      SITE: "PSI",
      HISTORY_ACCESS_DATASET_GROUPS: "a, b,",
      HISTORY_ACCESS_POLICIES_GROUPS: "c",
      HISTORY_ACCESS_POLICY_GROUPS: "d,c",
    });
    expect(config).toMatchObject({
      retentionShiftYears: 10,
      publicationShiftYears: -1,
      pidValidation: /^[0-9A-Z]{4}$/,
      metadataKeysLimit: 100,
      metadataParentsLimit: 50,
      trackables: ["dataset", "publication"],
      trackableStrategy: "delta",
      maskPersonalInfo: true,
      openSearch: { enabled: true, defaultIndex: "records" },
      explorerPath: "docs/explorer",
      site: "PSI",
      historyGroups: { dataset: ["a", "b"], policy: ["c", "d"], sample: [] },
    });
  });

  it("checks no chosen PIDs while the check is off, whatever the expression", () => {
    expect(make({ DATASET_CREATION_VALIDATION_REGEX: "^x" }).config.pidValidation).toBeUndefined();
  });

  it("takes files with SciCat's usual names from the working folder", async () => {
    await put("datasetTypes.json", { Raw: "raw", Custom: "custom" });
    await put("proposalTypes.json", ["Rapid access", "Regular"]);
    await put("publishedDataConfig.example.json", { metadataSchema: { type: "object" }, uiSchema: { type: "Group" } });
    await put("datafilesMetadataSchema.json", { type: "object", required: ["a"] });
    await put("frontend.config.json", { facility: "SAIF", lbBaseURL: "http://here" });
    await put("frontend.theme.json", '\uFEFF{"name":"dark","properties":{}}');
    const { config } = make();
    expect(config).toMatchObject({
      datasetTypes: ["raw", "custom"],
      proposalTypes: ["Rapid access", "Regular"],
      publishedData: { metadataSchema: { type: "object" }, uiSchema: { type: "Group" } },
      filesMetadataSchema: { type: "object", required: ["a"] },
      frontendConfig: { facility: "SAIF", lbBaseURL: "http://here" },
      frontendTheme: { name: "dark" },
      configSync: ["frontendConfig", "frontendTheme"],
      configFiles: { frontendConfig: { facility: "SAIF" } },
    });
  });

  it("prefers a file without `.example`, and a variable to both", async () => {
    const schema = (title: string) => ({ metadataSchema: { title }, uiSchema: {} });
    await put("publishedDataConfig.example.json", schema("example"));
    await put("publishedDataConfig.json", schema("own"));
    await put("other.json", schema("other"));
    expect(make().config.publishedData.metadataSchema).toEqual({ title: "own" });
    const named = make({ PUBLISHED_DATA_CONFIG_FILE: "other.json" });
    expect(named.config.publishedData).toEqual({ metadataSchema: { title: "other" }, uiSchema: {} });
  });

  it("reads further run-time configurations from their files, and says which are missing", async () => {
    await put("datasetTypes.json", { Raw: "raw" });
    await put("labels.json", { dataset: "Measurement" });
    const { config, warnings } = make({ CONFIG_SYNC_TO_DB_LIST: "datasetTypes,labels,absent" });
    expect(config.configFiles).toEqual({ datasetTypes: { Raw: "raw" }, labels: { dataset: "Measurement" } });
    expect(warnings).toEqual([
      "CONFIG_SYNC_TO_DB_LIST: there is no file for absent; put absent.json into the working folder.",
    ]);
  });

  it("loads definitions for the validator from JSON and from modules of both kinds", async () => {
    await put("a.json", { dynamicDefaults: { site: "SAIF" } });
    await put("a.cjs", "module.exports = { keywords: [{ keyword: 'x' }], dynamicDefaults: { two: () => () => 2 } };");
    await put("a.mjs", "export default { dynamicDefaults: { three: () => () => 3 } };");
    const made = (name: string, key: string) => {
      const { ajvDefinitions } = make({ AJV_CUSTOM_DEFINITIONS_FILE: name }).config;
      expect(Object.keys(ajvDefinitions.dynamicDefaults)).toContain("currentYear");
      return { value: ajvDefinitions.dynamicDefaults[key]?.()(), keywords: ajvDefinitions.keywords };
    };
    expect(made("a.json", "site").value).toBe("SAIF");
    expect(made("a.cjs", "two")).toEqual({ value: 2, keywords: [{ keyword: "x" }] });
    expect(made("a.mjs", "three").value).toBe(3);
  });

  it("warns of loggers and tracked kinds that there are not", async () => {
    await put("loggers.json", [
      { type: "DefaultLogger", config: {} },
      { type: "GrayLogger", config: {} },
    ]);
    const { warnings } = make({ LOGGERS_CONFIG_FILE: "loggers.json", TRACKABLES: "Dataset,Origdatablock" });
    expect(warnings).toHaveLength(2);
    expect(warnings.join("\n")).toMatch(/GrayLogger is not supported[\s\S]*Origdatablock is not tracked/);
  });

  it("reads which requests to log", async () => {
    await put("metrics.json", { include: [{ path: "datasets", method: "GET", version: 3 }], exclude: [] });
    expect(make({ METRICS_ENABLED: "yes", METRICS_CONFIG_FILE: "metrics.json" }).config.metrics).toEqual({
      enabled: true,
      include: [{ path: "datasets", method: "GET", version: "3" }],
      exclude: [],
    });
  });
});

describe("the settings of the SciCat web UI without a file", () => {
  it("offer the ways to sign in that are configured", () => {
    const none = make().config.frontendConfig;
    expect(none).toMatchObject({ facility: "Margay", loginFormEnabled: true, loginLdapEnabled: false });
    expect(none.oAuth2Endpoints).toEqual([]);
    const env = { LDAP_URL: "ldaps://ldap.example.org", OIDC_ISSUER: "https://sso.example.org", OIDC_CLIENT_ID: "me" };
    const { config } = makeScicatConfig(env, {
      folder,
      facility: { name: "F", siteTitle: "T" },
      bodyLimitBytes: 1e6,
      hasJobs: true,
    });
    expect(config.frontendConfig).toMatchObject({
      facility: "F",
      siteTitle: "T",
      loginLdapEnabled: true,
      oAuth2Endpoints: [{ displayText: "Single sign-on" }],
    });
  });
});

describe("what is broken stops the start and says where", () => {
  it.each([
    ["datasetTypes.json", '{"Raw": "raw",\n "B": }', "datasetTypes.json: is not valid JSON at line 2, column 7"],
    ["proposalTypes.json", "raw", "proposalTypes.json: is not valid JSON at line 1, column 1"],
    ["proposalTypes.json", '{"a":"b"}\n}', "proposalTypes.json: is not valid JSON at line 2, column 1"],
    ["datafilesMetadataSchema.json", '{"type":\n\n"obj', "is not valid JSON at line 3, column 5"],
    ["frontend.theme.json", "", "is not valid JSON at line 1, column 1"],
    ["frontend.config.json", "[]", "frontend.config.json: the file must be a JSON object"],
    ["datasetTypes.json", { Raw: { a: 1 } }, "values are names of types"],
    ["publishedDataConfig.json", { uiSchema: {} }, "publishedDataConfig.json: metadataSchema must be a JSON object"],
  ])("%s with %j", async (name, content, message) => {
    await put(name, content);
    expect(() => make()).toThrow(ConfigError);
    expect(() => make()).toThrow(message);
  });

  it("is told of a file that is named and missing, and starts without it, as SciCat does", () => {
    const { config, warnings } = make({ DATASET_TYPES_FILE: "none.json" });
    expect(config.datasetTypes).toEqual([]);
    expect(warnings).toContainEqual(expect.stringContaining("DATASET_TYPES_FILE: there is no file"));
  });

  it.each([
    [{ POLICY_RETENTION_SHIFT: "ten" }, "POLICY_RETENTION_SHIFT"],
    [{ METADATA_KEYS_RETURN_LIMIT: "0" }, "METADATA_KEYS_RETURN_LIMIT"],
    [{ MASK_PERSONAL_INFO: "perhaps" }, "MASK_PERSONAL_INFO"],
    [{ TRACKABLE_STRATEGY: "all" }, "TRACKABLE_STRATEGY"],
    [{ SWAGGER_PATH: "a b" }, "SWAGGER_PATH"],
    [{ DATASET_CREATION_VALIDATION_REGEX: "(" }, "DATASET_CREATION_VALIDATION_REGEX"],
    [{ DATASET_CREATION_VALIDATION_ENABLED: "true" }, "DATASET_CREATION_VALIDATION_REGEX: is missing"],
    [{ CONFIG_SYNC_TO_DB_LIST: "../secret" }, "CONFIG_SYNC_TO_DB_LIST"],
  ])("%j", (env, message) => {
    expect(() => make(env)).toThrow(ConfigError);
    expect(() => make(env)).toThrow(message);
  });

  it("a module that cannot be loaded", async () => {
    await put("a.cjs", "throw new Error('no such thing');");
    expect(() => make({ AJV_CUSTOM_DEFINITIONS_FILE: "a.cjs" })).toThrow(/a\.cjs: cannot be loaded: no such thing/);
  });
});

describe("publishing", () => {
  it("takes SciCat's variables; the prefix of PIDs is the prefix of DOIs when there is none", () => {
    const env = readEnv({
      DOI_SHORT_SUFFIX: "true",
      PUBLIC_URL_PREFIX: "https://doi.example.org/detail/",
      REGISTER_DOI_URI: "https://api.example.org/dois",
      [xmlDoiVariable]: "https://mds.example.org",
      REGISTER_METADATA_URI: "https://mds.example.org/metadata",
      DOI_USERNAME: "site",
      DOI_PASSWORD: "secret",
    });
    expect(makePublishing(env, "20.500.1/")).toEqual({
      doiPrefix: "20.500.1",
      shortDoiSuffix: true,
      landingPagePrefix: "https://doi.example.org/detail/",
      registerUrl: "https://api.example.org/dois",
      xmlRegisterUrl: "https://mds.example.org",
      xmlMetadataUrl: "https://mds.example.org/metadata",
      credentials: { username: "site", password: "secret" },
      oaiProviderUrl: undefined,
    });
    expect(makePublishing({ DOI_PREFIX: "10.17199/" }, "x").doiPrefix).toBe("10.17199");
  });

  it("refuses half of the credentials, and addresses that are none, without repeating them", () => {
    expect(() => makePublishing({ DOI_USERNAME: "site" }, "x")).toThrow("DOI_PASSWORD: is missing");
    const address = "ftp://me:hunter2@host";
    expect(() => makePublishing({ REGISTER_DOI_URI: address }, "x")).toThrow(/^REGISTER_DOI_URI: is not an address/);
    expect(() => makePublishing({ REGISTER_DOI_URI: address }, "x")).not.toThrow("hunter2");
  });
});

describe("variables of SciCat without effect", () => {
  it("are each named once, with what to do, and others are left alone", () => {
    const database = settings.find(({ advice }) => advice?.includes("DATABASE_URL"))?.name ?? "";
    const env = readEnv({
      [database]: "x://user:secret@db",
      LDAP_MODE: "ad",
      ES_HOST: "elastic",
      SMTP_HOST: "mail.example.org",
      ES_HOSTNAME: "similar",
      SITE: "PSI",
    });
    const notices = scicatNotices(env);
    const named = notices.map((text) => text.split(":")[0]);
    expect(named.sort()).toEqual(["ES_HOST", "LDAP_MODE", database].sort());
    expect(notices.join("\n")).toContain("set DATABASE_URL");
    expect(notices.join("\n")).not.toContain("secret");
  });
});
