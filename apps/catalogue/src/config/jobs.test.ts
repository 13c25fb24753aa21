import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultScicatConfig } from "@margay/scicat/settings";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConfigError } from "../data-dir.ts";
import { type Env, readEnv } from "../env.ts";
import { jobsConfig, roleOf } from "./jobs.ts";
import { mailConfig } from "./mail.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "margay-jobs-config-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const outbound = { allow: [], timeoutMs: 5_000, maxBytes: 1_000_000, maxRedirects: 5 };
const make = (env: Env, processEnv: Env = {}) =>
  jobsConfig(readEnv(env), { folder, processEnv, outbound, scicat: defaultScicatConfig });

describe("the configuration of jobs", () => {
  it("has no types without a file, and SciCat's defaults", () => {
    expect(make({})).toMatchObject({
      load: undefined,
      defaultStatusCode: "jobSubmitted",
      defaultStatusMessage: "Job submitted.",
      worker: true,
    });
  });

  it("reads a file below the working folder, whose templates see the whole environment", async () => {
    const action = '{actionType: log, perform: "to {{env.TAPE_HOST}}"}';
    const job = `{jobType: a, create: {auth: "#all", actions: [${action}]}, update: {}}`;
    await writeFile(join(folder, "jobs.yaml"), `configVersion: "1"\njobs: [${job}]\n`);
    const config = make(
      { JOB_CONFIGURATION_FILE: "jobs.yaml", JOB_DEFAULT_STATUS_CODE: "new" },
      { TAPE_HOST: "tape7" },
    );
    expect(config.defaultStatusCode).toBe("new");
    expect(config.env).toEqual({ TAPE_HOST: "tape7" });
    const types = await config.load?.();
    expect([types?.configVersion, [...(types?.types.keys() ?? [])]]).toEqual(["1", ["a"]]);
    await types?.close();
  });

  it("fails on a broken file with file and place, when it is read", async () => {
    await writeFile(join(folder, "jobs.yaml"), 'configVersion: "1"\njobs: [{jobType: a, create: {actions: 5}}]\n');
    await expect(make({ JOB_CONFIGURATION_FILE: "jobs.yaml" }).load?.()).rejects.toThrow(/jobs\.yaml:2:\d+ \/jobs\/0/);
  });

  it("shows actions datasets and jobs in SciCat's form", () => {
    const { datasetView, jobView } = make({});
    const managed = { version: 1, createdBy: "a", updatedBy: "a", createdAt: "2024-01-01", updatedAt: "2024-01-01" };
    const lifecycle = { archivable: true };
    const dataset = datasetView?.({ pid: "p/1", ...managed, type: "raw", ownerGroup: "g", lifecycle, size: 5 });
    expect(dataset).toMatchObject({ _id: "p/1", pid: "p/1", size: 5, datasetlifecycle: { archivable: true } });
    expect(jobView?.({ id: "j", ...managed, type: "a" })).toMatchObject({
      _id: "j",
      id: "j",
      type: "a",
      createdBy: "a",
    });
  });
});

describe("the role of a process", () => {
  const url = "postgres://db/margay";
  it.each([
    [{}, "all", true],
    [{ MARGAY_ROLE: "api", DATABASE_URL: url }, "api", false],
    [{ MARGAY_ROLE: "worker", DATABASE_URL: url }, "worker", true],
  ])("of %j is %s, and performs actions: %s", (env, role, worker) => {
    expect([roleOf(env), make(env).worker]).toEqual([role, worker]);
  });

  it.each([[{ MARGAY_ROLE: "worker" }], [{ MARGAY_ROLE: "api" }], [{ MARGAY_ROLE: "boss", DATABASE_URL: url }]])(
    "of %j is refused",
    (env) => {
      expect(() => roleOf(env)).toThrow(ConfigError);
    },
  );
});

describe("mail", () => {
  it("goes out by SMTP, with SciCat's defaults", () => {
    const env = { SMTP_HOST: "mail.example.org", SMTP_MESSAGE_FROM: "old@example.org" };
    const config = { transport: "smtp", host: "mail.example.org", port: 587, secure: false, from: "old@example.org" };
    expect(mailConfig(env)).toMatchObject(config);
    expect(mailConfig({ ...env, EMAIL_TYPE: "smtp", EMAIL_FROM: "new@example.org" })?.from).toBe("new@example.org");
    expect(mailConfig({})).toBeUndefined();
  });

  it("goes out by Microsoft 365 with all three of its variables", () => {
    const env = { EMAIL_TYPE: "ms365", MS365_TENANT_ID: "t", MS365_CLIENT_ID: "c", MS365_CLIENT_SECRET: "s" };
    expect(mailConfig(env)).toMatchObject({ transport: "ms365", tenantId: "t", clientId: "c", clientSecret: "s" });
    expect(() => mailConfig({ ...env, MS365_CLIENT_SECRET: undefined })).toThrow(/^MS365_CLIENT_SECRET: is needed/);
  });

  it.each([
    [{ EMAIL_TYPE: "pigeon" }, "EMAIL_TYPE"],
    [{ EMAIL_TYPE: "smtp" }, "SMTP_HOST"],
    [{ SMTP_HOST: "h", SMTP_PORT: "0" }, "SMTP_PORT"],
  ])("is refused as %j", (env, name) => {
    expect(() => mailConfig(env)).toThrow(name);
  });
});
