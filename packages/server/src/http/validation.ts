import { Ajv } from "ajv";
import formats from "ajv-formats";
import type { FastifyInstance } from "fastify";
import { CatalogueError, InvalidBody } from "../errors.ts";
import { fieldErrors } from "../records/validate.ts";

const parameters = new Ajv({ coerceTypes: "array", useDefaults: true, strict: false, allErrors: true });
// ajv-formats is CommonJS; its callable sits one level deeper for the type checker.
(formats as unknown as (ajv: Ajv) => void)(parameters);

/** Bodies are validated without coercion; parameters are text, so they are coerced. Both name what is wrong. */
export function registerValidation(app: FastifyInstance): void {
  app.setValidatorCompiler(({ schema, httpPart }) => {
    const plain = schema as object; // TypeBox gives plain JSON Schema objects
    if (httpPart === "body")
      return (value) => {
        const errors = fieldErrors(plain, value);
        return errors.length === 0 ? { value } : { error: new InvalidBody(errors) };
      };
    const check = parameters.compile(httpPart === "querystring" ? closed(plain) : plain);
    return (value) => {
      if (check(value)) {
        const name = withNul(value);
        return name === undefined ? { value } : { error: nulIn(name) };
      }
      const errors = (check.errors ?? []).slice(0, 20).map((error) => {
        const unknown: Record<string, unknown> = error.params;
        const name =
          error.instancePath.replace(/^\//, "") || String(unknown.additionalProperty ?? unknown.missingProperty ?? "");
        const detail =
          error.keyword === "additionalProperties" ? "is not a parameter of this route" : (error.message ?? "");
        return { pointer: name, detail };
      });
      const first = errors[0];
      return { error: new CatalogueError("invalid_query", `${first?.pointer}: ${first?.detail}.`, { errors }) };
    };
  });
}

/** A parameter that is misspelt must not be left out of the question silently: a route that takes others says so. */
const closed = (query: object): object => ({ additionalProperties: false, ...query });

/** PostgreSQL's texts cannot hold NUL, so no record and no query has it. */
function withNul(parameters: unknown): string | undefined {
  const values = Object.entries(parameters ?? {});
  return values.find(([, value]) => [value].flat().some((one) => typeof one === "string" && one.includes("\0")))?.[0];
}

function nulIn(name: string): CatalogueError {
  const detail = "holds a NUL character; remove it";
  return new CatalogueError("invalid_query", `${name}: ${detail}.`, { errors: [{ pointer: name, detail }] });
}
