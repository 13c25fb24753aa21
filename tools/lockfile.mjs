/**
 * Completes package-lock.json with the optional packages for other platforms that the registry at hand does not have.
 * npm leaves those out when it writes the lockfile, and `npm ci` then refuses that very lockfile as incomplete. The
 * entries say for which platform a package is, so npm never asks for it on any other. With `--check` nothing is written.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { rootDir } from "./node.mjs";

const systems = /^(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)$/;
const processors = /^(arm|arm64|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64)$/;

/** Platform limits that a package's name tells: `@scope/binding-linux-arm-musleabihf` is for Linux on arm with musl. */
export function platformOf(name) {
  const words = name.slice(name.lastIndexOf("/") + 1).split("-");
  const os = words.find((word) => systems.test(word));
  const cpu = words.find((word) => processors.test(word));
  if (!os || !cpu) return undefined;
  const libc = words.some((word) => word.startsWith("musl")) ? "musl" : "glibc";
  return { os: [os], cpu: [cpu], ...(os === "linux" ? { libc: [libc] } : {}) };
}

/** Paths and entries that a parsed lockfile lacks. Throws for a package whose name tells no platform. */
export function missingEntries(lock) {
  const missing = new Map();
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isFound(lock.packages, path, name) || missing.has(`node_modules/${name}`)) continue;
      const platform = platformOf(name);
      if (!platform)
        throw new Error(`${name} of ${path} is missing from the lockfile, for a reason that its name does not tell`);
      const { cpu, libc, os } = platform;
      // In npm's own order, so that it has nothing to rearrange.
      const all = { version, cpu, dev: entry.dev, libc, optional: true, os };
      missing.set(`node_modules/${name}`, Object.fromEntries(Object.entries(all).filter(([, value]) => value)));
    }
  }
  return missing;
}

/** As Node resolves: in the package's own node_modules, then in those of the folders above it. */
function isFound(packages, path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/")))) {
    if (packages[folder ? `${folder}/node_modules/${name}` : `node_modules/${name}`]) return true;
    if (!folder) return false;
  }
}

function main(check) {
  const file = join(rootDir, "package-lock.json");
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const missing = missingEntries(lock);
  for (const path of missing.keys()) console.log(`${check ? "missing" : "added"}: ${path}`);
  console.log(`${missing.size} optional packages ${check ? "missing" : "added"}`);
  if (missing.size === 0) return;
  if (check) {
    console.log("`npm ci` would refuse this lockfile. Run: npm run lockfile");
    process.exit(1);
  }
  const sorted = Object.entries({ ...lock.packages, ...Object.fromEntries(missing) }).sort(([a], [b]) =>
    a.localeCompare(b, "en"),
  );
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main(process.argv.includes("--check"));
