import type { FieldPath, Filter } from "@margay/contract";
import { refused } from "./filter-error.ts";

/** What a field holds; `free` where records choose for themselves, as in scientific metadata. */
export type FieldType = "text" | "number" | "boolean" | "instant" | "free";

/** As much of a JSON Schema as is read here. */
export interface SchemaNode {
  readonly type?: unknown;
  readonly format?: unknown;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly items?: unknown;
}

const isNode = (value: unknown): value is SchemaNode => typeof value === "object" && value !== null;
const itemsOf = (node: SchemaNode | undefined) => (isNode(node?.items) ? node.items : undefined);

/** A SciCat field that is kept as an item of a list: `field` of the items for which `where` holds. */
export interface Link {
  readonly list: FieldPath;
  readonly field: FieldPath;
  readonly where: Filter;
}

/** How the fields of one kind of SciCat record are called in the contract. */
export interface NameTable {
  readonly schema: SchemaNode;
  readonly keyField: string;
  /** Dotted SciCat names and the dotted contract names they stand for; the longest that begins a path counts. */
  readonly renamed: Readonly<Record<string, string>>;
  /** Contract fields whose keys SciCat writes percent-encoded. */
  readonly encoded: readonly string[];
  /** Contract field that conditions with units look into. */
  readonly quantities?: string;
  /** By dotted contract name: SciCat's values and what the contract calls them, several meaning any of them. */
  readonly values?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly links?: Readonly<Record<string, Link>>;
}

/** A SciCat name as the contract has it. */
export interface Resolved {
  readonly path: FieldPath;
  readonly type: FieldType;
  /** Whether a list is on the way or at the end. */
  readonly list: boolean;
  /** Whether the contract has such a field; others are looked for among what an import carried over. */
  readonly known: boolean;
  readonly link?: Link;
}

const maxSegments = 50;

/**
 * Finds the contract's path for a dotted SciCat name. Names that neither knows are looked for in `imported`, where
 * everything lives that SciCat has and the contract does not. Throws FilterError (400) for a path of over 50 names.
 */
export function resolveName(names: NameTable, name: string): Resolved {
  const segments = name.split(".");
  if (segments.length > maxSegments) throw refused(`The field name ${name.slice(0, 60)}… has too many parts`);
  const link = own(names.links, name);
  if (link !== undefined) return { path: [...link.list, ...link.field], type: "text", list: true, known: true, link };
  const renamed = rename(names, segments);
  const [top = ""] = renamed;
  if (top === "imported" || !Object.hasOwn(names.schema.properties ?? {}, top)) {
    const path = top === "imported" ? renamed : ["imported", ...renamed];
    return { path, type: "free", list: false, known: false };
  }
  const path = names.encoded.includes(top) ? [top, ...renamed.slice(1).map(decodedKey)] : renamed;
  return { path, known: true, ...typeAt(names.schema, path) };
}

function rename(names: NameTable, segments: readonly string[]): readonly string[] {
  for (let length = segments.length; length > 0; length -= 1) {
    const target = own(names.renamed, segments.slice(0, length).join("."));
    if (target !== undefined) return [...target.split("."), ...segments.slice(length)];
  }
  return segments;
}

/** Reads a table by a name that a client chose. */
export const own = <T>(table: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;

/** A metadata key as people wrote it: SciCat spells it percent-encoded, with `%2E` for a dot inside a key. */
export function decodedKey(segment: string): string {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function typeAt(schema: SchemaNode, path: FieldPath): { type: FieldType; list: boolean } {
  let node: SchemaNode | undefined = schema;
  let list = false;
  for (const step of path) {
    const items = itemsOf(node);
    if (items !== undefined && /^\d+$/.test(step)) {
      node = items;
      continue;
    }
    const below: unknown = own((items ?? node)?.properties, step);
    node = isNode(below) ? below : undefined;
    if (itemsOf(node) !== undefined) list = true;
  }
  return { type: typeOf(itemsOf(node) ?? node), list };
}

function typeOf(node: SchemaNode | undefined): FieldType {
  switch (node?.type) {
    case "string":
      return node.format === "date-time" ? "instant" : "text";
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    default:
      return "free";
  }
}
