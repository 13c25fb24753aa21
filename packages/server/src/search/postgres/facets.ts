import { type DatasetFacet, datasetFacets } from "@margay/contract";
import { type RawBuilder, sql } from "kysely";
import type { Principal } from "../../access/index.ts";
import { containing } from "../../db/like.ts";
import { CatalogueError } from "../../errors.ts";
import type { DatasetQuery, FacetValue } from "../engine.ts";
import { compareTexts } from "../screen/texts.ts";
import { keysLabelled } from "./labels.ts";
import type { Session } from "./session.ts";

const defaultLimit = 50;

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
  /** How many values the facet has in all. */
  size: number;
}

/** Which values of the facets are listed. */
export interface Listing {
  facets: readonly DatasetFacet[];
  /** Values a facet. */
  limit: number;
  /** Of these facets only values that contain the text (folded), or whose label does: then they are among `labelled`. */
  searches: Partial<Record<DatasetFacet, { text: string; labelled: readonly string[] }>>;
}

/** Reads which values are wanted; names of records that the caller may read are looked up. */
export async function listingFor(session: Session, principal: Principal, query: DatasetQuery): Promise<Listing> {
  const searches: Listing["searches"] = {};
  for (const facet of query.facets) {
    const text = query.facetSearch?.[facet]?.trim().toLowerCase() ?? "";
    if (text === "" || text.includes("\0")) continue;
    searches[facet] = { text, labelled: await keysLabelled(session, principal, facet, text) };
  }
  return { facets: query.facets, limit: query.facetLimit ?? defaultLimit, searches };
}

const isListed = (search: Listing["searches"][DatasetFacet]): RawBuilder<boolean> =>
  search
    ? sql<boolean>`(value ilike ${containing(search.text)} or value = any(${[...search.labelled]}::text[]))`
    : sql<boolean>`true`;

/** One statement's worth of counts over the matching set `m`: the total (facet '') and the values of each facet. */
export function countsOf(listing: Listing, selections: readonly Selection[]): RawBuilder<CountRow> {
  const total = sql`select '' as facet, '' as value, count(*) as count, 0 as sample, 0 as size from m where ${passes(selections)}`;
  const parts = listing.facets.map((facet) => {
    const value = sql.ref(`f_${facet}`);
    const search = listing.searches[facet];
    const selected = search ? [] : (selections.find((one) => one.facet === facet)?.values ?? []);
    const rows = sql`from m where ${value} is not null and ${passes(selections, facet)} group by ${value}`;
    // Equal lists are counted first, then taken apart; a value that a list names twice counts once.
    const values = columns[facet].isList
      ? sql`select value, sum(n)::bigint as count, max(sample) as sample
          from (select ${value} as list, count(*) as n, max(id) as sample ${rows}) lists
          cross join lateral (select distinct one from unnest(list) as one) as taken(value) group by value`
      : sql`select ${value} as value, count(*) as count, max(id) as sample ${rows}`;
    return sql`select ${sql.lit(facet)}, value, count, sample, size from (
      select *, row_number() over (order by count desc, value collate "C") as rank, (count(*) over ())::int as size
      from (${values}) counted where value <> '' and ${isListed(search)}) ranked
      where rank <= ${sql.lit(listing.limit)} or value = any(${[...selected]}::text[])`;
  });
  return sql<CountRow>`${sql.join([total, ...parts], sql` union all `)}`;
}

export interface Counts {
  total: number;
  facets: Partial<Record<DatasetFacet, FacetValue[]>>;
  furtherValues: Partial<Record<DatasetFacet, number>>;
  /** Datasets that have these techniques, which know their names. */
  techniqueSamples: { value: string; id: number }[];
}

/** Orders the counts by facet; selected values are there even when nothing has them. */
export function gather(rows: readonly CountRow[], listing: Listing, selections: readonly Selection[]): Counts {
  const result: Counts["facets"] = {};
  const furtherValues: Counts["furtherValues"] = {};
  let total = 0;
  const byFacet = Map.groupBy(rows, ({ facet }) => facet);
  for (const { count } of byFacet.get("") ?? []) total = count;
  for (const facet of listing.facets) {
    const found = byFacet.get(facet) ?? [];
    const selected = listing.searches[facet] ? [] : (selections.find((one) => one.facet === facet)?.values ?? []);
    result[facet] = ordered(
      found.map(({ value, count }) => ({ value, count })),
      selected,
    );
    const further = (found[0]?.size ?? 0) - found.length;
    if (further > 0) furtherValues[facet] = further;
  }
  const techniqueSamples = (byFacet.get("technique") ?? []).map(({ value, sample }) => ({ value, id: sample }));
  return { total, facets: result, furtherValues, techniqueSamples };
}

/** By falling count; selected values that nothing has count 0. */
export function ordered(values: FacetValue[], selected: readonly string[]): FacetValue[] {
  const known = new Set(values.map(({ value }) => value));
  const missing = [...new Set(selected)].filter((value) => !known.has(value)).map((value) => ({ value, count: 0 }));
  return [...values, ...missing].sort((a, b) => b.count - a.count || compareTexts(a.value, b.value));
}

export async function countMatches(
  session: Session,
  matches: RawBuilder<unknown>,
  listing: Listing,
  selections: readonly Selection[],
): Promise<Counts> {
  const rows = await session.rows(sql<CountRow>`with m as materialized (${matches}) ${countsOf(listing, selections)}`);
  return gather(rows, listing, selections);
}
