import { type DatasetFacet, datasetFacets } from "@margay/contract";
import { type RawBuilder, sql } from "kysely";
import { CatalogueError } from "../../errors.ts";
import type { DatasetResult, FacetValue } from "../engine.ts";
import type { Session } from "./session.ts";

const maxValues = 50;

interface Column {
  sql: RawBuilder<unknown>;
  isList?: boolean;
}

/** Where the values of each facet are, on the row aliased `d`. */
const columns: Record<DatasetFacet, Column> = {
  type: { sql: sql`d.type` },
  creationLocation: { sql: sql`d.creation_location` },
  ownerGroup: { sql: sql`d.owner_group` },
  instrument: { sql: sql`d.instrument_ids`, isList: true },
  technique: { sql: sql`d.techniques`, isList: true },
  keyword: { sql: sql`d.keywords`, isList: true },
  proposal: { sql: sql`d.proposal_ids`, isList: true },
  sample: { sql: sql`d.sample_ids`, isList: true },
  principalInvestigator: { sql: sql`d.pis`, isList: true },
  dataFormat: { sql: sql`d.data_format` },
  year: { sql: sql`to_char(d.ct at time zone 'UTC', 'YYYY')` },
  isPublished: { sql: sql`d.published::text` },
};

/** A facet of which values are selected. */
export interface Selection {
  facet: DatasetFacet;
  values: readonly string[];
  condition: RawBuilder<boolean>;
  /** Column of the matching set that says whether a row passes this selection. */
  flag: RawBuilder<unknown>;
}

export function selectionsOf(filters: Partial<Record<DatasetFacet, readonly string[]>>): Selection[] {
  return datasetFacets.flatMap((facet) => {
    const values = filters[facet] ?? [];
    if (values.length === 0) return [];
    if (values.some((value) => value.includes("\0")))
      throw new CatalogueError("invalid_query", `${facet}: a value holds a NUL character; remove it.`, {
        errors: [{ pointer: facet, detail: "holds a NUL character" }],
      });
    const column = columns[facet];
    const wanted = sql`${[...values]}::text[]`;
    const condition = column.isList
      ? sql<boolean>`${column.sql} && ${wanted}`
      : sql<boolean>`coalesce(${column.sql} = any(${wanted}), false)`;
    return [{ facet, values, condition, flag: sql.ref(`passes_${facet}`) }];
  });
}

/** Columns that counting these facets needs in the matching set, and the flags of the selections. */
export function facetColumns(facets: readonly DatasetFacet[], selections: readonly Selection[]): RawBuilder<unknown>[] {
  return [
    ...facets.map((facet) => sql`${columns[facet].sql} as ${sql.ref(`f_${facet}`)}`),
    ...selections.map(({ condition, flag }) => sql`${condition} as ${flag}`),
  ];
}

/** Rows that pass every selection but, at most, one: what the page and all facets together look at. */
export function atMostOneMissed(selections: readonly Selection[]): RawBuilder<boolean> {
  if (selections.length < 2) return sql<boolean>`true`;
  const passed = sql.join(
    selections.map(({ condition }) => sql`(${condition})::int`),
    sql` + `,
  );
  return sql<boolean>`${passed} >= ${sql.lit(selections.length - 1)}`;
}

/** The condition, on the matching set, that all selections but the one of `except` hold. */
export function passes(selections: readonly Selection[], except?: DatasetFacet): RawBuilder<boolean> {
  const flags = selections.filter(({ facet }) => facet !== except).map(({ flag }) => flag);
  return flags.length === 0 ? sql<boolean>`true` : sql<boolean>`${sql.join(flags, sql` and `)}`;
}

interface CountRow {
  facet: DatasetFacet | "";
  value: string;
  count: number;
  /** A matching dataset that has the value. */
  sample: number;
}

/** One statement's worth of counts over the matching set `m`: the total (facet '') and the values of each facet. */
export function countsOf(facets: readonly DatasetFacet[], selections: readonly Selection[]): RawBuilder<CountRow> {
  const total = sql`select '' as facet, '' as value, count(*) as count, 0 as sample from m where ${passes(selections)}`;
  const parts = facets.map((facet) => {
    const value = sql.ref(`f_${facet}`);
    const selected = selections.find((one) => one.facet === facet)?.values ?? [];
    const rows = sql`from m where ${value} is not null and ${passes(selections, facet)} group by ${value}`;
    // Equal lists are counted first, then taken apart; a value that a list names twice counts once.
    const values = columns[facet].isList
      ? sql`select value, sum(n)::bigint as count, max(sample) as sample
          from (select ${value} as list, count(*) as n, max(id) as sample ${rows}) lists
          cross join lateral (select distinct one from unnest(list) as one) as taken(value) group by value`
      : sql`select ${value} as value, count(*) as count, max(id) as sample ${rows}`;
    return sql`select ${sql.lit(facet)}, value, count, sample from (
      select *, row_number() over (order by count desc, value collate "C") as rank from (${values}) counted
      where value <> '') ranked where rank <= ${sql.lit(maxValues)} or value = any(${[...selected]}::text[])`;
  });
  return sql<CountRow>`${sql.join([total, ...parts], sql` union all `)}`;
}

export interface Counts {
  total: number;
  facets: Partial<Record<DatasetFacet, FacetValue[]>>;
  /** Datasets that have these techniques, which know their names. */
  techniqueSamples: { value: string; id: number }[];
}

/** Orders the counts by facet; selected values are there even when nothing has them. */
export function gather(
  rows: readonly CountRow[],
  facets: readonly DatasetFacet[],
  selections: readonly Selection[],
): Counts {
  const result: DatasetResult["facets"] = {};
  for (const facet of facets) result[facet] = [];
  let total = 0;
  for (const { facet, value, count } of rows) {
    if (facet === "") total = count;
    else result[facet]?.push({ value, count });
  }
  for (const [facet, values] of Object.entries(result)) {
    const selected = selections.find((one) => one.facet === facet)?.values ?? [];
    for (const value of selected) if (!values.some((one) => one.value === value)) values.push({ value, count: 0 });
    values.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  }
  const techniqueSamples = rows.flatMap(({ facet, value, sample }) =>
    facet === "technique" ? [{ value, id: sample }] : [],
  );
  return { total, facets: result, techniqueSamples };
}

export async function countMatches(
  session: Session,
  matches: RawBuilder<unknown>,
  facets: readonly DatasetFacet[],
  selections: readonly Selection[],
) {
  const rows = await session.rows(sql<CountRow>`with m as materialized (${matches}) ${countsOf(facets, selections)}`);
  return gather(rows, facets, selections);
}
