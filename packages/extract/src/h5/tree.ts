import type { MetadataTree, MetadataValue } from "../types.ts";
import { type Limits, readLeaf } from "./leaf.ts";
import { type Child, type H5Reader, messageOf } from "./reader.ts";

/** Group attributes that describe the file's structure or the writing program, not the experiment. */
const structuralAttribute =
  /^(NX_class|default|signal|axes|auxiliary_signals|target|canSAS_class|.*_indices|HDF5_Version|h5py_version|NeXus_.*|nexus_.*|NX.*_version|file_name|file_time|CLASS|VERSION|TITLE|PYTABLES_FORMAT_VERSION|DIMENSION_LIST|REFERENCE_LIST|NAME|napi.*)$/i;
/** Personal data that must not reach a catalogue. Names of people are extracted on their own. */
const personalName =
  /^(e_?mail(_address)?|tele?phone(_number)?|phone(_number)?|fax(_number)?|facility_user_id|user_?names?|user_?ids?|login)$/i;
const emailAddress = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

interface Walk {
  reader: H5Reader;
  limits: Limits;
  /** Paths of the groups already taken, by object address. */
  seen: Map<string, string>;
  leaves: number;
  nodes: number;
  full: boolean;
}

/** The groups and datasets under `path` as a nested object. Personal data and links that lead nowhere are left out. */
export function readTree(reader: H5Reader, path: string, limits: Limits): MetadataTree {
  const walk: Walk = { reader, limits, seen: new Map(), leaves: 0, nodes: 0, full: false };
  walk.seen.set(reader.address(path), path);
  return readGroup(walk, path, 0, "");
}

function readGroup(walk: Walk, path: string, depth: number, file: string): MetadataTree {
  const { reader } = walk;
  const tree: MetadataTree = {};
  for (const name of reader.attributeNames(path)) {
    if (structuralAttribute.test(name) || personalName.test(name)) continue;
    const value = attributeLeaf(walk, path, name);
    if (value !== undefined && count(walk, path)) put(tree, name, value);
  }
  let children: Child[];
  try {
    children = reader.children(path);
  } catch (error) {
    reader.warn(`the group cannot be listed: ${messageOf(error)}`, path);
    return tree;
  }
  for (const child of children) {
    if (walk.full) break;
    if (++walk.nodes > walk.limits.maxLeaves * 10) {
      stop(walk, path, `more than ${walk.nodes - 1} objects`);
      break;
    }
    const value = readChild(walk, child, depth, file);
    if (value !== undefined) put(tree, child.name, value);
  }
  return tree;
}

function readChild(walk: Walk, child: Child, depth: number, parentFile: string): MetadataValue | undefined {
  const { reader, limits } = walk;
  const file = child.link?.type === "external" ? child.link.target : parentFile;
  if (child.kind === "broken") {
    const type = child.link?.type === "external" ? "external link" : "link";
    reader.warn(`${type} to ${child.link?.target ?? "an unknown object"} cannot be followed`, child.path);
    return undefined;
  }
  if (child.kind === "datatype" || personalName.test(child.name)) return undefined;
  try {
    if (child.kind === "dataset") {
      const value = readLeaf(reader, child.path, limits);
      if (value === undefined || (typeof value === "string" && emailAddress.test(value))) return undefined;
      return count(walk, child.path) ? value : undefined;
    }
    if (isUser(reader, child)) return undefined;
    const key = file + reader.address(child.path);
    if (walk.seen.has(key)) return undefined;
    if (depth + 1 >= limits.maxDepth) {
      reader.warn(`groups below depth ${limits.maxDepth} are left out`, child.path);
      return undefined;
    }
    walk.seen.set(key, child.path);
    const tree = readGroup(walk, child.path, depth + 1, file);
    return Object.keys(tree).length > 0 ? tree : undefined;
  } catch (error) {
    reader.warn(`cannot be read: ${messageOf(error)}`, child.path);
    return undefined;
  }
}

function isUser(reader: H5Reader, child: Child): boolean {
  const nxClass = reader.textAttribute(child.path, "NX_class");
  return nxClass === undefined ? /^users?(_?\d+)?$/i.test(child.name) : nxClass === "NXuser";
}

function attributeLeaf(walk: Walk, path: string, name: string): MetadataValue | undefined {
  const value = walk.reader.attribute(path, name);
  if (value === undefined || value === null || value === "") return undefined;
  const one = Array.isArray(value) && value.length === 1 ? (value[0] ?? null) : value;
  if (typeof one === "number" && !Number.isFinite(one)) return null;
  if (typeof one === "string" && emailAddress.test(one)) return undefined;
  if (Array.isArray(one)) {
    const simple = one.every((item) => typeof item === "string" || (typeof item === "number" && Number.isFinite(item)));
    return simple && one.length <= walk.limits.maxKeptValues ? { value: one } : undefined;
  }
  return typeof one === "object" ? undefined : one;
}

/** Counts a leaf; false once the limit is reached. */
function count(walk: Walk, path: string): boolean {
  if (walk.full) return false;
  if (walk.leaves >= walk.limits.maxLeaves) {
    stop(walk, path, `more than ${walk.limits.maxLeaves} values`);
    return false;
  }
  walk.leaves++;
  return true;
}

function stop(walk: Walk, path: string, what: string): void {
  walk.full = true;
  walk.reader.warn(`${what}: the rest is left out`, path);
}

/** Names come from the file, so they may be hostile (`__proto__`) or clash with an attribute. */
function put(tree: MetadataTree, name: string, value: MetadataValue): void {
  Object.defineProperty(tree, name, { value, enumerable: true, configurable: true, writable: true });
}
