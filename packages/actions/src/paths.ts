import { JSONPath } from "jsonpath-plus";
import { OptionError } from "./define.ts";

/** Reads every value that a path finds, in the order of the document. */
export type ReadPath = (json: object) => readonly unknown[];

/**
 * Compiles a JSONPath, with or without `$` in front: `jobParams.copies`, `datasets[*].isPublished`. Expressions in it
 * (`[?(…)]` and `[(…)]`) are programs and are refused. `place` is where the path stands in the options.
 */
export function compilePath(path: string, place: string): ReadPath {
  const tokens: readonly unknown[] = JSONPath.toPathArray(path);
  if (path.trim() === "") throw new OptionError(place, "the path is empty");
  if (tokens.some((token) => typeof token === "string" && /^\??\(/.test(token)))
    throw new OptionError(place, `expressions are not evaluated in the path '${path}'; a JSON Schema can say the same`);
  return (json) => {
    const found: unknown = JSONPath({ path, json, eval: false, wrap: true });
    return Array.isArray(found) ? found : [];
  };
}
