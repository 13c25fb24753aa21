import { Problem } from "@margay/contract";
import type { FastifyReply } from "fastify";

const problem = { content: { "application/problem+json": { schema: Problem } } };

/** What every route may answer besides its result. */
export const problems = { "4xx": { description: "The request is refused; `code` says why", ...problem } };

/** For routes that tell whether the catalogue works. */
export const outage = { 503: { description: "The catalogue cannot work", ...problem } };

/** Sends JSON text as it is. */
export const sendJson = (reply: FastifyReply, text: string): FastifyReply =>
  reply.type("application/json; charset=utf-8").send(text);
