import { refused } from "./filter-error.ts";

export type Doc = Readonly<Record<string, unknown>>;

const maxTextLength = 100_000;
const maxDepth = 50;
const maxNodes = 1_000;
/** Lists of identifiers are long in real life: clients ask for hundreds of PIDs at once. */
const maxListed = 10_000;

export const isDoc = (value: unknown): value is Doc =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reads JSON that a client typed. `what` names it in the messages, such as `filter`.
 * Throws FilterError (400) for text that is not JSON, and for what `bounded` refuses.
 */
export function readJson(text: string, what = "filter"): unknown {
  if (text.length > maxTextLength) throw refused(`The ${what} is longer than ${maxTextLength} characters`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refused(`Invalid JSON in ${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return bounded(value, what);
}

/** Gives the value back if it is of a size and kind that may be worked with; throws FilterError (400) otherwise. */
export function bounded(value: unknown, what = "filter"): unknown {
  const open: [unknown, number][] = [[value, 0]];
  let nodes = 0;
  let listed = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [one, depth] = next;
    if (depth > maxDepth) throw refused(`The ${what} is nested more than ${maxDepth} levels deep`);
    if (Array.isArray(one)) {
      nodes += 1;
      for (const item of one) {
        if (typeof item !== "object" || item === null) listed += 1;
        open.push([item, depth + 1]);
      }
    } else if (isDoc(one)) {
      nodes += 1;
      for (const [key, child] of Object.entries(one)) {
        nodes += 1;
        checkKey(key, what);
        open.push([child, depth + 1]);
      }
    } else checkScalar(one, what);
    if (nodes > maxNodes) throw refused(`The ${what} has more than ${maxNodes} parts`);
    if (listed > maxListed) throw refused(`The ${what} lists more than ${maxListed} values`);
  }
  return value;
}

function checkKey(key: string, what: string): void {
  if (key.split(".").includes("__proto__")) throw refused(`The ${what} may not name __proto__`);
  checkScalar(key, what);
}

function checkScalar(value: unknown, what: string): void {
  // No stored text can hold it, and the database refuses it.
  if (typeof value === "string" && value.includes("\u0000"))
    throw refused(`The ${what} holds the character U+0000, which no record can hold`);
  if (typeof value === "number" && !Number.isFinite(value)) throw refused(`The ${what} holds a number out of range`);
}

/** The number, truth value or null that a text spells in JSON, or undefined. */
export function spelledScalar(text: string): number | boolean | undefined {
  if (text === "true") return true;
  if (text === "false") return false;
  if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}
