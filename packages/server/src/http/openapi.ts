import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { sendJson } from "./answers.ts";

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  value !== null && typeof value === "object" && !Array.isArray(value);

const meanings: Record<string, string> = { 200: "The answer", 201: "Created", 204: "Done; the answer has no body" };

/** A response whose route gives it no description gets one by its status. */
const told = (status: string, value: unknown): unknown =>
  isObject(value) && value.description === "Default Response"
    ? { ...value, description: meanings[status] ?? status }
    : value;

/** Moves every schema with a `title` that is a type name to components/schemas, once, and refers to it. */
function hoist(document: Json): Json {
  const schemas: Json = {};
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walk);
    if (!isObject(node)) return node;
    const inner = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, walk(told(key, value))]));
    const { title } = node;
    if (typeof title !== "string" || !/^[A-Z][A-Za-z]+$/.test(title) || !("type" in node)) return inner;
    schemas[title] = inner;
    return { $ref: `#/components/schemas/${title}` };
  };
  const { components, info, ...rest } = document;
  const walked = walk(rest) as Json; // an object stays an object
  const own = isObject(components) ? components : {};
  return { ...walked, info, components: { ...own, schemas: Object.fromEntries(Object.entries(schemas).sort()) } };
}

/** OpenAPI 3.1 from the routes, at /v1/openapi.json, and an interactive page at /docs. Register before the routes. */
export async function registerOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Margay",
        version,
        description: "The data catalogue for photon, neutron, laser and electron-microscopy facilities.",
        license: { name: "BSD-3-Clause", identifier: "BSD-3-Clause" },
      },
      servers: [{ url: "/" }],
      security: [{ bearer: [] }, { cookie: [] }, {}],
      components: {
        securitySchemes: {
          bearer: { type: "http", scheme: "bearer" },
          cookie: { type: "apiKey", in: "cookie", name: "margay_session" },
        },
      },
    },
    hideUntagged: true,
    transformObject: (document) => {
      if ("swaggerObject" in document) return document.swaggerObject;
      return hoist(document.openapiObject as Json) as typeof document.openapiObject; // hoisting keeps the shape
    },
  });
  await app.register(swaggerUi, { routePrefix: "/docs", staticCSP: true });
  // The document never changes while the server runs.
  let text: string | undefined;
  app.get("/v1/openapi.json", { schema: { hide: true } }, async (_request, reply) => {
    text ??= JSON.stringify(app.swagger());
    return sendJson(reply, text);
  });
}
