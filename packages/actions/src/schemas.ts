import { Ajv, type ValidateFunction } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { OptionError } from "./define.ts";

type Draft = typeof Ajv | typeof Ajv2019 | typeof Ajv2020;
const compilers = new Map<Draft, Ajv>();

/**
 * Compiles a JSON Schema of a job file: draft 07 as in SciCat unless its `$schema` names 2019-09 or 2020-12. Unknown
 * keywords and formats are passed over, as there. `place` is where the schema stands in the options.
 */
export function compileSchema(schema: unknown, place: string): ValidateFunction {
  if (typeof schema !== "boolean" && (typeof schema !== "object" || schema === null))
    throw new OptionError(place, "a JSON Schema is an object");
  const compiler = compilerFor(draftOf(schema));
  try {
    return compiler.compile(schema);
  } catch (error) {
    throw new OptionError(place, `not a JSON Schema: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    // What the file no longer names is let go of at the next reload.
    if (typeof schema === "object") compiler.removeSchema(schema);
  }
}

function compilerFor(draft: Draft): Ajv {
  let compiler = compilers.get(draft);
  if (!compiler) {
    // Schemas with one `$id` may stand in several places: none is remembered by it.
    compiler = new draft({ strict: false, logger: false, addUsedSchema: false });
    formats.default(compiler);
    compilers.set(draft, compiler);
  }
  return compiler;
}

function draftOf(schema: object | boolean): Draft {
  const named = typeof schema === "object" && "$schema" in schema ? String(schema.$schema) : "";
  if (named.includes("2020-12")) return Ajv2020;
  return named.includes("2019-09") ? Ajv2019 : Ajv;
}
