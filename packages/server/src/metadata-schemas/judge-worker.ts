import { parentPort } from "node:worker_threads";
import { Ajv, type ValidateFunction } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";

/** What the thread is asked: two JSON texts. It answers with a boolean. */
export interface Question {
  schema: string;
  metadata: string;
}

type Document = Record<string, unknown>;

const maxCompiled = 50;
const compiled = new Map<string, ValidateFunction>();
// ajv-formats is CommonJS; its callable sits one level deeper for the type checker.
const addFormats = formats as unknown as (ajv: Ajv) => void;

function validatorOf(text: string): ValidateFunction {
  const known = compiled.get(text);
  if (known) return known;
  const schema: unknown = JSON.parse(text);
  if (schema === null || typeof schema !== "object" || Array.isArray(schema)) throw new TypeError("not a schema");
  const { $schema, ...rest } = schema as Document; // just found to be an object
  const dialect = String($schema ?? "");
  const plain = /draft-0[34]/.test(dialect) ? modern(rest) : rest;
  // The compiler knows the standard's own documents already and would refuse to know them twice.
  const addUsedSchema = !/^https?:\/\/json-schema\.org\//.test(String(plain.$id ?? ""));
  // A compiler of its own for each schema: two may claim the same $id.
  const ajv = new (compilerFor(dialect))({ strict: false, logger: false, allErrors: false, addUsedSchema });
  addFormats(ajv);
  const validate = ajv.compile(plain);
  if (compiled.size >= maxCompiled) compiled.clear();
  compiled.set(text, validate);
  return validate;
}

function compilerFor(dialect: string): typeof Ajv {
  if (dialect.includes("2020-12")) return Ajv2020;
  return dialect.includes("2019-09") ? Ajv2019 : Ajv;
}

/** Draft 4 as draft 7: `id` became `$id`, and the exclusive bounds were flags beside the bounds. */
function modern(node: unknown): Document {
  if (node === null || typeof node !== "object" || Array.isArray(node)) return {};
  const { id, ...result } = node as Document; // just found to be an object
  if (id !== undefined) result[typeof id === "string" ? "$id" : "id"] = typeof id === "string" ? id : within(id);
  for (const [key, value] of Object.entries(result))
    if (key !== "enum" && key !== "default") result[key] = within(value);
  for (const [flag, bound] of [
    ["exclusiveMinimum", "minimum"],
    ["exclusiveMaximum", "maximum"],
  ] as const) {
    if (result[flag] === true) result[flag] = result[bound];
    else if (result[flag] === false) delete result[flag];
  }
  return result;
}

function within(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(within);
  return value !== null && typeof value === "object" ? modern(value) : value;
}

function judge({ schema, metadata }: Question): boolean {
  try {
    return validatorOf(schema)(JSON.parse(metadata)) === true;
  } catch {
    // Not JSON, not a schema, a reference that is not followed, nested too deeply: nothing can be said for the metadata.
    return false;
  }
}

// The time limit of a question does not count the loading of this file.
parentPort?.postMessage("ready");
parentPort?.on("message", (question: Question) => parentPort?.postMessage(judge(question)));
