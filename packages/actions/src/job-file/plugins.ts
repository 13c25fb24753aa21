import { statSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { AnyAction } from "../actions/core.ts";

/** Imports a plug-in: an npm package, or a file whose name begins with a point or a slash. */
export type ImportPackage = (name: string, folder: string) => Promise<unknown>;

/** Looks for packages beside the job file first, then where the catalogue is installed. */
export const importPackage: ImportPackage = async (name, folder) => {
  if (/^(\.{0,2}\/|[A-Za-z]:\\)/.test(name)) {
    const path = resolve(folder, name);
    const url = pathToFileURL(path);
    // A file that was changed is read again at the next reload.
    url.searchParams.set("changed", String(statSync(path).mtimeMs));
    return import(url.href);
  }
  return import(beside(name, folder) ?? name);
};

function beside(name: string, folder: string): string | undefined {
  try {
    return pathToFileURL(createRequire(join(resolve(folder), "jobs")).resolve(name)).href;
  } catch {
    // Not there, or not for `require`.
    return undefined;
  }
}

/** The kinds of action that a plug-in exports as its default: one, or a list. Throws with a message for people. */
export function definitionsOf(module: unknown): AnyAction[] {
  const exported = defaultOf(defaultOf(module));
  const list: readonly unknown[] = Array.isArray(exported) ? exported : [exported];
  return list.map((item) => {
    if (isDefinition(item)) return item;
    throw new Error("its default export is no action: it has type, title, options (a JSON Schema) and prepare()");
  });
}

/** The default export; of CommonJS made from a module, the one within it. */
function defaultOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "default" in value ? value.default : value;
}

function isDefinition(value: unknown): value is AnyAction {
  if (typeof value !== "object" || value === null) return false;
  // Read only to be tested.
  const { type, options, prepare } = value as Partial<Record<"type" | "options" | "prepare", unknown>>;
  const named = typeof type === "string" && type !== "";
  return named && typeof options === "object" && options !== null && typeof prepare === "function";
}
