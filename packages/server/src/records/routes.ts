import { AccessReport, HistoryEntry } from "@margay/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import Type, { type TSchema } from "typebox";
import { anonymous, author, type Principal } from "../access/index.ts";
import { CatalogueError, Forbidden } from "../errors.ts";
import type { History } from "../history/index.ts";
import { problems, sendJson } from "../http/answers.ts";
import { changeHeader, noteChange, preconditions, sendCreated, sendRecord } from "../http/conditions.ts";
import { KeyParams } from "../http/params.ts";
import type { Doc } from "./kind.ts";
import type { Patch } from "./patch.ts";
import type { RecordService } from "./verbs.ts";

interface KeyRequest {
  Params: { key: string };
}

export interface RecordRouteDeps {
  service: RecordService;
  history: History;
  /** Resolves another user for access simulation. */
  principalFor(username: string): Promise<Principal | undefined>;
  /** Largest body of a create or replace, in bytes. */
  bodyLimit?: number;
  /** Routes that the kind has of its own. */
  without?: readonly ("create" | "patch" | "remove")[];
}

/** Create, read, upsert, patch, remove, access and history of one kind. Lists differ and are registered by modules. */
export function registerRecordRoutes(app: FastifyInstance, deps: RecordRouteDeps): void {
  const { service, history } = deps;
  const { path, kind: noun, input, output } = service.kind.schema;
  const tags = [path];
  const one = `/v1/${path}/:key`;
  // A client that just sent ten megabytes takes them back faster than they can be compressed.
  const limits = { compress: false as const, ...(deps.bodyLimit === undefined ? {} : { bodyLimit: deps.bodyLimit }) };
  const spoken = noun === "origdatablock" ? "orig datablock" : noun;
  const aNoun = `${/^[aeio]/.test(spoken) ? "an" : "a"} ${spoken}`;
  const id = (verb: string) => `${verb}${pascal(noun)}`;
  const answers = (schema: TSchema, code = 200) => ({ [code]: schema, ...problems });
  const written = (schema: TSchema): TSchema => ({ ...schema, headers: changeHeader });
  const has = (route: "create" | "patch" | "remove") => deps.without?.includes(route) !== true;

  if (has("create"))
    app.post(
      `/v1/${path}`,
      {
        ...limits,
        schema: {
          operationId: id("create"),
          summary: `Create ${aNoun}`,
          tags,
          body: input,
          response: answers(written(output), 201),
        },
      },
      async (request, reply) => {
        const body = request.body as Doc; // validated against the input schema
        const record = await service.create(request.principal, body, idempotent(request));
        return sendCreated(request, reply, path, record);
      },
    );
  app.get<KeyRequest>(
    one,
    {
      schema: {
        operationId: id("get"),
        summary: `Read ${aNoun}`,
        tags,
        params: KeyParams,
        response: answers(output),
      },
    },
    async (request, reply) => sendRecord(request, reply, await service.get(request.principal, request.params.key)),
  );
  app.put<KeyRequest>(
    one,
    {
      ...limits,
      schema: {
        operationId: id("put"),
        summary: `Create or replace ${aNoun}`,
        tags,
        params: KeyParams,
        body: partialKey(service),
        response: { 201: written(output), ...answers(written(output)) },
      },
    },
    async (request, reply) => {
      const { key } = request.params;
      const body = request.body as Doc; // validated against the input schema
      const { created, ...record } = await service.upsert(request.principal, key, body, preconditions(request));
      return created ? sendCreated(request, reply, path, record) : sendRecord(request, reply, record);
    },
  );
  if (has("patch"))
    app.patch<KeyRequest>(
      one,
      {
        ...limits,
        schema: {
          operationId: id("patch"),
          summary: `Change ${aNoun} (merge patch or JSON patch)`,
          tags,
          params: KeyParams,
          body: PatchBody,
          consumes: patchTypes,
          response: answers(written(output)),
        },
      },
      async (request, reply) =>
        sendRecord(
          request,
          reply,
          await service.patch(request.principal, request.params.key, patchOf(request), preconditions(request)),
        ),
    );
  if (has("remove"))
    app.delete<KeyRequest>(
      one,
      {
        schema: {
          operationId: id("remove"),
          summary: `Remove ${aNoun}`,
          tags,
          params: KeyParams,
          response: { 204: written(Type.Null()), ...problems },
        },
      },
      async (request, reply) => {
        noteChange(reply, await service.remove(request.principal, request.params.key, preconditions(request)));
        return reply.code(204).send();
      },
    );
  app.get<KeyRequest & { Querystring: { user?: string } }>(
    `${one}/access`,
    {
      schema: {
        operationId: `${id("get")}Access`,
        summary: `Who may do what with this ${spoken}, and by which rule`,
        tags,
        params: KeyParams,
        querystring: Type.Object({ user: Type.Optional(Type.String({ maxLength: 256, description: anotherUser })) }),
        response: answers(AccessReport),
      },
    },
    async (request) => service.access(request.principal, await simulated(request, deps), request.params.key),
  );
  app.get<KeyRequest>(
    `${one}/history`,
    {
      schema: {
        operationId: `${id("list")}History`,
        summary: `Changes of this ${spoken}, newest first`,
        tags,
        params: KeyParams,
        response: answers(Type.Object({ items: Type.Array(HistoryEntry) })),
      },
    },
    async (request, reply) => {
      const { key } = request.params;
      await service.get(request.principal, key); // whoever may read the record may read its history
      return sendJson(reply, await history.ofRecord(noun, key));
    },
  );
}

