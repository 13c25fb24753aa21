import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { FastifyInstance } from "fastify";

interface Operation {
  responses: Record<string, { content?: Record<string, { schema?: object }> }>;
}

interface Answer {
  statusCode: number;
  headers: Record<string, unknown>;
  body: string;
}

/**
 * Checks answers against the OpenAPI document that the catalogue serves. Answers what is wrong with one, or undefined.
 */
export async function createResponseValidator(app: FastifyInstance) {
  const document = (await app.inject({ url: "/v1/openapi.json" })).json();
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  // ajv-formats is CommonJS; its callable sits one level deeper for the type checker.
  (formats as unknown as (ajv: Ajv2020) => void)(ajv);
  ajv.addSchema({ $id: "openapi", ...document });
  const routes = Object.entries(document.paths as Record<string, Record<string, Operation>>)
    .map(([path, item]) => ({
      item,
      path,
      pattern: new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{[^}]+\}/g, "[^/]+")}$`),
    }))
    .sort((a, b) => a.path.split("{").length - b.path.split("{").length);

  return (method: string, url: string, answer: Answer): string | undefined => {
    const pathname = url.split("?")[0] ?? "";
    const route = routes.find((one) => one.pattern.test(pathname) && one.item[method.toLowerCase()]);
    const operation = route?.item[method.toLowerCase()];
    if (!route || !operation) return `${method} ${pathname} is not documented`;
    const { statusCode } = answer;
    if (statusCode === 304) return undefined;
    const key = [String(statusCode), `${Math.floor(statusCode / 100)}XX`].find((one) => one in operation.responses);
    if (key === undefined) return `${method} ${route.path}: ${statusCode} is not documented`;
    const type = String(answer.headers["content-type"] ?? "").split(";")[0] ?? "";
    const { content = {} } = operation.responses[key] ?? {};
    if (!type.includes("json") || type.includes("ndjson")) return undefined;
    const media = "application/json" in content ? "application/json" : Object.keys(content)[0];
    if (media === undefined || !content[media]?.schema) return `${method} ${route.path}: ${statusCode} has no schema`;
    const pointer = ["paths", route.path, method.toLowerCase(), "responses", key, "content", media, "schema"]
      .map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1")))
      .join("/");
    const validate = ajv.getSchema(`openapi#/${pointer}`) ?? ajv.compile({ $ref: `openapi#/${pointer}` });
    if (validate(JSON.parse(answer.body))) return undefined;
    return `${method} ${route.path} ${statusCode}: ${ajv.errorsText(validate.errors).slice(0, 500)}`;
  };
}
