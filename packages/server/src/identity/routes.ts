import type { FastifyInstance } from "fastify";
import type { Principal } from "../access/index.ts";
import { registerAuthRoutes } from "./auth-routes.ts";
import { registerPrincipals } from "./credentials-routes.ts";
import { registerGroupRoutes } from "./group-routes.ts";
import { registerOidcRoutes } from "./oidc-routes.ts";
import type { Identity } from "./service.ts";
import { registerTokenRoutes } from "./token-routes.ts";
import { registerUserRoutes } from "./user-routes.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who asks; set before any handler runs. */
    principal: Principal;
  }
}

/** Resolves every request's caller and serves sign-in, users, groups and tokens. Register before all other routes. */
export function registerIdentity(app: FastifyInstance, identity: Identity): void {
  registerPrincipals(app, identity);
  app.register(async (scope) => {
    scope.addHook("onRequest", async (_request, reply) => {
      reply.header("cache-control", "no-store");
    });
    registerAuthRoutes(scope, identity);
    registerOidcRoutes(scope, identity);
    registerUserRoutes(scope, identity);
    registerGroupRoutes(scope, identity);
    registerTokenRoutes(scope, identity);
  });
}
