import helmet from "@fastify/helmet";
import type { FastifyInstance } from "fastify";

const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    imgSrc: ["'self'", "data:", "blob:"],
    // Mantine and Swagger UI set style attributes.
    styleSrc: ["'self'", "'unsafe-inline'"],
    scriptSrc: ["'self'"],
    objectSrc: ["'none'"],
    frameAncestors: ["'self'"],
    baseUri: ["'self'"],
  },
};

/** Pages get the whole set of headers; answers of the API, which no browser renders, the few that matter to them. */
export async function registerSecurityHeaders(app: FastifyInstance): Promise<void> {
  await app.register(helmet, { global: false, contentSecurityPolicy });
  app.addHook("onRequest", async (request, reply) => {
    if (!/^\/(v1|api)\//i.test(request.url)) return reply.helmet();
    reply.header("x-content-type-options", "nosniff").header("content-security-policy", "default-src 'none'; sandbox");
  });
}
