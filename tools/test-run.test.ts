import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { rootDir } from "./node.mjs";

const workDir = mkdtempSync(join(tmpdir(), "margay-summary-"));
afterAll(() => rmSync(workDir, { recursive: true, force: true }));

const fixtures: Record<string, string> = {
  "package.json": `{ "type": "module" }`,
  "vitest.config.ts": `export default { test: { include: ["*.test.ts"] } };`,
  "a.test.ts": `import { beforeAll, describe, expect, it } from "vitest";
    it("passes", () => { expect(1).toBe(1); });
    it("fails", () => { expect(1).toBe(2); });
    it("is skipped", (ctx) => { ctx.skip("no LDAP server"); });
    describe("broken suite", () => { beforeAll(() => { throw new Error("no"); }); it("never runs", () => {}); });`,
  "b.test.ts": `import "./absent.ts";`,
};

it("counts broken suites and files as failed, and keeps the reasons of skipped tests", () => {
  for (const [name, text] of Object.entries(fixtures)) writeFileSync(join(workDir, name), text);
  symlinkSync(join(rootDir, "node_modules"), join(workDir, "node_modules"));
  const summaryFile = join(workDir, "summary.json");
  const vitest = join(rootDir, "node_modules/vitest/vitest.mjs");
  const reporter = join(rootDir, "tools/vitest-summary.mjs");
  const run = spawnSync(process.execPath, [vitest, "run", `--reporter=${reporter}`], {
    cwd: workDir,
    env: { PATH: process.env.PATH, MARGAY_TEST_SUMMARY: summaryFile },
  });
  expect(run.status).toBe(1);
  const summary = JSON.parse(readFileSync(summaryFile, "utf8"));
  expect(summary).toMatchObject({ passed: 1, failed: 3 });
  expect(summary.skipped).toContainEqual({ name: expect.stringContaining("is skipped"), reason: "no LDAP server" });
});
