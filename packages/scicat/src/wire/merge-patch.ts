import { type Doc, isObject } from "./shape.ts";

/** RFC 7396: objects merge, null removes, everything else replaces. Neither argument is changed. */
export function mergePatch(target: unknown, patch: Doc): Doc {
  const result: Doc = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = isObject(value) ? mergePatch(own(result, name), value) : value;
  }
  return result;
}

const own = (object: Doc, name: string): unknown => (Object.hasOwn(object, name) ? object[name] : undefined);
