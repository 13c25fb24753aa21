/**
 * `npm run deletable`: proves that the older of SciCat's wires can be deleted. In a copy of the repository without its
 * folder, its tests and its registration line, the types, the layers and the tests of whatever could lean on it must
 * still pass. Other tests are the same with or without it.
 */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative, sep } from "node:path";
import { ensureNode, rootDir, toolEnv } from "./node.mjs";

// The tests of permissions drive both wires together, by what both have.
const deleted = ["packages/scicat/src/v3", "tests/scicat/v3", "tests/scicat/permissions"];
const registration = { file: "packages/scicat/src/wires.ts", line: 'import("./v3/index.ts")' };
const leftOut = new Set(["node_modules", ".git", ".margay", "dist", "results"]);

await ensureNode();
const copy = mkdtempSync(join(tmpdir(), "margay-deletable-"));
let failed = false;
try {
  cpSync(rootDir, copy, { recursive: true, filter: (source) => source === rootDir || !leftOut.has(basename(source)) });
  linkModules();
  for (const folder of deleted) rmSync(join(copy, folder), { recursive: true, force: true });
  unregister();
  run("tsc", "--noEmit", "-p", "tsconfig.json");
  run("depcruise", "--config", ".dependency-cruiser.cjs", "packages", "apps");
  run("vitest", "run", "packages/scicat", "tests/scicat");
} finally {
  rmSync(copy, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;

function unregister() {
  const file = join(copy, registration.file);
  const lines = readFileSync(file, "utf8").split("\n");
  const kept = lines.filter((line) => !line.includes(registration.line));
  if (kept.length !== lines.length - 1) throw new Error(`${registration.file} must hold ${registration.line} once`);
  writeFileSync(file, kept.join("\n"));
}

/** Installed packages are shared with the original; the repository's own ones must be those of the copy. */
function linkModules() {
  for (const folder of [".", ...workspaces()]) {
    const modules = join(rootDir, folder, "node_modules");
    if (!existsSync(modules)) continue;
    mkdirSync(join(copy, folder, "node_modules", "@margay"), { recursive: true });
    for (const name of readdirSync(modules))
      if (name !== "@margay") symlinkSync(join(modules, name), join(copy, folder, "node_modules", name));
  }
  for (const folder of workspaces()) {
    const { name } = JSON.parse(readFileSync(join(rootDir, folder, "package.json"), "utf8"));
    symlinkSync(join(copy, folder), join(copy, "node_modules", ...name.split("/")));
  }
}

function workspaces() {
  const { workspaces: patterns } = JSON.parse(readFileSync(join(rootDir, "package.json"), "utf8"));
  return patterns.flatMap((pattern) => {
    if (!pattern.endsWith("/*")) return [pattern];
    const parent = pattern.slice(0, -2);
    return readdirSync(join(rootDir, parent))
      .map((name) => join(parent, name))
      .filter((folder) => existsSync(join(rootDir, folder, "package.json")));
  });
}

function run(command, ...args) {
  const done = spawnSync(command, args, { cwd: copy, env: toolEnv(), encoding: "utf8" });
  const ok = done.status === 0;
  failed ||= !ok;
  console.log(
    `${ok ? "ok    " : "FAILED"} without ${deleted.map((path) => relative(".", path).split(sep).join("/")).join(", ")}: ${command}`,
  );
  if (!ok) console.log(`${done.stdout ?? ""}${done.stderr ?? ""}${done.error?.message ?? ""}`);
}
