import { isObject } from "../shape.ts";

// Names of keys that SciCat leaves out, wherever in the path they stand.
const left = /_date|runNumber|Entryc|entryC|FMC-PIC|(?:BW|Linearity|Pulse)_measuremen/;
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

/** The keys that an answer lists, sorted: those that contain a text in any case, without SciCat's exceptions. */
export function listedKeys(keys: ReadonlySet<string>, part: string | undefined, limit: number | undefined): string[] {
  const wanted = part?.toLowerCase() ?? "";
  const listed = [...keys].filter((key) => !left.test(key) && key.toLowerCase().includes(wanted)).sort();
  return limit === undefined ? listed : listed.slice(0, limit);
}
