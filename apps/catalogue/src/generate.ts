import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createServer, openDatabase } from "@margay/server";
import { makeConfig } from "./config.ts";
import { variables } from "./env.ts";
import { version } from "./version.ts";

const root = resolve(fileURLToPath(import.meta.url), "../../../..");

// The document comes from the routes alone: the pool is never connected.
async function openApi(): Promise<void> {
  const database = openDatabase({ host: "/nowhere" });
  const config = makeConfig({}, { demo: false, version, terminal: false });
  const { app } = await createServer({ database, config: { ...config.server, webFolder: undefined } });
  await app.ready();
  const text = `${JSON.stringify(app.swagger(), null, 2)}\n`;
  await mkdir(join(root, "openapi"), { recursive: true });
  await writeFile(join(root, "openapi/margay-v1.json"), text);
  await app.close();
  await database.close();
}

async function configuration(): Promise<void> {
  const rows = variables.map(
    (one) => `| \`${one.name}\` | ${one.default === "" ? "" : `\`${one.default}\``} | ${one.meaning} |`,
  );
  const text = [
    "# Configuration",
    "",
    "All settings are environment variables. A wrong value stops the start with the variable's name and the fix.",
    "This page is generated from `apps/catalogue/src/env.ts` by `npm run generate`.",
    "",
    "| Variable | Default | Meaning |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
  await mkdir(join(root, "docs/reference"), { recursive: true });
  await writeFile(join(root, "docs/reference/configuration.md"), text);
}

await openApi();
await configuration();
