import { applyPatch, type Operation } from "rfc6902";
import { CatalogueError } from "../errors.ts";
import { demandValid } from "./validate.ts";

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value) && !JSON.isRawJSON(value);

/** RFC 7396: objects merge, null deletes, everything else replaces. Neither argument is changed. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
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
    if (/(^|\/)__proto__(\/|$)/.test(operation.path))
      throw patchError(index, "a path through __proto__ is not allowed");
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
    const inner = difference(before[key], after[key]);
    if (!inner) continue;
    differs = true;
    if (inner.before !== undefined) was[key] = inner.before;
    if (inner.after !== undefined) became[key] = inner.after;
  }
  return differs ? { before: was, after: became } : undefined;
}
