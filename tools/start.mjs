/**
 * `npm start`: a working catalogue with demo data on port 3000. Arguments go on to `margay serve`;
 * `npm start -- --no-demo` starts it empty.
 */
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureWeb } from "./build-web.mjs";
import { ensureNode, onStop, rootDir } from "./node.mjs";

await ensureNode();

onStop((signal, direct) => {
  // Ours is the only listener until the server has put its own; it has none for SIGHUP (a closed terminal).
  const heard = [signal, "SIGTERM"].find((name) => process.listenerCount(name) > 1);
  if (!heard) process.exit(128 + constants.signals[signal]);
  if (!direct || heard !== signal) process.emit(heard, heard);
});

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
