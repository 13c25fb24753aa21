import type { FieldPath, Filter } from "@margay/contract";
import { type RawBuilder, sql } from "kysely";
import { furtherFields } from "../../../datablocks/index.ts";
import { headsMayHave } from "../file-index.ts";
import { instantText } from "./columns.ts";
import type { Column } from "./fields.ts";
import type { JsonPlace } from "./json-values.ts";
import { canBeStored } from "./json-values.ts";
import { translate } from "./patterns.ts";
import { allOf, anyOf } from "./value-tests.ts";

// Fields that only some files have: lists in the JSON of a chunk.
export type Further = (typeof furtherFields)[number] | "time";

const isFurther = (name: string): name is Further => name === "time" || furtherFields.some((one) => one === name);

/** A field of the file `f` of the chunk `c`. Notes in `used` which further fields have to be joined. */
export function filePlace(path: FieldPath, used: Set<Further>): { column?: Column; json: JsonPlace } {
  const [name = "", ...steps] = path;
  if (name === "path") return own({ type: "text", sql: sql`f.name`, filled: "always" }, steps);
  if (name === "size") return own({ type: "number", sql: sql`f.size`, filled: "always" }, steps);
  if (!isFurther(name)) return { json: { root: sql`null::jsonb`, steps: [] } };
  used.add(name);
  const stored = sql`${sql.ref(`further_${name}`)}.value`;
  if (name !== "time") return { json: { root: sql`nullif(json_part(${stored}, '{}'), 'null')`, steps } };
  // The text as sent, where milliseconds do not say it all.
  const text = sql`coalesce(${stored} #>> '{}', ${instantText(sql`to_timestamp(f.time_ms / 1000.0)`)})`;
  const json = { root: sql`to_jsonb(${text})`, steps };
  return steps.length > 0
    ? { json }
    : { json, column: { type: "milliseconds", sql: sql`f.time_ms`, filled: "partial" } };
}

const own = (column: Column, steps: readonly string[]) => {
  const json = { root: sql`to_jsonb(${column.sql})`, steps };
  return steps.length > 0 ? { json } : { column, json };
};

/** FROM: the files `f` of the chunks `c`, joined `on` what stands before, with the further fields that are looked at. */
export const filesWith = (used: ReadonlySet<Further>, on: RawBuilder<unknown> = sql``) => sql`file_chunk c ${on}
  cross join lateral unnest(string_to_array(c.names, E'\\n'), c.sizes, c.times) with ordinality as f(name, size, time_ms, at)
  ${sql.join(
    [...used].map((name) => {
      const alias = sql.ref(`further_${name}`);
      return sql`left join lateral json_array_elements(c.extra -> ${sql.lit(name)}) with ordinality as ${alias}(value, at)
        on ${alias}.at = f.at`;
    }),
    sql` `,
  )}`;

/**
 * The condition on a chunk `c` that the index of names answers, where a file in it fulfils the filter; `prefix` leads to
 * the file in the filter's paths. Undefined where the filter says nothing that the index knows.
 */
export function chunkCondition(filter: Filter, prefix: FieldPath = []): RawBuilder<boolean> | undefined {
  if (filter.op === "and") {
    const known = filter.of.map((part) => chunkCondition(part, prefix)).filter((one) => one !== undefined);
    return known.length === 0 ? undefined : allOf(known);
  }
  if (filter.op === "or") {
    const known = filter.of.map((part) => chunkCondition(part, prefix)).filter((one) => one !== undefined);
    return known.length > 0 && known.length === filter.of.length ? anyOf(known) : undefined;
  }
  if (!("field" in filter)) return undefined;
  const isAt = (...path: string[]) => filter.field.join("\0") === [...prefix, ...path].join("\0");
  if (filter.op === "element") return prefix.length > 0 && isAt() ? chunkCondition(filter.where) : undefined;
  return isAt("path") ? pathCondition(filter) : undefined;
}

function pathCondition(filter: Filter): RawBuilder<boolean> | undefined {
  if (filter.op === "substring") return mayHave(filter.text);
  if (filter.op === "pattern") {
    const { literals } = translate(filter.field, filter.pattern, filter.ignoreCase);
    const longest = literals.toSorted((a, b) => b.length - a.length).find((one) => mayHave(one) !== undefined);
    return longest === undefined ? undefined : mayHave(longest);
  }
  if (filter.op !== "in" || filter.values.length === 0) return undefined;
  const paths = filter.values.map((value) => (typeof value === "string" ? mayHave(value) : undefined));
  const known = paths.filter((one) => one !== undefined);
  return known.length === paths.length ? anyOf(known) : undefined;
}

const mayHave = (text: string) => (canBeStored(text) ? headsMayHave(text) : undefined);
