import { basename, extname } from "node:path";
import type { ExtractedEntry } from "@margay/extract";

type Tree = Record<string, unknown>;

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether an entry holds arrays, that is: data, not only a description. */
export function hasData(entry: ExtractedEntry): boolean {
  const stack: unknown[] = [entry.scientificMetadata];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (!isTree(node)) continue;
    if (Array.isArray(node.shape) || Array.isArray(node.value)) return true;
    stack.push(...Object.values(node));
  }
  return false;
}

/** The metadata of one dataset: that of its main entry, with any other under the other's name. */
export function joinMetadata(main: ExtractedEntry, others: readonly { name: string; entry: ExtractedEntry }[]): Tree {
  const joined: Tree = { ...main.scientificMetadata };
  for (const { name, entry } of others) {
    let key = name;
    while (Object.hasOwn(joined, key)) key = `${key}_`;
    joined[key] = entry.scientificMetadata;
  }
  return cleanTree(joined);
}

export const entryName = (entry: ExtractedEntry, path: string) =>
  entry.entryPath.split("/").filter(Boolean).join("_") || basename(path, extname(path));

/** Without what no catalogue can hold: NUL, halves of surrogate pairs, keys that programs trip over. */
function cleanTree(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [cleanKey(key), clean(value)]));
}

function clean(value: unknown): unknown {
  if (typeof value === "string") return cleanText(value);
  if (Array.isArray(value)) return value.map(clean);
  return isTree(value) ? cleanTree(value) : value;
}

const cleanKey = (key: string) => (key === "__proto__" ? "proto" : cleanText(key).slice(0, 250));

export const cleanText = (text: string) => text.replaceAll("\0", "").toWellFormed();
