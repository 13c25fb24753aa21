import type { FastifyReply } from "fastify";
import Type, { type Static } from "typebox";
import { badCursor, decodeCursor, encodeCursor, pageQuery } from "../http/paging.ts";

const { limit, cursor } = pageQuery;

/** Lists of this module have one order, by name. */
export const NamePageQuery = Type.Object({
  q: Type.Optional(Type.String({ maxLength: 200, description: "Part of a name" })),
  limit,
  cursor,
});
export type NamePageQuery = Static<typeof NamePageQuery>;

export interface NamePage {
  q: string | undefined;
  after: string | undefined;
  limit: number;
}

export function namePage(query: NamePageQuery): NamePage {
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
  if (after !== undefined && typeof after !== "string") throw badCursor();
  return { q: query.q, after, limit: query.limit ?? 25 };
}

/** Adds the cursor of the next page, if this one is full. */
export function withCursor<Item, Page extends { items: Item[] }>(
  page: Page,
  asked: NamePage,
  nameOf: (item: Page["items"][number]) => string,
): Page & { cursor?: string } {
  const last = page.items.length === asked.limit ? page.items.at(-1) : undefined;
  return last === undefined ? page : { ...page, cursor: encodeCursor(nameOf(last)) };
}

export function sendMade(reply: FastifyReply, path: string, key: string, body: unknown): FastifyReply {
  return reply
    .code(201)
    .header("location", `/v1/${path}/${encodeURIComponent(key)}`)
    .send(body);
}
