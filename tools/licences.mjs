/**
 * Checks the licence of every package in the lockfile and writes THIRD-PARTY-NOTICES.md. With `--check` it writes nothing
 * and fails when the file is not what it would write. Reads the lockfile, not node_modules, so that packages for other
 * platforms are listed too and the result is the same everywhere.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { rootDir } from "./node.mjs";
import { extraNotices, licenceTexts } from "./notices.mjs";

const permissive = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC-BY-4.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "PostgreSQL",
  "Python-2.0",
  "Unlicense",
  "Zlib",
]);
/** Fine for tools that we run but do not hand on. */
const devOnly = new Set(["MPL-2.0"]);

/** Whether an SPDX expression can be met with permitted licences only: any side of an OR, all sides of an AND. */
export function isPermitted(expression, { dev }) {
  const text = expression.trim().replace(/^\((.*)\)$/, "$1");
  if (text.includes(" OR ")) return text.split(" OR ").some((part) => isPermitted(part, { dev }));
  if (text.includes(" AND ")) return text.split(" AND ").every((part) => isPermitted(part, { dev }));
  return permissive.has(text) || (dev && devOnly.has(text));
}

/** The packages of a parsed package-lock.json, without our own workspaces: `{ name, version, licence, dev }`, sorted. */
export function listPackages(lock) {
  const found = new Map();
  // A package for another platform that the registry did not have is under the licence of the one that asks for it.
  const parts = new Map();
  for (const { optionalDependencies, license } of Object.values(lock.packages)) {
    for (const part of Object.keys(optionalDependencies ?? {})) parts.set(part, license);
  }
  for (const [path, entry] of Object.entries(lock.packages)) {
    const at = path.lastIndexOf("node_modules/");
    if (at < 0 || entry.link) continue;
    const name = path.slice(at + "node_modules/".length);
    const licence = licenceTexts[name]?.licence ?? entry.license ?? parts.get(name) ?? "none stated";
    const key = `${name}@${entry.version}`;
    // The same version may stand in the tree twice; in use at run time once is in use at run time.
    const dev = Boolean(entry.dev) && (found.get(key)?.dev ?? true);
    found.set(key, { name, version: entry.version, licence, dev });
  }
  return [...found.values()].sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

function isAllowed(entry) {
  return entry.name in licenceTexts || isPermitted(entry.licence, entry);
}

/** A Markdown table as the formatter leaves it, so that the written file needs no second pass. */
function table(packages) {
  const rows = [
    ["Package", "Version", "Licence"],
    ...packages.map((entry) => [entry.name, entry.version, entry.licence]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`);
  lines.splice(1, 0, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`);
  return lines.join("\n");
}

function render(packages) {
  const texts = Object.entries(licenceTexts)
    .filter(([name]) => packages.some((entry) => entry.name === name))
    .map(([name, { file }]) => {
      const text = readFileSync(join(rootDir, "node_modules", name, file), "utf8").trimEnd();
      return `### ${name}\n\n\`\`\`text\n${text}\n\`\`\``;
    });
  return `${[
    "# Third-party notices",
    "Written by `npm run licences` from the lockfile; do not edit. npm installs each package with its own licence text.",
    "## Other works",
    extraNotices.join("\n"),
    "## Packages in use at run time",
    table(packages.filter((entry) => !entry.dev)),
    "## Packages for development and tests only",
    table(packages.filter((entry) => entry.dev)),
    "## Licence texts that have to travel with the software",
    ...texts,
  ].join("\n\n")}\n`;
}

function main(check) {
  const packages = listPackages(JSON.parse(readFileSync(join(rootDir, "package-lock.json"), "utf8")));
  const refused = packages.filter((entry) => !isAllowed(entry));
  for (const entry of refused) {
    console.log(
      `not permitted${entry.dev ? "" : " at run time"}: ${entry.name}@${entry.version} is under ${entry.licence}`,
    );
  }
  const target = join(rootDir, "THIRD-PARTY-NOTICES.md");
  const wanted = render(packages);
  const current = existsSync(target) ? readFileSync(target, "utf8") : "";
  const stale = wanted !== current;
  if (stale && !check) writeFileSync(target, wanted);
  if (stale && check) console.log("THIRD-PARTY-NOTICES.md is not up to date. Run: npm run licences");
  console.log(`${packages.length} packages, ${refused.length} not permitted`);
  if (refused.length > 0 || (stale && check)) process.exit(1);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main(process.argv.includes("--check"));
