import type { Filter } from "@margay/contract";
import { refused } from "./filter-error.ts";
import type { Target } from "./target.ts";

const maxPatternLength = 1_000;

/**
 * A condition for a regular expression, found anywhere in the text; one that holds nothing but literal text becomes a
 * search for that text. `flags`: `i`, `s` (a dot also means the end of a line); `g`, `m` and `u` change nothing, others
 * are refused. `i` and `s` may also stand in front of the expression as `(?i)`.
 */
export function matches(target: Target, pattern: unknown, flags: string, where: string): Filter {
  if (typeof pattern !== "string" && typeof pattern !== "number") throw refused(`A pattern must be a text at ${where}`);
  if (!/^[gimsu]*$/.test(flags)) throw refused(`Invalid options "${flags.slice(0, 20)}" of the pattern at ${where}`);
  const [head = "", inline = ""] = /^\(\?([is]+)\)/.exec(String(pattern)) ?? [];
  const source = String(pattern).slice(head.length);
  const options = flags + inline;
  const ignoreCase = options.includes("i");
  if (source.length > maxPatternLength)
    throw refused(`The pattern at ${where} is longer than ${maxPatternLength} characters`);
  const literal = literalText(source);
  if (literal !== undefined) return target.leaf((field) => ({ op: "substring", field, text: literal, ignoreCase }));
  try {
    new RegExp(source);
  } catch (error) {
    throw refused(`The pattern at ${where} is not valid: ${error instanceof Error ? error.message : String(error)}`);
  }
  const whole = options.includes("s") ? `(?s)${source}` : source;
  return target.leaf((field) => ({ op: "pattern", field, pattern: whole, ignoreCase }));
}

/** Splits `/text/flags`, as LoopBack's `regexp` takes it. */
export function splitRegexp(value: unknown): { source: unknown; flags: string } {
  const parts = typeof value === "string" ? /^\/(.*)\/([a-z]*)$/su.exec(value) : null;
  return parts === null ? { source: value, flags: "" } : { source: parts[1], flags: parts[2] ?? "" };
}

/** The text that a pattern stands for if it has no special characters left after its escapes, or undefined. */
function literalText(source: string): string | undefined {
  if (!/^(?:[^\\^$.*+?()[\]{}|]|\\[^A-Za-z0-9])*$/su.test(source)) return undefined;
  return source.replaceAll(/\\(.)/gsu, "$1");
}
