import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { rootDir } from "./node.mjs";

const house = mkdtempSync(join(tmpdir(), "margay-layers-"));
afterAll(() => rmSync(house, { recursive: true, force: true }));

for (const file of [".dependency-cruiser.cjs", "tsconfig.json", "tsconfig.base.json"]) {
  cpSync(join(rootDir, file), join(house, file));
}

/** Each file's imports, and the one rule that they break. */
const offenders: Record<string, { imports: string; rule: string }> = {
  "server/src/datasets/routes.ts": { imports: "./store.ts", rule: "routes-to-service" },
  "server/src/datasets/store.ts": { imports: "../http/problems.ts", rule: "store-not-back" },
  "server/src/datasets/bulk-store.ts": { imports: "./service.ts", rule: "store-not-back" },
  "server/src/datasets/write-service.ts": { imports: "./routes.ts", rule: "service-not-back" },
  "server/src/samples/service.ts": { imports: "../datasets/errors.ts", rule: "module-by-index" },
  "server/src/db/filter.ts": { imports: "../datasets/errors.ts", rule: "db-is-the-floor" },
  "server/src/records/engine.ts": { imports: "../samples/index.ts", rule: "records-below-modules" },
  "contract/src/index.ts": { imports: "../../units/src/index.ts", rule: "packages-contract-imports" },
  "scicat/src/v3/datasets.ts": { imports: "../v4/datasets.ts", rule: "scicat-adapters-apart" },
  "server/src/app.ts": { imports: "../../testkit/src/index.ts", rule: "testkit-for-tests" },
};
const blameless = ["server/src/datasets/service.ts", "server/src/datasets/errors.ts", "server/src/http/problems.ts"];
const others = [
  "server/src/samples/index.ts",
  "units/src/index.ts",
  "scicat/src/v4/datasets.ts",
  "testkit/src/index.ts",
];

function write(file: string, text: string): void {
  const path = join(house, "packages", file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
for (const file of [...blameless, ...others]) write(file, "export const there = 1;\n");
for (const [file, { imports }] of Object.entries(offenders)) {
  write(file, `import { there } from "${imports}";\nexport { there };\n`);
}

const depcruise = join(rootDir, "node_modules/.bin/depcruise");
const { stdout } = spawnSync(depcruise, ["--config", ".dependency-cruiser.cjs", "packages"], {
  cwd: house,
  encoding: "utf8",
});

it.each(Object.entries(offenders))("catches %s", (file, { rule }) => {
  expect(stdout).toContain(`error ${rule}: packages/${file} →`);
});

it.each(blameless)("says nothing about %s", (file) => {
  expect(stdout).not.toContain(`: packages/${file} →`);
});
