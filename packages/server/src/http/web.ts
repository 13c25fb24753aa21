import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { CatalogueError } from "../errors.ts";

const apiPath = /^\/(v1|api|docs|metrics|explorer)(-json)?(\/|$)/i;
// Built files; everything else that ends like a file may be an identifier, such as 10.5072/a.b.
const filePath = /^\/(assets\/|[^/]+\.[a-z0-9]{1,11}$)/i;
const longKey = /^\/(datasets|publications)\/([^/]+\/.+)$/;

const pathOf = (request: FastifyRequest) => request.url.split("?")[0] ?? "";

const wantsPage = (request: FastifyRequest) =>
  (request.method === "GET" || request.method === "HEAD") &&
  !apiPath.test(pathOf(request)) &&
  !filePath.test(pathOf(request));

// A PID typed or pasted with its slash.
function encodedPage(request: FastifyRequest): string | undefined {
  const [, section, key] = longKey.exec(pathOf(request)) ?? [];
  return key === undefined
    ? undefined
    : `/${section}/${key.replaceAll("/", "%2F")}${request.url.slice(pathOf(request).length)}`;
}

/** Serves the built web UI; its pages are all the one document, which reads the address. Unknown API paths are problems. */
export async function registerWeb(app: FastifyInstance, folder: string | undefined): Promise<void> {
  const served = folder !== undefined && existsSync(join(folder, "index.html"));
  if (served)
    await app.register(fastifyStatic, {
      root: folder,
      index: ["index.html"],
      // The build leaves a .br and a .gz beside its files.
      preCompressed: true,
      setHeaders: (response, path) => {
        // Built files carry a hash of their content in the name; the document does not.
        const fixed = path.includes("/assets/");
        response.header("cache-control", fixed ? "public, max-age=31536000, immutable" : "no-cache");
      },
    });
  app.setNotFoundHandler((request, reply) => {
    const page = served && wantsPage(request) ? encodedPage(request) : undefined;
    if (page !== undefined) return reply.redirect(page, 302);
    if (served && wantsPage(request)) return reply.header("cache-control", "no-cache").sendFile("index.html");
    throw new CatalogueError("not_found", `There is no ${request.method} ${pathOf(request).slice(0, 300)}; see /docs.`);
  });
}
