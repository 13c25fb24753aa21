import type { FastifyInstance } from "fastify";
import Type, { type Static, type TProperties } from "typebox";
import { problems, sendJson } from "../http/answers.ts";
import { badCursor, decodeCursor, encodeCursor, pageOf, pageQuery, parseSort } from "../http/paging.ts";
import { type ListService, sortFields } from "./list-service.ts";
import { isInCalendar } from "./validate.ts";

const BaseQuery = Type.Object({
  q: Type.Optional(Type.String({ maxLength: 2_000, description: "Words, or a part of the name or key" })),
  ...pageQuery,
});
type BaseQuery = Static<typeof BaseQuery>;

export interface ListOptions {
  service: ListService;
  /** Query parameters that select by reference: parameter name -> tag. */
  refs?: Record<string, string>;
}

/** `GET /v1/<kind>`: full text by `q`, by reference, stable sort, keyset paging, exact total. */
export function registerListRoute(app: FastifyInstance, options: ListOptions): void {
  const { service, refs = {} } = options;
  const { path, output } = service.kind.schema;
  const byReference: TProperties = Object.fromEntries(
    Object.keys(refs).map((name) => [
      name,
      Type.Optional(Type.String({ maxLength: 2_000, description: `Only of this ${name}` })),
    ]),
  );
  const own: TProperties = Object.fromEntries(
    Object.entries(service.filters).map(([name, { schema }]) => [name, Type.Optional(schema)]),
  );
  app.get<{ Querystring: BaseQuery & Record<string, unknown> }>(
    `/v1/${path}`,
    {
      schema: {
        operationId: `list${path.replace(/(^|-)(.)/g, (_all, _dash, letter: string) => letter.toUpperCase())}`,
        summary: `List ${path}`,
        tags: [path],
        querystring: Type.Object({ ...BaseQuery.properties, ...byReference, ...own }),
        response: {
          200: pageOf(output, path),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { q, limit = 25, cursor, sort } = request.query;
      const order = parseSort(sort, sortFields, { field: "createdAt", descending: true });
      const orderName = `${order.descending ? "-" : ""}${order.field}`;
      const wanted = Object.entries(refs).flatMap(([name, tag]) => {
        const value = request.query[name];
        return typeof value === "string" ? [tag === "" ? value : `${tag}:${value}`] : [];
      });
      const asked = Object.keys(service.filters).flatMap((name) => {
        const value = request.query[name];
        return typeof value === "string" ? [[name, value] as const] : [];
      });
      const page = await service.list(request.principal, {
        q,
        refs: wanted,
        filters: Object.fromEntries(asked),
        limit,
        cursor: cursor === undefined ? undefined : placeOf(cursor, orderName),
        sort: order,
      });
      const next = page.next
        ? `,"cursor":${JSON.stringify(encodeCursor([orderName, page.next.at, page.next.id]))}`
        : "";
      return sendJson(reply, `{"items":[${page.items.join(",")}],"total":${page.total}${next}}`);
    },
  );

  // Cursors come back from clients: nothing in them is trusted.
  function placeOf(cursor: string, name: string) {
    const [sort, at, id] = [decodeCursor(cursor)].flat();
    const isTime = name.endsWith("At");
    if (sort !== name || typeof at !== "string" || typeof id !== "number") throw badCursor();
    if (!Number.isInteger(id) || Math.abs(id) >= 2 ** 31 || at.includes("\0") || !at.isWellFormed()) throw badCursor();
    if (isTime && !(/^\d{4}-/.test(at) && isInCalendar(at))) throw badCursor();
    return { at, id };
  }
}
