import { PasswordInput, User, UserInput, UserPage, UserPatch } from "@margay/contract";
import type { FastifyInstance } from "fastify";
import Type from "typebox";
import { problems } from "../http/answers.ts";
import { credentialOf, withRetryAfter } from "./credentials-routes.ts";
import { NamePageQuery, namePage, sendMade, withCursor } from "./pages-routes.ts";
import type { Identity } from "./service.ts";

const tags = ["users"];
const username = Type.String({ minLength: 1, maxLength: 256, description: "User name; case does not matter" });
const params = Type.Object({ username });
interface UserRequest {
  Params: { username: string };
}

export function registerUserRoutes(app: FastifyInstance, { users }: Identity): void {
  app.get<{ Querystring: NamePageQuery }>(
    "/v1/users",
    {
      schema: {
        operationId: "listUsers",
        summary: "Users by name (administrators)",
        tags,
        querystring: NamePageQuery,
        response: { 200: UserPage, ...problems },
      },
    },
    async (request) => {
      const page = namePage(request.query);
      return withCursor(await users.list(request.principal, page), page, (user) => user.username.toLowerCase());
    },
  );
  app.post<{ Body: UserInput }>(
    "/v1/users",
    {
      schema: {
        operationId: "createUser",
        summary: "Create a local user (administrators)",
        tags,
        body: UserInput,
        response: { 201: User, ...problems },
      },
    },
    async (request, reply) => {
      const user = await users.create(request.principal, request.body);
      return sendMade(reply, "users", user.username, user);
    },
  );
  app.get<UserRequest>(
    "/v1/users/:username",
    {
      schema: {
        operationId: "getUser",
        summary: "Read a user (oneself, or administrators)",
        tags,
        params,
        response: { 200: User, ...problems },
      },
    },
    async (request) => users.get(request.principal, request.params.username),
  );
  app.patch<UserRequest & { Body: UserPatch }>(
    "/v1/users/:username",
    {
      schema: {
        operationId: "patchUser",
        summary: "Change a user (administrators)",
        description: "A new password or disabling the account ends the user's sessions at once.",
        tags,
        params,
        body: UserPatch,
        consumes: ["application/merge-patch+json", "application/json"],
        response: { 200: User, ...problems },
      },
    },
    async (request) => users.patch(request.principal, request.params.username, request.body),
  );
  app.delete<UserRequest>(
    "/v1/users/:username",
    {
      schema: {
        operationId: "removeUser",
        summary: "Remove a user with all tokens and memberships (administrators)",
        tags,
        params,
        response: { 204: Type.Null(), ...problems },
      },
    },
    async (request, reply) => {
      await users.remove(request.principal, request.params.username);
      return reply.code(204).send();
    },
  );
  app.post<UserRequest & { Body: PasswordInput }>(
    "/v1/users/:username/password",
    {
      schema: {
        operationId: "changePassword",
        summary: "Change one's own password; ends one's other sessions",
        tags,
        params,
        body: PasswordInput,
        response: { 204: Type.Null(), ...problems },
      },
    },
    async (request, reply) => {
      const caller = { address: request.ip, bearer: credentialOf(request)?.bearer };
      const { username } = request.params;
      await withRetryAfter(reply, users.changePassword(request.principal, username, request.body, caller));
      return reply.code(204).send();
    },
  );
}