const anotherUser = "Ask for this user instead, or for `anonymous` (administrators)";
const patchTypes = ["application/merge-patch+json", "application/json-patch+json", "application/json"];
const PatchBody = Type.Unsafe<unknown>({ description: "RFC 7396 merge patch (object) or RFC 6902 JSON patch (array)" });

// The key is in the path, so a body need not repeat it.
function partialKey(service: RecordService): TSchema {
  const { input, keyField } = service.kind.schema;
  const plain = input as TSchema & { required?: string[] }; // a JSON Schema object
  return {
    ...plain,
    title: undefined,
    required: (plain.required ?? []).filter((name) => name !== keyField),
  } as TSchema;
}

function patchOf(request: FastifyRequest): Patch {
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
  if (type === "application/json-patch+json") return { type: "json", patch: request.body };
  if (request.body === null || typeof request.body !== "object" || Array.isArray(request.body))
    throw new CatalogueError(
      "invalid_body",
      "A merge patch is a JSON object; send a JSON patch as application/json-patch+json.",
    );
  return { type: "merge", patch: request.body };
}

/** What an Idempotency-Key asks for; undefined without one. */
export function idempotent(request: FastifyRequest) {
  const key = request.headers["idempotency-key"];
  if (typeof key !== "string" || key === "") return undefined;
  if (key.length > 255 || !/^[\x21-\x7e]+$/.test(key))
    throw new CatalogueError("invalid_value", "Idempotency-Key: send up to 255 visible ASCII characters.", {
      errors: [{ pointer: "Idempotency-Key", detail: "must be up to 255 visible ASCII characters" }],
    });
  return { principal: author(request.principal), key, request: `${request.url}\n${JSON.stringify(request.body)}` };
}

async function simulated(request: FastifyRequest<{ Querystring: { user?: string } }>, deps: RecordRouteDeps) {
  const { user } = request.query;
  const { principal } = request;
  if (user === undefined || user === principal.username) return principal;
  if (!principal.roles.has("admin")) throw new Forbidden("Only an administrator may ask for another user's rights.");
  if (user === "anonymous") return anonymous;
  const other = await deps.principalFor(user);
  if (!other)
    throw new CatalogueError(
      "invalid_query",
      `user: there is no user ${JSON.stringify(user)}; name one, or anonymous.`,
      {
        errors: [{ pointer: "user", detail: "is not a user of this catalogue" }],
      },
    );
  return other;
}

const pascal = (noun: string) =>
  noun === "origdatablock" ? "OrigDatablock" : noun.replace(/^./, (first) => first.toUpperCase());
