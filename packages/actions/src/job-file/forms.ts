import type { ErrorObject, ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { JsonObject } from "../define.ts";
import { nearest } from "./nearest.ts";

/** A fault of a value's form: its JSON pointer within the value, and what is wrong. */
export type FormFault = { readonly path: string; readonly message: string };

const compiler = new Ajv2020({ strict: false, logger: false, allErrors: true, verbose: true, addUsedSchema: false });

/** Compiles a schema of ours or of a plug-in; answers every fault of a value at once. Throws when it is no schema. */
export function formOf(schema: JsonObject): (value: unknown) => FormFault[] {
  const validate: ValidateFunction = compiler.compile(schema);
  // A plug-in that is read again brings its schema again.
  compiler.removeSchema(schema);
  return (value) => {
    if (validate(value)) return [];
    const faults = (validate.errors ?? []).map(faultOf);
    // One place may break a schema in two ways that read the same.
    return faults.filter(({ path, message }, index) => {
      const first = faults.findIndex((other) => other.path === path && other.message === message);
      return first === index;
    });
  };
}

function faultOf(error: ErrorObject): FormFault {
  const { keyword, instancePath: path, params, parentSchema, data } = error;
  if (keyword === "required") {
    const missing = String(params.missingProperty);
    const known = new Set(Object.keys(objectOf(parentSchema?.properties)));
    const meant = nearest(
      missing,
      Object.keys(objectOf(data)).filter((key) => !known.has(key)),
    );
    return { path, message: `'${missing}' is missing${meant ? `; is '${meant}' meant for it?` : ""}` };
  }
  if (keyword === "additionalProperties") {
    const key = String(params.additionalProperty);
    const known = Object.keys(objectOf(parentSchema?.properties));
    const meant = nearest(key, known);
    const pointer = `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const hint = meant ? `; did you mean '${meant}'?` : `; there are ${known.join(", ")}`;
    return { path: pointer, message: `unknown key '${key}'${hint}` };
  }
  if (keyword === "enum") return { path, message: `must be one of ${params.allowedValues.join(", ")}` };
  if (keyword === "type") {
    const quote = params.type === "string" && (typeof data === "number" || typeof data === "boolean");
    return { path, message: `must be ${[params.type].flat().join(" or ")}${quote ? ": put it into quotes" : ""}` };
  }
  return { path, message: error.message ?? `breaks the rule ${keyword}` };
}

const objectOf = (value: unknown): object => (typeof value === "object" && value !== null ? value : {});
