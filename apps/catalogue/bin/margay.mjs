#!/usr/bin/env node
// Plain JavaScript: a Node that cannot run the TypeScript sources must still get this far and hand over.
import module from "node:module";
import { join } from "node:path";
import { ensureNode, rootDir } from "../../../tools/node.mjs";

await ensureNode();
// Compiled code of the last run takes a third or more off the time to load 1,200 modules. Beside the dependencies, where nobody else writes.
module.enableCompileCache?.(join(rootDir, "node_modules", ".cache", "margay"));
const { main } = await import("../src/main.ts");
await main(process.argv);
