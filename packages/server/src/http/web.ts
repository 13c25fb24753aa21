import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { CatalogueError } from "../errors.ts";

const apiPath = /^\/(v1|api|docs|metrics)(\/|$)/;

const wantsPage = (request: FastifyRequest) =>
  (request.method === "GET" || request.method === "HEAD") &&
  !apiPath.test(request.url) &&
  !/\.[a-z0-9]{1,5}($|\?)/i.test(request.url);

/** Serves the built web UI; its pages are all the one document, which reads the address. Unknown API paths are problems. */
export async function registerWeb(app: FastifyInstance, folder: string | undefined): Promise<void> {
  const served = folder !== undefined && existsSync(join(folder, "index.html"));
  if (served)
    await app.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      index: ["index.html"],
      setHeaders: (response, path) => {
        // Built files carry a hash of their content in the name; the document does not.
        const fixed = path.includes("/assets/");
        response.header("cache-control", fixed ? "public, max-age=31536000, immutable" : "no-cache");
      },
    });
  app.setNotFoundHandler((request, reply) => {
    if (served && wantsPage(request)) return reply.header("cache-control", "no-cache").sendFile("index.html");
    const path = request.url.split("?")[0] ?? "";
    throw new CatalogueError("not_found", `There is no ${request.method} ${path.slice(0, 300)}; see /docs.`);
  });
}
