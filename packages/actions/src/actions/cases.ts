import type { JsonObject, NamedAction } from "../define.ts";
import { ActionRefusal, OptionError } from "../define.ts";
import { compileSchema } from "../schemas.ts";
import { bounded, TooLong } from "../templates/bounded.ts";

/** One branch of a `switch`: whether a value belongs to it, and what is done then. */
export interface Case {
  readonly fits: (value: unknown) => boolean;
  readonly actions: readonly NamedAction[];
}

const regexTimeoutMs = 1_000;
const tests = ["schema", "regex", "match"] as const;

/** The tests that a case names; SciCat takes the first of several. */
export const testsOf = (options: JsonObject) => tests.filter((test) => Object.hasOwn(options, test));

/** The test of a case: JSON Schema, regular expression, a literal, or nothing, which fits everything. */
export function compileTest(options: JsonObject, property: string, place: string): Case["fits"] {
  const [test] = testsOf(options);
  if (test === "schema") {
    const fits = compileSchema(options.schema, `${place}/schema`);
    return (value) => fits(value) === true;
  }
  if (test === "regex") return regexTest(String(options.regex), property, `${place}/regex`);
  if (test === "match") return (value) => looselyEqual(value, options.match);
  return () => true;
}

function regexTest(text: string, property: string, place: string): Case["fits"] {
  const expression = compileRegex(text, place);
  return (value) => {
    if (typeof value !== "string") throw new ActionRefusal(`Property '${property}' was expected to be a string.`);
    try {
      return bounded(() => expression.test(value), regexTimeoutMs);
    } catch (error) {
      if (error instanceof TooLong) throw new ActionRefusal(`Testing the value of '${property}' took too long.`);
      throw error;
    }
  };
}

function compileRegex(text: string, place: string): RegExp {
  const [, pattern = text, flags = ""] = /^\/(.*)\/([a-z]*)$/s.exec(text) ?? [];
  try {
    // `g` and `y` would make the expression remember where it last was.
    return new RegExp(pattern, flags.replaceAll(/[gy]/g, ""));
  } catch (cause) {
    throw new OptionError(place, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** As SciCat compares: `1` and `"1"` are equal, and `null` is equal to what is missing. */
function looselyEqual(value: unknown, literal: unknown): boolean {
  try {
    // biome-ignore lint/suspicious/noDoubleEquals: job files rely on the loose comparison
    return value == literal;
  } catch {
    // An object of the user's that cannot become text.
    return false;
  }
}
