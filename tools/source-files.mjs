/** Which files of the repository are written by hand, for the tools that look at each of them. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { rootDir } from "./node.mjs";

const skippedFolders = new Set([
  "node_modules",
  "dist",
  "coverage",
  "results",
  "test-results",
  ".git",
  ".margay",
  ".vite",
  ".cache",
]);

/** All files below a folder of the repository, sorted, relative to its root, with `/`; nothing where the folder is absent. */
export function listFiles(folder) {
  let entries;
  try {
    entries = readdirSync(join(rootDir, folder), { withFileTypes: true });
  } catch (error) {
    if (error.code === "ENOENT") return [];
    throw error;
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return skippedFolders.has(entry.name) ? [] : listFiles(path);
      return entry.isFile() ? [path] : [];
    });
}

/** Whether a tool wrote this file, so that no rule about hand-written code applies to it. */
export function isGenerated(file) {
  return file.includes("/generated/") || /\.gen\.tsx?$/.test(file);
}

/** Every hand-written source file of the repository: TypeScript, plain modules, SQL, styles and pages. */
export function listSources() {
  return ["apps", "bench", "packages", "tests", "tools"]
    .flatMap(listFiles)
    .filter((file) => /\.(ts|tsx|mjs|cjs|js|sql|css|html)$/.test(file) && !isGenerated(file));
}
