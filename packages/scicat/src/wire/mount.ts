import { anonymous, type Catalogue, parseJson, signalOf } from "@margay/server";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Call, principalOf } from "./call.ts";
import { named, toWireError } from "./errors.ts";
import type { Mask } from "./masking.ts";
import { Answer, type Operation, Ready, Sent } from "./operation.ts";

/** Operations and where they are served. */
export interface Mount {
  catalogue: Catalogue;
  /** `/api/` and the version. */
  prefix: string;
  operations: readonly Operation[];
  /** Bytes of ordinary bodies; file lists may be eight times as large. */
  bodyLimitBytes: number;
  /** Hides e-mail addresses in answers, where the operator wants it. */
  mask?: Mask | undefined;
}

/** Serves the operations of one version of SciCat's API, with its ways of reading bodies and of failing. */
export async function mount(
  app: FastifyInstance,
  { catalogue, prefix, operations, bodyLimitBytes, mask }: Mount,
): Promise<void> {
  await app.register(
    async (scope) => {
      readBodies(scope);
      scope.setErrorHandler((error, request, reply) => refuse(error, request, reply));
      const unknown = (request: FastifyRequest, reply: FastifyReply) =>
        refuse(named(404, `Cannot ${request.method} ${request.url}`), request, reply);
      scope.setNotFoundHandler(unknown);
      // The web UI takes every GET that nobody else does.
      scope.route({ method: "GET", url: "/*", schema: { hide: true }, handler: unknown });
      for (const operation of operations) {
        const success = operation.status ?? (operation.method === "POST" ? 201 : 200);
        scope.route({
          method: operation.method,
          url: operation.path,
          // Documented in the wire's own document, not in ours.
          schema: { hide: true },
          ...(operation.large ? { bodyLimit: bodyLimitBytes * 8 } : {}),
          config: { operationId: operation.id },
          handler: async (request, reply) => {
            request.principal = await principalOf(request, catalogue, anonymous);
            const call = callOf(request, reply);
            operation.guard?.(call);
            const result = await operation.handle(call);
            if (result instanceof Sent) return result.send(reply);
            return send(reply, success, mask ? await mask(call.principal, result) : result);
          },
        });
      }
    },
    { prefix },
  );
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** Of an operation of SciCat's API. */
    operationId?: string;
  }
}

function callOf(request: FastifyRequest, reply: FastifyReply): Call {
  const params = request.params as Call["params"]; // the router gives texts
  // No record has such a key, and PostgreSQL cannot even look for it.
  for (const name in params) if (params[name]?.includes("\0")) throw named(404);
  const query = request.query as Call["query"]; // the parser gives texts
  for (const name in query)
    if ([query[name] ?? []].flat().some((text) => text.includes("\0")))
      throw named(400, `The parameter ${name.slice(0, 100)} holds the character U+0000, which no record can hold`);
  let signal: AbortSignal | undefined;
  return {
    principal: request.principal,
    get groups() {
      return [...request.principal.groups];
    },
    params,
    query,
    headers: request.headers,
    body: request.body,
    // Most operations need none; listening costs.
    get signal() {
      signal ??= signalOf(reply);
      return signal;
    },
    request,
  };
}

function send(reply: FastifyReply, success: number, result: unknown): FastifyReply {
  const { status, value, headers } =
    result instanceof Answer ? result : { status: success, value: result, headers: {} };
  reply.code(status).headers({ ...headers });
  if (value === undefined || value === null) return reply.send();
  if (value instanceof Ready) return reply.type("application/json; charset=utf-8").send(value.text);
  if (typeof value === "boolean" || typeof value === "number")
    return reply.type("text/html; charset=utf-8").send(String(value));
  return reply.type("application/json; charset=utf-8").send(JSON.stringify(value));
}

function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, payload } = toWireError(error);
  if (status >= 500 && !reply.raw.destroyed) request.log.error({ requestId: request.id, err: error }, "request failed");
  return reply.code(status).type("application/json; charset=utf-8").send(JSON.stringify(payload));
}

const jsonTypes = ["application/json", "application/merge-patch+json"];

function readBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(jsonTypes, { parseAs: "buffer" }, (_request, body, done) => {
    try {
      // parseAs "buffer" gives a Buffer; the type also allows text. Nothing at all counts as {}.
      done(null, body.length === 0 ? undefined : parseJson(body as Buffer));
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  });
  scope.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) =>
    String(body).includes("%00")
      ? done(named(400, "The body holds the character U+0000, which no record can hold"))
      : done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
}
