import { isObject } from "../wire/shape.ts";

const maxDepth = 100;

/** Adds the dotted paths of all values in metadata to a set; an object with a unit is one value. */
export function addMetadataKeys(keys: Set<string>, metadata: unknown): void {
  if (isObject(metadata)) add(keys, metadata, "", 0);
}

function add(keys: Set<string>, object: Readonly<Record<string, unknown>>, prefix: string, depth: number): void {
  for (const [name, value] of Object.entries(object)) {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    const isGroup = isObject(value) && !("unit" in value) && !("u" in value) && depth < maxDepth;
    if (isGroup) add(keys, value, path, depth + 1);
    else keys.add(path);
  }
}
