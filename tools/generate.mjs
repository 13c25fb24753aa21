/**
 * `npm run generate`: writes every file that is derived from another. A workspace that owns such files has a script
 * `generate` in its package.json; they run in the order of the data's way: contract, actions, server, command line, client, web.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ensureNode, onStop, rootDir, run, stopChildren } from "./node.mjs";

const order = [
  "packages/contract",
  "packages/actions",
  "packages/server",
  "packages/scicat",
  "apps/catalogue",
  "packages/client",
  "apps/web",
];

await ensureNode();
onStop(stopChildren);

const owners = order.filter((folder) => {
  const manifest = join(rootDir, folder, "package.json");
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).scripts?.generate;
});
if (owners.length === 0) {
  console.error(`No workspace has a script "generate": nothing could be generated.`);
  process.exit(1);
}
for (const folder of owners) {
  const code = await run("npm", ["run", "--silent", "generate", "--workspace", folder]);
  if (code !== 0) {
    console.error(`generate failed in ${folder}`);
    process.exit(1);
  }
  console.log(`generated: ${folder}`);
}
