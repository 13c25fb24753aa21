#!/usr/bin/env node
// Plain JavaScript: a Node that cannot run the TypeScript sources must still get this far and hand over.
import { ensureNode } from "../../../tools/node.mjs";

await ensureNode();
const { main } = await import("../src/main.ts");
await main(process.argv);
