import { type RawBuilder, sql } from "kysely";
import { badCursor, decodeCursor, encodeCursor, parseSort, type Sort } from "../../http/paging.ts";

const fields = [
  "creationTime",
  "datasetName",
  "size",
  "numberOfFiles",
  "createdAt",
  "updatedAt",
  "type",
  "ownerGroup",
  "pid",
] as const;
type Field = (typeof fields)[number];
type ValueType = "time" | "integer" | "text";

interface Column {
  type: ValueType;
  sql: RawBuilder<unknown>;
}

// None of these is ever null. Names sort without regard to case.
const columns: Record<Field, Column> = {
  creationTime: { type: "time", sql: sql`d.ct` },
  datasetName: { type: "text", sql: sql`lower(d.name) collate "C"` },
  size: { type: "integer", sql: sql`d.size` },
  numberOfFiles: { type: "integer", sql: sql`d.file_count` },
  createdAt: { type: "time", sql: sql`d.created_at` },
  updatedAt: { type: "time", sql: sql`d.updated_at` },
  type: { type: "text", sql: sql`d.type` },
  ownerGroup: { type: "text", sql: sql`d.owner_group` },
  pid: { type: "text", sql: sql`d.key` },
};

/** The order of a list, ties by id, and the place after which a page starts. */
export interface Order {
  isDefault: boolean;
  /** Sort value of the row aliased `d`. */
  value: RawBuilder<unknown>;
  direction: RawBuilder<unknown>;
  /** Condition on a sort value and an id: after the cursor. */
  after(value: RawBuilder<unknown>, id: RawBuilder<unknown>): RawBuilder<boolean>;
  /** A sort value as text, for the cursor. */
  asText(value: RawBuilder<unknown>): RawBuilder<string>;
  cursorAt(place: { value: string; id: number }): string;
}

const fallback: Sort<Field> = { field: "creationTime", descending: true };

/** Reads `sort` and `cursor`. Throws `invalid_query` for an unknown field and for a cursor of another order. */
export function orderOf(sortText: string | undefined, cursor: string | undefined): Order {
  const sort = parseSort(sortText, fields, fallback);
  const { type, sql: value } = columns[sort.field];
  const name = `${sort.descending ? "-" : ""}${sort.field}`;
  const place = cursor === undefined ? undefined : placeOf(decodeCursor(cursor), name, type);
  return {
    isDefault: name === "-creationTime",
    value,
    direction: sort.descending ? sql`desc` : sql`asc`,
    after: (column, id) =>
      place === undefined
        ? sql<boolean>`true`
        : sql<boolean>`(${column}, ${id}) ${sort.descending ? sql`<` : sql`>`} (${typed(place.value, type)}, ${place.id}::int)`,
    asText: (column) =>
      type === "time"
        ? sql<string>`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
        : sql<string>`(${column})::text`,
    cursorAt: ({ value: at, id }) => encodeCursor([name, at, id]),
  };
}

const typed = (value: string, type: ValueType): RawBuilder<unknown> =>
  type === "time"
    ? sql`${value}::timestamptz`
    : type === "integer"
      ? sql`${value}::bigint`
      : sql`${value}::text collate "C"`;

const valid: Record<ValueType, (value: string) => boolean> = {
  time: (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(value) && !Number.isNaN(Date.parse(value)),
  integer: (value) => /^-?\d{1,16}$/.test(value),
  text: (value) => !value.includes("\0"),
};

// Cursors come back from clients: nothing in them is trusted.
function placeOf(cursor: unknown, name: string, type: ValueType): { value: string; id: number } {
  // Array.isArray() leaves items of any type.
  const [sort, value, id] = Array.isArray(cursor) ? (cursor as unknown[]) : [];
  const isPlace = sort === name && typeof value === "string" && valid[type](value);
  if (!isPlace || typeof id !== "number" || !Number.isInteger(id) || Math.abs(id) > 2 ** 31 - 1) throw badCursor();
  return { value, id };
}
