import { isObject } from "../shape.ts";
import type { DocumentedOperation, DocumentPart, Schema } from "./part.ts";

const meanings: Readonly<Record<string, string>> = {
  "200": "The answer",
  "201": "Done",
  "403": "Not for this caller",
  "404": "There is none",
  "503": "Not in order",
};

function told({ id, parameters, body, answers, tag, secured, deprecated }: DocumentedOperation): Schema {
  return {
    operationId: id,
    parameters,
    ...(body ? { requestBody: { required: true, content: contents(body) } } : {}),
    responses: Object.fromEntries(
      Object.entries(answers).map(([status, schema]) => [
        status,
        {
          description: meanings[status] ?? status,
          ...(schema ? { content: contents({ "application/json": schema }) } : {}),
        },
      ]),
    ),
    tags: [tag],
    ...(secured ? { security: [{ bearer: [] }] } : {}),
    ...(deprecated ? { deprecated } : {}),
  };
}

const contents = (schemas: Readonly<Record<string, Schema>>) =>
  Object.fromEntries(Object.entries(schemas).map(([type, schema]) => [type, { schema }]));

/** Names of the schemas that a value refers to. */
function* referred(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const item of value) yield* referred(item);
  if (!isObject(value)) return;
  if (typeof value.$ref === "string") yield value.$ref.replace("#/components/schemas/", "");
  for (const inner of Object.values(value)) yield* referred(inner);
}

/** The schemas that something refers to, by way of others too. */
function reachable(from: unknown, all: Readonly<Record<string, Schema>>): Record<string, Schema> {
  const found = new Set<string>();
  const open = [...referred(from)];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const schema = all[name];
    if (!schema) throw new Error(`The OpenAPI document refers to a schema ${name} that nobody gives.`);
    open.push(...referred(schema));
  }
  return Object.fromEntries([...found].sort().map((name) => [name, withoutEmptyRequired(all[name] ?? {})]));
}

/** OpenAPI 3.0 demands that a list of required properties names one. */
const withoutEmptyRequired = ({ required, ...schema }: Schema): Schema =>
  Array.isArray(required) && required.length > 0 ? { ...schema, required } : schema;

/** SciCat's OpenAPI 3.0 document of these parts. Schemas that no operation refers to are left out. */
export function documentOf(parts: readonly DocumentPart[]): Schema {
  const paths: Record<string, Record<string, Schema>> = {};
  const schemas: Record<string, Schema> = {};
  for (const part of parts) {
    Object.assign(schemas, part.schemas, ...part.operations.map((operation) => operation.schemas));
    for (const operation of part.operations) {
      const methods = paths[operation.path] ?? {};
      methods[operation.method] = told(operation);
      paths[operation.path] = methods;
    }
  }
  return {
    openapi: "3.0.0",
    info: { title: "SciCat API", version: "api/v3" },
    servers: [],
    tags: [],
    paths,
    components: {
      securitySchemes: { bearer: { scheme: "bearer", bearerFormat: "JWT", type: "http" } },
      schemas: reachable(paths, schemas),
    },
  };
}
