import type { SortKey } from "@margay/contract";
import { type RawBuilder, sql } from "kysely";
import type { Compiler } from "./conditions.ts";
import type { Column } from "./fields.ts";
import { canBeStored, type JsonPlace, valuesAt } from "./json-values.ts";

/** ORDER BY of a statement: joins that compute sort values, and the expressions, ties by id at the end. */
export interface Order {
  joins: RawBuilder<unknown>;
  by: RawBuilder<unknown>;
}

/** Records without a value come first ascending, last descending; numbers before texts, then objects, then switches. */
export function orderOf(
  compiler: Compiler,
  sort: readonly SortKey[],
  ties: RawBuilder<unknown>,
  perFile = false,
): Order {
  const joins: RawBuilder<unknown>[] = [];
  const terms: RawBuilder<unknown>[] = [];
  for (const [at, { field, descending }] of sort.entries()) {
    const direction = descending ? sql`desc nulls last` : sql`asc nulls first`;
    const place = compiler.place(field, perFile);
    if (place.column) {
      // Where nothing is ever null, the order is the one that indexes have.
      const isSure = place.column.filled === "always" && place.column.type !== "texts";
      const plain = descending ? sql`desc` : sql`asc`;
      terms.push(sql`${columnValue(place.column, descending)} ${isSure ? plain : direction}`);
      continue;
    }
    if (!field.every(canBeStored)) continue;
    const alias = `k${at}`;
    joins.push(sql`left join lateral (${jsonKey(place.json(), `s${at}`, descending)}) ${sql.ref(alias)} on true`);
    for (const part of ["rank", "number", "text"])
      terms.push(sql`${sql.ref(`${alias}.${part}`)} ${part === "text" ? sql`collate "C"` : sql``} ${direction}`);
  }
  return { joins: sql.join([sql``, ...joins], sql` `), by: sql.join([...terms, ties]) };
}

/** Of a list the smallest value counts when ascending, the largest when descending. */
function columnValue({ type, sql: column }: Column, descending: boolean): RawBuilder<unknown> {
  if (type === "text") return sql`${column} collate "C"`;
  if (type !== "texts") return column;
  return descending
    ? sql`(select max(one collate "C") from unnest(${column}) as one)`
    : sql`(select min(one collate "C") from unnest(${column}) as one)`;
}

function jsonKey(place: JsonPlace, alias: string, descending: boolean): RawBuilder<unknown> {
  const value = sql.ref(`${alias}.v`);
  const direction = descending ? sql`desc nulls last` : sql`asc nulls first`;
  return sql`select * from (
    select case jsonb_typeof(${value}) when 'null' then null when 'number' then 1 when 'string' then 2
        when 'boolean' then 4 else 3 end as rank,
      case when jsonb_typeof(${value}) = 'number' then (${value})::numeric end as number,
      case when jsonb_typeof(${value}) in ('string', 'boolean') then ${value} #>> '{}' end as text
    from ${valuesAt(place, alias, true)}) one
    order by rank ${direction}, number ${direction}, text collate "C" ${direction} limit 1`;
}
