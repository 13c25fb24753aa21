import type { Filter, FilterValue } from "@margay/contract";
import { type RawBuilder, sql } from "kysely";
import type { Column } from "./fields.ts";
import { exactMoments, isoText, spanOf } from "./instants.ts";
import { canBeStored } from "./json-values.ts";
import { anyOf, ever, instantTest, never, numberTest, textTest, type ValueFilter } from "./value-tests.ts";

type FieldFilter = Extract<Filter, { op: "in" | "range" | "substring" | "pattern" | "exists" | "length" | "element" }>;

/** An instant as documents hold it. */
export const instantText = (instant: RawBuilder<unknown>): RawBuilder<string> =>
  sql<string>`to_char(${instant} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** What the column holds as jsonb. */
export const columnAsJson = ({ type, sql: column }: Column): RawBuilder<unknown> =>
  type === "instant" ? sql`to_jsonb(${instantText(column)})` : sql`to_jsonb(${column})`;

/**
 * A condition on a field that is kept in a column. `inDocument` answers a condition from the document instead, for what
 * an empty column leaves open.
 */
export function columnCondition(
  column: Column,
  filter: FieldFilter,
  inDocument: (filter: FieldFilter) => RawBuilder<boolean>,
): RawBuilder<boolean> {
  const isSure = column.filled === "always";
  switch (filter.op) {
    case "in":
      return inValues(column, filter, inDocument);
    case "exists":
      if (column.filled === "nullable") return sql<boolean>`(${column.sql} is not null)`;
      return isSure ? ever : inDocument(filter);
    case "element":
      return column.type === "texts" ? inDocument(filter) : never;
    case "length":
      if (column.type !== "texts") return never;
      return filter.is > 0 || isSure
        ? sql<boolean>`cardinality(${column.sql}) = ${filter.is}::int`
        : inDocument(filter);
    default:
      return valueCondition(column, filter, inDocument);
  }
}

function inValues(
  column: Column,
  filter: Extract<Filter, { op: "in" }>,
  inDocument: (filter: FieldFilter) => RawBuilder<boolean>,
): RawBuilder<boolean> {
  const tests: RawBuilder<boolean>[] = [];
  const wanted = wantedIn(column, filter.values);
  if (wanted) tests.push(wanted);
  const open = filter.values.filter(
    (value) =>
      (value === null && column.filled === "partial") ||
      (value === "" && column.filled === "partial" && column.type === "text") ||
      (Array.isArray(value) && column.type === "texts"),
  );
  if (column.filled === "nullable" && filter.values.includes(null)) tests.push(sql<boolean>`(${column.sql} is null)`);
  if (open.length > 0) tests.push(inDocument({ ...filter, values: open }));
  return anyOf(tests);
}

/** The values of the column's own type; undefined where there are none. Never null. */
function wantedIn(column: Column, values: readonly FilterValue[]): RawBuilder<boolean> | undefined {
  const { sql: name, type } = column;
  const unlessNull = (test: RawBuilder<boolean>) =>
    column.filled === "always" ? test : sql<boolean>`coalesce(${test}, false)`;
  const texts = values.filter((value): value is string => typeof value === "string" && canBeStored(value));
  switch (type) {
    case "text": {
      const known = column.filled === "partial" ? texts.filter((text) => text !== "") : texts;
      return known.length === 0 ? undefined : unlessNull(sql<boolean>`${name} = any(${known}::text[])`);
    }
    case "texts": {
      const tagged = column.tag === undefined ? [] : texts.filter((text) => text !== "");
      const plain = texts.filter((text) => !tagged.includes(text));
      const tests = [
        ...(tagged.length > 0
          ? [sql<boolean>`d.refs && ${tagged.map((text) => `${column.tag}:${text}`)}::text[]`]
          : []),
        ...(plain.length > 0 ? [sql<boolean>`${name} && ${plain}::text[]`] : []),
      ];
      return tests.length === 0 ? undefined : anyOf(tests);
    }
    case "number": {
      const numbers = values.filter((value) => typeof value === "number" && Number.isFinite(value)).map(String);
      return numbers.length === 0 ? undefined : unlessNull(sql<boolean>`${name} = any(${numbers}::numeric[])`);
    }
    case "boolean": {
      const flags = values.filter((value) => typeof value === "boolean");
      return flags.length === 0 ? undefined : unlessNull(sql<boolean>`${name} = any(${flags}::boolean[])`);
    }
    case "instant": {
      const moments = exactMoments(values).map(isoText);
      return moments.length === 0 ? undefined : unlessNull(sql<boolean>`${name} = any(${moments}::timestamptz[])`);
    }
    case "milliseconds": {
      const moments = exactMoments(values);
      return moments.length === 0 ? undefined : unlessNull(sql<boolean>`${name} = any(${moments}::bigint[])`);
    }
  }
}

function valueCondition(
  column: Column,
  filter: ValueFilter,
  inDocument: (filter: FieldFilter) => RawBuilder<boolean>,
): RawBuilder<boolean> {
  const { sql: name, type } = column;
  const isSure = column.filled === "always";
  switch (type) {
    case "boolean":
      return never;
    case "number":
      return numberTest(filter, name);
    case "texts":
      return sql<boolean>`exists (select from unnest(${name}) as one where ${textTest(filter, sql`one`)})`;
    case "text":
      if (isSure) return textTest(filter, name);
      // An empty text may be what is looked for, and the column does not tell it from a missing field.
      if (column.filled === "partial" && (filter.op === "range" || fitsEmpty(filter))) return inDocument(filter);
      return sql<boolean>`coalesce(${textTest(filter, name)}, false)`;
    case "instant":
      if (filter.op === "range") return sql<boolean>`coalesce(${instantTest(spanOf(filter), name)}, false)`;
      return isSure ? textTest(filter, instantText(name)) : inDocument(filter);
    case "milliseconds": {
      if (filter.op !== "range") return inDocument(filter);
      const span = spanOf(filter);
      return span ? sql<boolean>`coalesce(${name} between ${span.from}::bigint and ${span.to}::bigint, false)` : never;
    }
  }
}

function fitsEmpty(filter: Extract<Filter, { op: "substring" | "pattern" }>): boolean {
  if (filter.op === "substring") return filter.text === "";
  // Against an empty text no expression takes long. What JavaScript cannot read is refused elsewhere.
  const body = filter.pattern.replace(/^\(\?[is]+\)/, "");
  return new RegExp(body).test("");
}
