/**
 * A vitest reporter that leaves the outcome as JSON in the file that MARGAY_TEST_SUMMARY names, for tools/test.mjs:
 * `{ passed, failed, skipped: [{ name, reason }] }`. A file or suite that could not run counts as one failed test.
 */
import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import { rootDir } from "./node.mjs";

export default class SummaryReporter {
  #warnings = [];

  onUserConsoleLog(log) {
    if (/skip/i.test(log.content)) this.#warnings.push(log.content.trim().split("\n")[0]);
  }

  onTestRunEnd(testModules, unhandledErrors) {
    let passed = 0;
    let failed = unhandledErrors.length;
    const skipped = [];
    for (const module of testModules) {
      const file = relative(rootDir, module.moduleId);
      const broken = module.errors().length > 0;
      if (broken) failed++;
      for (const suite of module.children.allSuites()) failed += suite.errors().length > 0 ? 1 : 0;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === "passed") passed++;
        else if (result.state === "failed") failed++;
        else skipped.push({ name: `${file} > ${test.fullName}`, reason: result.note });
      }
    }
    const summary = { passed, failed, skipped, warnings: [...new Set(this.#warnings)] };
    const target = process.env.MARGAY_TEST_SUMMARY;
    if (target) writeFileSync(target, JSON.stringify(summary));
  }
}
