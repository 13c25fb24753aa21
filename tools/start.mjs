/**
 * `npm start`: a working catalogue with demo data on port 3000. Arguments go on to `margay serve`;
 * `npm start -- --no-demo` starts it empty.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureWeb } from "./build-web.mjs";
import { ensureNode, rootDir } from "./node.mjs";

await ensureNode();

try {
  await ensureWeb();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

const cli = join(rootDir, "apps", "catalogue", "bin", "margay.mjs");
if (!existsSync(cli)) {
  console.error("apps/catalogue/bin/margay.mjs is missing: this checkout is incomplete.");
  process.exit(1);
}
const given = process.argv.slice(2);
const args = given.includes("--no-demo") ? given.filter((arg) => arg !== "--no-demo") : ["--demo", ...given];
// In this process, not in a child: a signal or a kill then means the server itself and leaves nothing behind.
process.argv = [process.execPath, cli, "serve", ...args];
await import(pathToFileURL(cli).href);
