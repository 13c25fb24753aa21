import type { FieldPath } from "@margay/contract";
import { type RawBuilder, sql } from "kysely";
import type { Principal } from "../../../access/index.ts";
import type { FacetAnswer, FacetCount, FacetQuery, FindKind } from "../../finder.ts";
import type { Session } from "../session.ts";
import { Compiler } from "./conditions.ts";
import { lookUp } from "./find.ts";
import { canBeStored, valuesAt } from "./json-values.ts";
import { refusal } from "./refusal.ts";
import { sourceOf } from "./source.ts";
import { allOf } from "./value-tests.ts";

/** A facet without end, such as one of identifiers, is cut here. */
const maxValues = 50_000;

interface Facet {
  /** What the matching set keeps for it. */
  column: RawBuilder<unknown>;
  /** Rows `(value, count)`, the value as jsonb or null, from the matching set `m` in which it is called `name`. */
  counts(name: RawBuilder<unknown>): RawBuilder<unknown>;
}

interface Row {
  facet: number;
  value: string | null;
  count: number;
}

/** The total and the values of each facet over the matching records, in one statement. */
export async function countFacets(
  session: Session,
  principal: Principal,
  kind: FindKind,
  { where, facets }: FacetQuery,
): Promise<FacetAnswer> {
  const source = sourceOf(kind);
  const compiler = new Compiler(kind, await lookUp(session, kind, where), "set");
  const condition = allOf([...source.conditions(principal), compiler.where(where)]);
  const asked = facets.map((field) => facetOf(compiler, field));
  const columns = [sql`1 as one`, ...asked.map(({ column }, at) => sql`${column} as ${sql.ref(`f${at}`)}`)];
  const parts = asked.map(
    ({ counts }, at) => sql`select ${sql.lit(at)}::int as facet, value, count from (
      select value, count from (${counts(sql.ref(`m.f${at}`))}) counted
      order by count desc, value #>> '{}' collate "C" nulls first limit ${sql.lit(maxValues)}) ranked`,
  );
  const total = sql`select -1 as facet, null::jsonb as value, count(*) as count from m`;
  const rows = await session.rows(sql<Row>`
    with m as materialized (
      select ${sql.join(columns)} from ${source.table} ${compiler.needsDocument ? source.withDocument : sql``}
      where ${condition})
    select facet, value::text, count from (${sql.join([total, ...parts], sql` union all `)}) found`);
  const answer: FacetAnswer = { total: 0, facets: facets.map(() => []) };
  for (const { facet, value, count } of rows) {
    if (facet < 0) answer.total = count;
    else answer.facets[facet]?.push({ value: valueIn(value), count });
  }
  return answer;
}

function valueIn(text: string | null): FacetCount["value"] {
  const value: unknown = text === null ? null : JSON.parse(text);
  // Whatever is no simple value counts as its JSON.
  return value === null || typeof value !== "object" ? (value as FacetCount["value"]) : text; // JSON has no more types
}

function facetOf(compiler: Compiler, field: FieldPath): Facet {
  if (!field.every(canBeStored)) return ofValues(sql`null::jsonb`);
  const { column, json, isInstant, ofFiles } = compiler.place(field);
  if (ofFiles) throw refusal(field, "files cannot be counted as a facet");
  if (column?.type === "texts") return ofLists(column.sql);
  if (column?.type === "instant") return ofDays(sql`(${column.sql} at time zone 'UTC')::date`);
  if (column) return ofValues(column.sql);
  const values = sql`(select jsonb_agg(${isInstant ? sql`to_jsonb(left(q.v #>> '{}', 10))` : sql`q.v`})
    from ${valuesAt(json(), "q", true)})`;
  return ofJson(values);
}

const ofValues = (column: RawBuilder<unknown>): Facet => ({
  column,
  counts: (name) => sql`select to_jsonb(${name}) as value, count(*) as count from m group by ${name}`,
});

const ofDays = (column: RawBuilder<unknown>): Facet => ({
  column,
  counts: (name) => sql`select to_jsonb(${name}::text) as value, count(*) as count from m group by ${name}`,
});

// Equal lists are counted first, then taken apart. A list without items counts as a missing one.
const ofLists = (column: RawBuilder<unknown>): Facet => ({
  column,
  counts: (name) => sql`select to_jsonb(one) as value, sum(n)::bigint as count
    from (select ${name} as list, count(*) as n from m group by ${name}) lists
    left join lateral unnest(list) as one on true group by one`,
});

const ofJson = (column: RawBuilder<unknown>): Facet => ({
  column,
  counts: (name) => sql`select nullif(one, 'null') as value, sum(n)::bigint as count
    from (select ${name} as list, count(*) as n from m group by ${name}) lists
    left join lateral jsonb_array_elements(list) as one on true group by nullif(one, 'null')`,
});
