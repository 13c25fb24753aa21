/**
 * `npm test`: every test of the repository. Arguments go on to vitest (`npm test -- packages/units`). Ends with one line
 * `N passed, N failed` or `N passed, N failed, N skipped`. With MARGAY_FAIL_ON_SKIP=1 a skipped test makes the run fail.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureWeb } from "./build-web.mjs";
import { ensureNode, onStop, rootDir, run, stopChildren, toolEnv } from "./node.mjs";

await ensureNode();
onStop(stopChildren);

const workDir = mkdtempSync(join(tmpdir(), "margay-test-"));
const summaryFile = join(workDir, "summary.json");
// Neither failure stops the other part: a broken page says nothing about the units.
const webBuilt = await ensureWeb().then(
  () => true,
  (error) => {
    console.error(error.message);
    return false;
  },
);
const vitestCode = await runVitest(process.argv.slice(2));
const summary = readSummary();
rmSync(workDir, { recursive: true, force: true });

const skipped = summary.skipped.length;
if (skipped > 0) {
  console.log(`\nSkipped:`);
  for (const { name, reason } of summary.skipped) console.log(`  ${name}${reason ? `: ${reason}` : ""}`);
  for (const warning of summary.warnings) console.log(`  (printed) ${warning}`);
}
if (!webBuilt) console.log("The web UI could not be built: counted as one failure.");
const skipsFail = skipped > 0 && process.env.MARGAY_FAIL_ON_SKIP === "1";
if (skipsFail) console.log("MARGAY_FAIL_ON_SKIP=1: skipped tests make this run fail.");
// A run that failed without a failing test (a build error, a crash, an interrupt) must not end in "0 failed".
const failed = (summary.failed || (vitestCode === 0 ? 0 : 1)) + (webBuilt ? 0 : 1);
console.log(`${summary.passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = failed > 0 || skipsFail ? 1 : 0;

function runVitest(args) {
  const vitest = join(rootDir, "node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", `--reporter=${join(rootDir, "tools", "vitest-summary.mjs")}`];
  return run(process.execPath, [vitest, "run", "--config", "vitest.config.ts", ...reporters, ...args], {
    stdio: ["ignore", "inherit", "inherit"],
    env: toolEnv({ MARGAY_TEST_SUMMARY: summaryFile }),
  });
}

function readSummary() {
  try {
    return JSON.parse(readFileSync(summaryFile, "utf8"));
  } catch {
    return { passed: 0, failed: 0, skipped: [], warnings: [] };
  }
}
