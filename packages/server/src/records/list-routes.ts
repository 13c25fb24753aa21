import { Problem } from "@margay/contract";
import type { FastifyInstance } from "fastify";
import Type, { type Static, type TProperties } from "typebox";
import type { Principal } from "../access/index.ts";
import type { Db } from "../db/database.ts";
import { badCursor, decodeCursor, encodeCursor, pageQuery, parseSort } from "../http/paging.ts";
import type { RecordKind } from "./kind.ts";
import type { SmallRecordStore } from "./store.ts";
import { type Stored, serve } from "./stored.ts";

const sortFields = ["createdAt", "updatedAt", "label", "key"] as const;

const BaseQuery = Type.Object({ q: Type.Optional(Type.String({ maxLength: 2_000 })), ...pageQuery });
type BaseQuery = Static<typeof BaseQuery>;

export interface ListOptions {
  db: Db;
  kind: RecordKind;
  store: SmallRecordStore;
  /** Query parameters that select by reference: parameter name -> tag. */
  refs?: Record<string, string>;
  /** Adds managed fields to the rows of a page, such as counts. */
  decorate?: ((principal: Principal, rows: Stored[]) => Promise<Stored[]>) | undefined;
}

/** `GET /v1/<kind>`: full text by `q`, by reference, stable sort, keyset paging, exact total. */
export function registerListRoute(app: FastifyInstance, options: ListOptions): void {
  const { kind, store, refs = {} } = options;
  const { path, keyField, output } = kind.schema;
  const byReference: TProperties = Object.fromEntries(
    Object.keys(refs).map((name) => [
      name,
      Type.Optional(Type.String({ maxLength: 2_000, description: `Only of this ${name}` })),
    ]),
  );
  app.get<{ Querystring: BaseQuery & Record<string, unknown> }>(
    `/v1/${path}`,
    {
      schema: {
        operationId: `list${path.replace(/(^|-)(.)/g, (_all, _dash, letter: string) => letter.toUpperCase())}`,
        summary: `List ${path}`,
        tags: [path],
        querystring: Type.Object({ ...BaseQuery.properties, ...byReference }),
        response: {
          200: Type.Object({
            items: Type.Array(output),
            total: Type.Integer({ description: `Number of ${path} that match and that the caller may read` }),
            cursor: Type.Optional(Type.String()),
          }),
          "4xx": Problem,
        },
      },
    },
    async (request, reply) => {
      const { q, limit = 25, cursor, sort } = request.query;
      const order = parseSort(sort, sortFields, { field: "createdAt", descending: true });
      const wanted = Object.entries(refs).flatMap(([name, tag]) => {
        const value = request.query[name];
        return typeof value === "string" ? [tag === "" ? value : `${tag}:${value}`] : [];
      });
      const page = await store.list(options.db, request.principal, {
        q,
        refs: wanted,
        limit: limit + 1,
        cursor: cursor === undefined ? undefined : placeOf(cursor, order.field),
        sort: order,
      });
      const rows = page.rows.slice(0, limit);
      const shown = options.decorate ? await options.decorate(request.principal, rows) : rows;
      const last = page.rows.length > limit ? rows.at(-1) : undefined;
      const next = last
        ? `,"cursor":${JSON.stringify(encodeCursor([order.field, placeIn(last, order.field, kind), last.id]))}`
        : "";
      const items = shown.map((row) => serve(keyField, row)).join(",");
      return reply.type("application/json; charset=utf-8").send(`{"items":[${items}],"total":${page.total}${next}}`);
    },
  );

  function placeOf(cursor: string, field: string) {
    const place = decodeCursor(cursor);
    if (!Array.isArray(place) || place[0] !== field || typeof place[1] !== "string" || !Number.isInteger(place[2]))
      throw badCursor();
    return { at: place[1], id: Number(place[2]) };
  }
}

function placeIn(row: Stored, field: (typeof sortFields)[number], kind: RecordKind): string {
  if (field === "createdAt" || field === "updatedAt") return row[field].toISOString();
  if (field === "key") return row.key;
  return kind.label({ ...JSON.parse(row.docText), [kind.schema.keyField]: row.key });
}
