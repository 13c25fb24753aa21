import type { FastifyRequest } from "fastify";
import { anonymous, type Principal } from "../access/index.ts";

declare module "fastify" {
  interface FastifyRequest {
    principal: Principal;
  }
}

export const principalOf = (request: FastifyRequest): Principal => request.principal ?? anonymous;
