import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Principal } from "../access/index.ts";
import type { History } from "../history/index.ts";
import { problems } from "../http/answers.ts";
import { hasVersion } from "../http/conditions.ts";
import { KeyParams } from "../http/params.ts";
import { registerListRoute } from "../records/list-routes.ts";
import { registerRecordRoutes } from "../records/routes.ts";
import type { Attachments, ServedImage } from "./service.ts";

export interface AttachmentRouteDeps {
  history: History;
  principalFor(username: string): Promise<Principal | undefined>;
  bodyLimit: number;
}

const picture = {
  200: {
    description: "The picture: PNG, JPEG, GIF or WebP",
    content: { "image/*": { schema: { type: "string", format: "binary" } } },
  },
  ...problems,
};

/** The common routes of a record, the list by `target=dataset:PID`, and pictures as pictures. */
export function registerAttachmentRoutes(app: FastifyInstance, attachments: Attachments, deps: AttachmentRouteDeps) {
  const { service } = attachments;
  registerRecordRoutes(app, { service, ...deps });
  registerListRoute(app, { service: attachments.lists, refs: { target: "" } });
  app.get<{ Params: { key: string } }>(
    "/v1/attachments/:key/image",
    {
      schema: {
        operationId: "getAttachmentImage",
        summary: "The picture of an attachment",
        tags: ["attachments"],
        params: KeyParams,
        response: picture,
      },
    },
    async (request, reply) => {
      const image = await attachments.image(request.principal, request.params.key);
      return sendImage(request, reply, image, `"${image.version}"`);
    },
  );
  app.get<{ Params: { key: string } }>(
    "/v1/datasets/:key/thumbnail",
    {
      schema: {
        operationId: "getDatasetThumbnail",
        summary: "The newest picture of a dataset",
        tags: ["datasets"],
        params: KeyParams,
        response: picture,
      },
    },
    async (request, reply) => {
      const image = await attachments.thumbnail(request.principal, request.params.key);
      return sendImage(request, reply, image, `"${encodeURIComponent(image.key)}-${image.version}"`);
    },
  );
}

function sendImage(request: FastifyRequest, reply: FastifyReply, image: ServedImage, tag: string): FastifyReply {
  reply
    .header("etag", tag)
    .header("cache-control", "private, max-age=60")
    .header("vary", "authorization, cookie")
    .header("x-content-type-options", "nosniff");
  if (hasVersion(request, tag)) return reply.code(304).send();
  return reply.type(image.type).send(image.bytes);
}
