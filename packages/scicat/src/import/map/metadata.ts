import type { Draft } from "../draft.ts";
import { type Doc, isObject } from "../ejson.ts";

// How SciCat wrote keys into its database: percent-encoded, dots too.
const encoded = (key: string) => encodeURIComponent(key).replaceAll(".", "%2E");

function decodedKey(key: string): string {
  if (!key.includes("%")) return key;
  try {
    const plain = decodeURIComponent(key);
    // A key that only happens to hold a percent sign is left alone.
    return encoded(plain).toUpperCase() === key.toUpperCase() ? plain : key;
  } catch {
    return key;
  }
}

/** Gives metadata keys back the spelling that people gave them, at every level; values stay as they are. */
export function decodeKeys(value: unknown): { value: unknown; decoded: boolean } {
  let decoded = false;
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walk);
    if (!isObject(node)) return node;
    const taken = new Set(Object.keys(node));
    const entries = Object.entries(node).map(([key, child]): [string, unknown] => {
      const plain = decodedKey(key);
      if (plain === key || taken.has(plain)) return [key, walk(child)];
      decoded = true;
      taken.add(plain);
      return [plain, walk(child)];
    });
    return Object.fromEntries(entries);
  };
  const result = walk(value);
  return { value: decoded ? result : value, decoded };
}

/** Takes a free metadata object, with its keys decoded. */
export function metadata(draft: Draft, from: string, to = from): void {
  const { value, decoded } = decodeKeys(draft.take(from));
  draft.put(to, value, from);
  if (decoded) draft.note(`encoded keys of ${from} decoded, such as %2E to a dot`);
}

/** The object at a field, for merging further values into it. */
export const objectAt = (record: Doc, name: string): Doc => {
  const value = record[name];
  return isObject(value) ? value : {};
};
