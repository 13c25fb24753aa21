import { readFile, writeFile } from "node:fs/promises";

// The generator's runtime recommends a package by its registry address; no registry host stands in this repository.
const file = new URL("./src/generated/client/types.gen.ts", import.meta.url);
const text = await readFile(file, "utf8");
await writeFile(file, text.replace(/\{@link https:\S+ (`[^`]+`)\}/g, "$1"));
