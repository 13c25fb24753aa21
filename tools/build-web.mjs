/**
 * Builds the web UI into apps/web/dist when it is missing or was built from other sources than today's.
 * As a script (`npm run build:web`) it always builds.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { ensureNode, rootDir, run } from "./node.mjs";
import { listFiles } from "./source-files.mjs";

const webDir = join(rootDir, "apps", "web");
const stampFile = join(webDir, "dist", ".sources");
/** What ends up in the bundle: the UI, the packages it imports, and the versions of everything else. */
const inputs = ["apps/web", "packages/client", "packages/contract", "packages/units", "packages/extract"];

/** Resolves once apps/web/dist is up to date. Throws when the build fails. */
export async function ensureWeb({ force = false } = {}) {
  if (!existsSync(join(webDir, "index.html"))) {
    console.log("web UI: apps/web has no index.html, nothing to build");
    return;
  }
  const stamp = hashSources();
  if (!force && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  console.log("web UI: building (needed once, and again when its sources change)");
  const startedAt = performance.now();
  const vite = join(rootDir, "node_modules", "vite", "bin", "vite.js");
  const code = await run(process.execPath, [vite, "build", "--logLevel", "warn"], { cwd: webDir });
  if (code !== 0) throw new Error(`The web UI could not be built (vite ended with ${code}).`);
  compressFiles(join(webDir, "dist"));
  writeFileSync(stampFile, stamp);
  console.log(`web UI: built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
}

/** Puts a .br and a .gz beside each text, so that the server need not compress them for every request. */
function compressFiles(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(js|css|html|svg|json)$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    if (bytes.length < 1_024) continue;
    writeFileSync(`${path}.br`, brotliCompressSync(bytes));
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  }
}

function hashSources() {
  const hash = createHash("sha256");
  const files = inputs.flatMap((folder) => listFiles(folder)).filter((file) => !/\.test\.tsx?$/.test(file));
  for (const file of [...files, "package-lock.json"]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(rootDir, file)))
      .update("\0");
  }
  return `${hash.digest("hex")}\n`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await ensureNode();
  await ensureWeb({ force: true });
}
