import { applyPatch, type Operation } from "rfc6902";
import { CatalogueError } from "../errors.ts";
import type { Doc } from "./kind.ts";
import { demandValid } from "./validate.ts";

/** An edit of a record; applied under the record's lock. */
export type Patch =
  | { type: "merge"; patch: unknown }
  | { type: "json"; patch: unknown }
  | {
      type: "change";
      /**
       * Answers the document that replaces the one given, which is as a client would send it and the function's own to
       * alter. Numbers that a double cannot hold are `JSON.rawJSON`. May throw to refuse; runs again when another write
       * came between, so it must do nothing but compute.
       */
      change: (record: Doc) => Doc | Promise<Doc>;
    };

/** The document after an edit; not yet validated. */
export async function patched(target: Doc, patch: Patch): Promise<unknown> {
  switch (patch.type) {
    case "merge":
      return mergePatch(target, patch.patch);
    case "json":
      return jsonPatch(target, patch.patch);
    case "change":
      return patch.change(target);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value) && !JSON.isRawJSON(value);

// A key such as `constructor` must not find what every object inherits.
const own = (object: Record<string, unknown>, key: string) => (Object.hasOwn(object, key) ? object[key] : undefined);

/** RFC 7396: objects merge, null deletes, everything else replaces. Neither argument is changed. */
export function mergePatch(target: unknown, patch: Doc): Doc;
export function mergePatch(target: unknown, patch: unknown): unknown;
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(own(result, key), value);
  }
  return result;
}

const operations = {
  type: "array",
  maxItems: 10_000,
  items: {
    type: "object",
    required: ["op", "path"],
    properties: {
      path: { type: "string", maxLength: 10_000 },
      from: { type: "string", maxLength: 10_000 },
      value: {},
    },
    anyOf: [
      { properties: { op: { enum: ["add", "replace", "test"] } }, required: ["value"] },
      { properties: { op: { enum: ["remove"] } } },
      { properties: { op: { enum: ["move", "copy"] } }, required: ["from"] },
    ],
  },
};

/** RFC 6902, all or nothing. A failed `test` or a missing path throws `patch_conflict` naming the operation. */
export function jsonPatch<T>(target: T, patch: unknown): T {
  demandValid(operations, patch);
  const copy = cloneJson(target);
  const list = patch as Operation[]; // the schema above is RFC 6902's
  for (const [index, operation] of list.entries()) {
    // rfc6902 passes over these names without a word; saying so is better.
    const paths = "from" in operation ? [operation.path, operation.from] : [operation.path];
    if (paths.some((path) => /(^|\/)(__proto__|constructor|prototype)(\/|$)/.test(path)))
      throw patchError(index, "a path through __proto__, constructor or prototype needs a merge patch");
    const error = applyPatch(copy, [operation])[0];
    if (error) throw patchError(index, `${operation.op} ${operation.path}: ${error.message || error.name}`);
  }
  return copy;
}

function patchError(index: number, detail: string): CatalogueError {
  return new CatalogueError("patch_conflict", `Operation ${index} of the patch cannot be applied: ${detail}.`, {
    errors: [{ pointer: `/${index}`, detail }],
  });
}

function cloneJson<T>(value: T): T {
  if (Array.isArray(value)) return value.map(cloneJson) as T; // maps a list to a list of the same items
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, cloneJson(child)])) as T; // same keys
}

/** What differs, as two partial documents: objects by key, lists and scalars whole. Undefined when nothing does. */
export function difference(before: unknown, after: unknown): { before: unknown; after: unknown } | undefined {
  if (!isObject(before) || !isObject(after))
    return JSON.stringify(before) === JSON.stringify(after) ? undefined : { before, after };
  const was: Record<string, unknown> = {};
  const became: Record<string, unknown> = {};
  let differs = false;
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const inner = difference(own(before, key), own(after, key));
    if (!inner) continue;
    differs = true;
    if (inner.before !== undefined) was[key] = inner.before;
    if (inner.after !== undefined) became[key] = inner.after;
  }
  return differs ? { before: was, after: became } : undefined;
}
