import type { Doc } from "../records/kind.ts";

const isObject = (value: unknown): value is Doc =>
  value !== null && typeof value === "object" && !Array.isArray(value) && !JSON.isRawJSON(value);

/**
 * The document before a change, out of the one after it and the two parts that the history keeps of the change: objects
 * by key, lists and scalars whole; a key that one part lacks was not there on that side.
 */
export function reversed(document: Doc, before: Doc, after: Doc): Doc {
  const result: Doc = Object.assign(Object.create(null), document);
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (!Object.hasOwn(before, name)) {
      delete result[name];
      continue;
    }
    const [was, became, is] = [before[name], after[name], result[name]];
    const inParts = isObject(was) && Object.hasOwn(after, name) && isObject(became);
    result[name] = inParts ? reversed(isObject(is) ? is : {}, was, became) : was;
  }
  // Spread gives an ordinary object again; a key named __proto__ stays a key on the way.
  return { ...result };
}
