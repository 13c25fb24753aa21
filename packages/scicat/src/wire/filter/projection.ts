import { FilterError, refused } from "./filter-error.ts";
import { isDoc } from "./json.ts";
import { decodedKey, type NameTable, resolveName } from "./names.ts";

/** Which fields of a record are wanted: only some, or all without some. Dotted SciCat names. */
export interface Projection {
  readonly only: boolean;
  readonly paths: readonly string[];
}

/**
 * Reads `fields`: a list of names, or an object of flags, where one true flag makes it the list of the true ones and
 * otherwise all named are left out. Nothing named: undefined. Throws FilterError (400, a lone text) for a text.
 */
export function readProjection(fields: unknown): Projection | undefined {
  if (fields === null || fields === undefined) return undefined;
  if (Array.isArray(fields)) return projection(true, fields.filter(isName));
  if (!isDoc(fields)) throw new FilterError(400, "The projection must be a list of names or an object of flags");
  const names = Object.keys(fields).filter(isName);
  const wanted = names.filter((name) => isTrue(fields[name]));
  return wanted.length > 0 ? projection(true, wanted) : projection(false, names);
}

const isName = (name: unknown): name is string => typeof name === "string" && name !== "";
const isTrue = (flag: unknown) => flag !== "false" && flag !== "0" && Boolean(flag);

const projection = (only: boolean, paths: readonly string[]): Projection | undefined =>
  paths.length === 0 ? undefined : { only, paths };

/**
 * Throws FilterError (400) with MongoDB's text if one wanted path lies inside of another or of an included relation.
 * MongoDB takes the paths first and the relations after them, and tells of the first that does not fit.
 */
export function refuseCollisions(wanted: Projection, relations: readonly string[]): void {
  const taken = new Set<string>();
  const begun = new Set<string>();
  for (const path of [...wanted.paths, ...relations]) {
    if (taken.has(path)) continue;
    if (begun.has(path)) throw collision(path);
    for (let dot = path.indexOf("."); dot > 0; dot = path.indexOf(".", dot + 1)) {
      const outer = path.slice(0, dot);
      if (taken.has(outer)) throw collision(`${path} remaining portion ${path.slice(dot + 1)}`);
      begun.add(outer);
    }
    taken.add(path);
  }
}

const collision = (where: string): FilterError =>
  refused(`Invalid $project :: caused by :: Path collision at ${where}`);

/**
 * The contract's top-level fields that an answer needs, for a query of the store; undefined for all. The key is always
 * among them; `also` names further ones.
 */
export function wantedFields(
  wanted: Projection | undefined,
  names: NameTable,
  also: readonly string[] = [],
): string[] | undefined {
  if (wanted === undefined) return undefined;
  const tops = (paths: readonly string[]) => paths.map((path) => resolveName(names, path).path[0] ?? "");
  if (wanted.only) return [...new Set([names.keyField, ...also, ...tops(wanted.paths)])];
  const left = new Set(tops(wanted.paths.filter((path) => resolveName(names, path).path.length === 1)));
  for (const name of [names.keyField, ...also]) left.delete(name);
  return [...new Set([...Object.keys(names.schema.properties ?? {}), ...also])].filter((name) => !left.has(name));
}

type Tree = Map<string, Tree | true>;

/**
 * Cuts a record, in SciCat's names, down to what is wanted. `_id` always stays, as do the fields named by `keep`
 * (included relations). Paths go through lists as MongoDB's do; keys of metadata may be spelled percent-encoded.
 */
export function project<T extends Readonly<Record<string, unknown>>>(
  record: T,
  wanted: Projection | undefined,
  keep: readonly string[] = [],
): Partial<T> {
  if (wanted === undefined) return record;
  const tree: Tree = new Map();
  for (const path of wanted.paths) plant(tree, path.split("."));
  for (const name of ["_id", ...keep]) {
    if (wanted.only) tree.set(name, true);
    else tree.delete(name);
  }
  // Cutting keeps the keys of the record and adds none.
  return (wanted.only ? only(record, tree) : without(record, tree)) as Partial<T>;
}

function plant(tree: Tree, path: readonly string[]): void {
  let at = tree;
  for (const [index, step] of path.entries()) {
    const next = at.get(step);
    if (next === true) return;
    if (index === path.length - 1) at.set(step, true);
    else if (next !== undefined) at = next;
    else {
      const branch: Tree = new Map();
      at.set(step, branch);
      at = branch;
    }
  }
}

const branchOf = (tree: Tree, key: string) =>
  tree.get(key) ?? tree.get(encodedKey(key)) ?? (key.includes("%") ? tree.get(decodedKey(key)) : undefined);

/** A key as SciCat spells it in paths. */
function encodedKey(key: string): string {
  return encodeURIComponent(key.toWellFormed()).replaceAll(".", "%2E");
}

function only(record: Readonly<Record<string, unknown>>, tree: Tree): Record<string, unknown> {
  const kept: [string, unknown][] = [];
  for (const [key, value] of Object.entries(record)) {
    const branch = branchOf(tree, key);
    if (branch === true) kept.push([key, value]);
    else if (branch !== undefined && typeof value === "object" && value !== null)
      kept.push([key, through(value, (one) => only(one, branch), true)]);
  }
  return Object.fromEntries(kept);
}

function without(record: Readonly<Record<string, unknown>>, tree: Tree): Record<string, unknown> {
  const kept: [string, unknown][] = [];
  for (const [key, value] of Object.entries(record)) {
    const branch = branchOf(tree, key);
    if (branch === true) continue;
    kept.push([key, branch === undefined ? value : through(value, (one) => without(one, branch), false)]);
  }
  return Object.fromEntries(kept);
}

function through(value: unknown, cut: (one: Record<string, unknown>) => unknown, dropPlain: boolean): unknown {
  if (Array.isArray(value)) {
    const items = dropPlain ? value.filter((one: unknown) => typeof one === "object" && one !== null) : value;
    return items.map((one: unknown) => through(one, cut, dropPlain));
  }
  return isDoc(value) ? cut({ ...value }) : value;
}
