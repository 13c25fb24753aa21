import { createHash } from "node:crypto";
import { isPlainNumber, numberForms } from "@margay/units";
import type { Doc } from "../records/kind.ts";

/** Which keys some metadata has. Datasets of one kind of measurement have the same. */
export interface Keyset {
  /** Keys at the top, each with the `human_name` of its entry or an empty text. */
  keys: readonly (readonly [key: string, humanName: string])[];
  /** Dotted paths of all entries; a value with its unit is one entry. */
  paths: readonly string[];
}

const maxPaths = 5_000;
const maxDepth = 50;
const maxKeyLength = 1_000;

const isObject = (value: unknown): value is Doc =>
  value !== null && typeof value === "object" && !Array.isArray(value) && !JSON.isRawJSON(value);

const isQuantity = (value: Doc) => Object.hasOwn(value, "unit") || Object.hasOwn(value, "u");
// No text of the database holds U+0000, and a key beyond all measure is no help to anybody.
const canBeListed = (key: string) => key.length <= maxKeyLength && !key.includes("\0") && key.isWellFormed();

/** Lists the keys of an object of metadata, in an order that does not depend on the object's. */
export function keysetOf(metadata: unknown): Keyset {
  if (!isObject(metadata)) return { keys: [], paths: [] };
  const keys: [string, string][] = [];
  const paths: string[] = [];
  const walk = (value: unknown, path: string, depth: number): void => {
    if (paths.length >= maxPaths || !canBeListed(path)) return;
    const names = isObject(value) && !isQuantity(value) && depth < maxDepth ? Object.keys(value) : [];
    if (!isObject(value) || names.length === 0) paths.push(path);
    else for (const name of names) walk(value[name], `${path}.${name}`, depth + 1);
  };
  for (const [key, value] of Object.entries(metadata)) {
    if (keys.length >= maxPaths) break;
    if (!canBeListed(key)) continue;
    const humanName = isObject(value) ? value.human_name : undefined;
    keys.push([key, typeof humanName === "string" && canBeListed(humanName) ? humanName : ""]);
    walk(value, key, 1);
  }
  keys.sort(([a], [b]) => (a < b ? -1 : 1));
  return { keys, paths: [...new Set(paths)].sort() };
}

/**
 * Where a number of the metadata stands and in which unit it was written, as `metadata_form` has it. The place is a member
 * of the object at the path, empty for a number by itself; `*` for what is no single number; null for JSON numbers of which
 * the index does not tell, at the empty path: for such numbers anywhere.
 */
export type Form = readonly [path: string, place: string | null, unit: string | null];

export function formsOf(metadata: unknown): Form[] {
  if (!isObject(metadata)) return [];
  const { plain, spread, loose, open } = numberForms(metadata);
  if (open) return [["", null, null]];
  return [
    ...plain.map(({ key, place, unit }): Form => [key, place, unit]),
    ...spread.map(({ key, unit }): Form => [key, "*", unit]),
    ...loose.map((path): Form => [path, null, null]),
  ];
}

const maxOutlined = 50_000;
const maxUnitLength = 65;

/**
 * The same for metadata with the same keys in the same order, written in the same form, told several times faster than the
 * set itself. Every name goes with its length, so that no two sets are told alike. Undefined for large metadata.
 */
export function outlineOf(metadata: unknown): string | undefined {
  if (!isObject(metadata)) return "";
  let left = maxOutlined;
  const ofArray = (values: readonly unknown[], depth: number): string => {
    const kinds = new Set<string>();
    for (const value of values) kinds.add(typeof value === "number" ? "n" : ofValue(value, depth + 1));
    return `[${[...kinds].join("")}]`;
  };
  const ofValue = (value: unknown, depth: number): string => {
    if (typeof value === "number") return isPlainNumber(value) ? "n" : "N";
    if (typeof value !== "object" || value === null)
      return value === null ? "0" : typeof value === "string" ? "s" : "b";
    if (JSON.isRawJSON(value)) return "r";
    left--;
    if (left < 0 || depth > 100) {
      left = -1;
      return "";
    }
    return Array.isArray(value) ? ofArray(value, depth) : ofObject(value as Doc, depth); // neither null nor an array
  };
  const ofObject = (object: Doc, depth: number): string => {
    let outline = "{";
    const names = Object.keys(object);
    const hasValue = names.some((name) => name.startsWith("v") || name === "min");
    for (const name of names) {
      const value = object[name];
      outline += `${name.length}:${name}`;
      const isTold =
        typeof value === "string" && ((depth === 1 && name === "human_name") || (hasValue && name.startsWith("u")));
      if (isTold) {
        const told = name === "human_name" ? value : value.slice(0, maxUnitLength);
        outline += `=${told.length}:${told}`;
      } else outline += ofValue(value, depth + 1);
    }
    return `${outline}}`;
  };
  const outline = ofObject(metadata, 0);
  return left < 0 ? undefined : outline;
}

/** The same for equal sets in equal forms. */
export const hashOf = ({ keys, paths }: Keyset, forms: readonly Form[]): string =>
  createHash("sha256")
    .update(JSON.stringify([keys, paths, forms]))
    .digest("hex");
