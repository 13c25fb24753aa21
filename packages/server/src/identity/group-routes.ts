import { Group, GroupInput, GroupPage, MemberInput } from "@margay/contract";
import type { FastifyInstance } from "fastify";
import Type, { type Static } from "typebox";
import { problems } from "../http/answers.ts";
import { NamePageQuery, namePage, sendMade, withCursor } from "./pages-routes.ts";
import type { Identity } from "./service.ts";

const tags = ["groups"];
const name = Type.String({ minLength: 1, maxLength: 256, description: "Name of the group, compared exactly" });
const username = Type.String({ minLength: 1, maxLength: 256, description: "User name; case does not matter" });
const params = Type.Object({ name });
const memberParams = Type.Object({ name, username });
interface GroupRequest {
  Params: { name: string };
}
interface MemberRequest {
  Params: { name: string; username: string };
}

export function registerGroupRoutes(app: FastifyInstance, { groups }: Identity): void {
  app.get<{ Querystring: NamePageQuery }>(
    "/v1/groups",
    {
      schema: {
        operationId: "listGroups",
        summary: "One's own groups by name; all groups for administrators",
        tags,
        querystring: NamePageQuery,
        response: { 200: GroupPage, ...problems },
      },
    },
    async (request) => {
      const page = namePage(request.query);
      return withCursor(await groups.list(request.principal, page), page, (group) => group.name);
    },
  );
  app.post<{ Body: GroupInput }>(
    "/v1/groups",
    {
      schema: {
        operationId: "createGroup",
        summary: "Make a group and become its manager",
        description: "Names that records, members, proposals or roles use are for administrators only.",
        tags,
        body: GroupInput,
        response: { 201: Group, ...problems },
      },
    },
    async (request, reply) => {
      const group = await groups.create(request.principal, request.body);
      return sendMade(reply, "groups", group.name, group);
    },
  );
  app.get<GroupRequest>(
    "/v1/groups/:name",
    {
      schema: {
        operationId: "getGroup",
        summary: "Read a group (members and administrators)",
        tags,
        params,
        response: { 200: Group, ...problems },
      },
    },
    async (request) => groups.get(request.principal, request.params.name),
  );
  app.delete<GroupRequest>(
    "/v1/groups/:name",
    {
      schema: {
        operationId: "removeGroup",
        summary: "Remove a group and its memberships (managers and administrators); records stay",
        tags,
        params,
        response: { 204: Type.Null(), ...problems },
      },
    },
    async (request, reply) => {
      await groups.remove(request.principal, request.params.name);
      return reply.code(204).send();
    },
  );
  app.put<MemberRequest & { Body: Static<typeof MemberInput> }>(
    "/v1/groups/:name/members/:username",
    {
      // A plain member needs no body.
      preValidation: async (request) => {
        request.body ??= {};
      },
      schema: {
        operationId: "putGroupMember",
        summary: "Add a member or change whether it manages the group",
        tags,
        params: memberParams,
        body: MemberInput,
        response: { 200: Group, ...problems },
      },
    },
    async (request) => {
      const { name: group, username } = request.params;
      return groups.putMember(request.principal, group, username, request.body.manager ?? false);
    },
  );
  app.delete<MemberRequest>(
    "/v1/groups/:name/members/:username",
    {
      schema: {
        operationId: "removeGroupMember",
        summary: "Remove a member (managers and administrators), or leave the group",
        tags,
        params: memberParams,
        response: { 204: Type.Null(), ...problems },
      },
    },
    async (request, reply) => {
      await groups.removeMember(request.principal, request.params.name, request.params.username);
      return reply.code(204).send();
    },
  );
}
