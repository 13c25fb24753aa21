/**
 * `npm run verify`: everything that must hold before a change is merged. Independent checks run side by side, the tests
 * last and alone; a failure stops nothing. Ends with one line `N passed, N failed` (and `, N skipped`) in which a failed
 * check counts as one failure.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { capture, ensureNode, onStop, rootDir, stopChildren } from "./node.mjs";
import { listFiles } from "./source-files.mjs";

/** Each is independent of the others and writes nothing. */
const checks = [
  ["format and lint", "biome", "check", "."],
  ["types", "tsc", "--noEmit", "-p", "tsconfig.json"],
  ["types of the web UI", "tsc", "--noEmit", "-p", "apps/web/tsconfig.json"],
  ["layers", "depcruise", "--config", ".dependency-cruiser.cjs", "packages", "apps", "bench"],
  ["words", "node", "tools/words.mjs"],
  ["dead code", "knip"],
  ["file size", "node", "tools/file-size.mjs"],
  ["lockfile", "node", "tools/lockfile.mjs", "--check"],
  ["a wire can be deleted", "node", "tools/deletable.mjs"],
  ["third-party licences", "node", "tools/licences.mjs", "--check"],
];
const generatedFolders = ["openapi", "packages/client/src/generated", "docs/reference"];

await ensureNode();
onStop((signal) => {
  stopChildren(signal);
  process.exit(1);
});

const results = [];
// First and alone: it rewrites files that the other checks read.
await step("generated files", checkGenerated);
await inParallel(Math.max(2, availableParallelism() - 1), checks, ([name, ...command]) =>
  step(name, () => check(command)),
);

console.log("\ntests");
const tests = await capture("node", ["tools/test.mjs"], { echo: true });
// The last line is held back here, to be printed at the very end.
const counted = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/.exec(tests.lastLine);
const [passed, failed, skipped] = counted ? counted.slice(1).map((count) => Number(count ?? 0)) : [0, 1, 0];
const failedChecks = results.filter(({ ok }) => !ok);

console.log("");
for (const { name, ok, seconds } of results)
  console.log(`${ok ? "ok    " : "FAILED"} ${name} (${seconds.toFixed(1)} s)`);
console.log(`${tests.code === 0 ? "ok    " : "FAILED"} tests (${tests.seconds.toFixed(1)} s)`);
for (const { name, output } of failedChecks) console.log(`\n--- ${name} ---\n${output.trimEnd()}`);
if (failedChecks.length > 0)
  console.log(`\nFailed checks count as failed below: ${failedChecks.map(({ name }) => name).join(", ")}`);
console.log(`${passed} passed, ${failed + failedChecks.length} failed${skipped ? `, ${skipped} skipped` : ""}`);
process.exitCode = tests.code !== 0 || failedChecks.length > 0 ? 1 : 0;

async function step(name, work) {
  const startedAt = performance.now();
  let result;
  try {
    result = await work();
  } catch (error) {
    result = { ok: false, output: error.message };
  }
  const seconds = (performance.now() - startedAt) / 1000;
  results.push({ name, seconds, ...result });
  console.log(`${result.ok ? "ok    " : "FAILED"} ${name} (${seconds.toFixed(1)} s)`);
}

async function check([command, ...args]) {
  const { code, output } = await capture(command, args);
  return { ok: code === 0, output: `$ ${[command, ...args].join(" ")}\n${output}` };
}

/** Compares contents, not git's view, so that it also works on changes not yet committed and without git. */
async function checkGenerated() {
  const before = hashGenerated();
  const { code, output } = await capture("node", ["tools/generate.mjs"]);
  if (code !== 0) return { ok: false, output };
  const after = hashGenerated();
  const files = [...new Set([...before.keys(), ...after.keys()])].filter(
    (file) => before.get(file) !== after.get(file),
  );
  return {
    ok: files.length === 0,
    output: `Not up to date; rewritten just now, review and commit:\n${files.join("\n")}`,
  };
}

function hashGenerated() {
  const hash = (file) =>
    createHash("sha256")
      .update(readFileSync(join(rootDir, file)))
      .digest("hex");
  return new Map(generatedFolders.flatMap((folder) => listFiles(folder)).map((file) => [file, hash(file)]));
}

async function inParallel(width, items, work) {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
