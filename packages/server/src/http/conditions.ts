import type { FastifyReply, FastifyRequest } from "fastify";
import { CatalogueError } from "../errors.ts";
import type { Preconditions, Served } from "../records/verbs.ts";
import { sendJson } from "./answers.ts";

const etag = (version: number) => `"${version}"`;

/** Reads If-Match and If-None-Match. A tag that this catalogue never gave is an error, not a miss. */
export function preconditions(request: FastifyRequest): Preconditions {
  const match = request.headers["if-match"];
  const none = request.headers["if-none-match"];
  return {
    ifMatch: match === undefined ? undefined : match.trim() === "*" ? "*" : versionOf(match),
    createOnly: none?.trim() === "*",
  };
}

function versionOf(header: string): number {
  const found = /^"(\d{1,15})"$/.exec(header.trim());
  if (!found)
    throw new CatalogueError("invalid_value", `If-Match: send the ETag of the record, such as "3", in quotes.`, {
      errors: [{ pointer: "If-Match", detail: "is not an ETag of this catalogue" }],
    });
  return Number(found[1]);
}

/** The header of `noteChange`, for the descriptions of routes that write. */
export const changeHeader = {
  "Change-Id": {
    type: "string",
    description:
      "Id of the change that was made, as `/v1/changes` tells it: a search with it as `change` reflects the write. " +
      "Absent where nothing was written.",
  },
};

/** Tells which change a write made. */
export function noteChange(reply: FastifyReply, { changeId }: Pick<Served, "changeId">): void {
  if (changeId !== undefined) reply.header("change-id", changeId);
}

/** Sends a record with its ETag and, after a write, the id of its change; 304 without a body when the client has this version. */
export function sendRecord(request: FastifyRequest, reply: FastifyReply, record: Served): FastifyReply {
  const tag = etag(record.version);
  reply.header("etag", tag).header("cache-control", "private, no-cache").header("vary", "authorization, cookie");
  noteChange(reply, record);
  if (request.method === "GET" && hasVersion(request, tag)) return reply.code(304).send();
  return sendJson(reply, record.body);
}

/** Whether If-None-Match says that the client has this version. */
export function hasVersion(request: FastifyRequest, tag: string): boolean {
  const none = request.headers["if-none-match"];
  return none?.split(",").some((one) => one.trim().replace(/^W\//, "") === tag) ?? false;
}

export function sendCreated(request: FastifyRequest, reply: FastifyReply, path: string, record: Served): FastifyReply {
  reply.code(201).header("location", `/v1/${path}/${encodeURIComponent(record.key)}`);
  return sendRecord(request, reply, record);
}
