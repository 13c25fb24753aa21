import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rootDir } from "../data-dir.ts";
import { checkJobFile, faultsOf, hasFaults, readSample, reportText } from "./check.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "margay-job-check-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const put = async (name: string, text: string) => {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
};
const processEnv = { HOOK_TOKEN: "sesame" };
const check = (file: string, job?: unknown, operation: "create" | "update" = "create") =>
  checkJobFile(file, { job, operation, env: {}, processEnv });

const hook = `configVersion: "1"
jobs:
  - jobType: call
    create:
      auth: "#all"
      actions:
        - actionType: url
          url: "https://hooks.example.org/{{job.jobParams.room}}"
          headers: {authorization: "Bearer {{env.HOOK_TOKEN}}"}
    update:
      auth: "#all"
      actions:
        - {actionType: log, perform: "now {{job.statusCode}}"}
`;

describe("margay jobs check", () => {
  it("shows what each action would send for the sample, with names in place of secrets", async () => {
    const file = await put("jobs.yaml", hook);
    const report = await check(file, { type: "call", jobParams: { room: "b12" } });
    const text = reportText(file, report);
    expect(hasFaults(report)).toBe(false);
    expect(text).toContain("https://hooks.example.org/b12");
    expect(text).toContain("***HOOK_TOKEN***");
    expect(text).not.toContain("sesame");
    expect(reportText(file, await check(file, { type: "call", statusCode: "done" }, "update"))).toContain("now done");
  });

  it("reads samples in JSON and in YAML, and says which file holds none", async () => {
    expect(await readSample(await put("a.json", '{"type": "call"}'))).toEqual({ type: "call" });
    expect(await readSample(await put("a.yaml", "type: call"))).toEqual({ type: "call" });
    await expect(readSample(await put("b.json", "[]"))).rejects.toThrow(/b\.json: a job is an object/);
  });

  it("lists every fault with file, line and path, and never a value of the environment", async () => {
    const file = await put("jobs.yaml", hook.replace("actionType: url", "actionType: urll").replace("log,", "nap,"));
    const faults = faultsOf(await check(file).catch((error: unknown) => error));
    expect(faults).toHaveLength(2);
    expect(faults?.[0]).toMatch(/jobs\.yaml:7:\d+ \/jobs\/0\/create\/actions\/0\/actionType: unknown action 'urll'/);
    expect(faults?.join()).not.toContain("sesame");
  });

  it("finds the job file of the demo sound", async () => {
    const report = await check(join(rootDir, "apps/catalogue/src/demo/jobs.yaml"));
    expect(report.warnings).toEqual([]);
    expect(report.previews.map(({ type }) => type)).toEqual(["archive", "report"]);
    expect(hasFaults(report)).toBe(false);
  });
});
