import type { DatasetFacet } from "@margay/contract";
import type { DatasetQuery } from "../api/datasets.ts";
import { listOf, textOf } from "../format/url-search.ts";
import { measureOf } from "../query/ranges.ts";

/** Facets in the order of the rail, most asked for first. */
export const facetNames = [
  "technique",
  "instrument",
  "type",
  "year",
  "proposal",
  "sample",
  "principalInvestigator",
  "keyword",
  "ownerGroup",
  "creationLocation",
  "dataFormat",
  "isPublished",
] as const satisfies readonly DatasetFacet[];

/** Orders that have words of their own, most asked for first. */
export const namedOrders = [
  "-creationTime",
  "creationTime",
  "datasetName",
  "-datasetName",
  "-size",
  "size",
  "-numberOfFiles",
  "-updatedAt",
] as const;

/** Further fields to sort by. */
export const sortFields = [
  "startTime",
  "endTime",
  "createdAt",
  "type",
  "creationLocation",
  "instrumentIds",
  "proposalIds",
  "sampleIds",
  "principalInvestigators",
  "owner",
  "ownerGroup",
  "dataFormat",
  "runNumber",
  "scanId",
  "sourceFolder",
  "packedSize",
] as const;
/** A field, or `metadata.` and a key; `-` in front where it descends. */
export type SortOrder = string;
export const defaultSort: SortOrder = "-creationTime";

const knownSorts: ReadonlySet<string> = new Set([...namedOrders.map((order) => order.replace("-", "")), ...sortFields]);

/** Charts that are open unless the URL says otherwise, and what it says when none is. */
const defaultCharts: readonly string[] = ["creationTime"];
const noChart = "none";

/** Everything Explore shows is in the URL: the query, the facets, the order, the view and the way through the pages. */
export interface ExploreSearch extends Partial<Record<DatasetFacet, string[]>> {
  q?: string;
  sort?: SortOrder;
  view?: "cards";
  /** Charts that are open, by the names of their histograms; absent for the usual ones. */
  chart?: string[];
  /** Cursors of the pages after the first, in the order they were visited; the last one is on screen. */
  cursor?: string[];
}

/** Reads the URL. Unknown names and values are dropped, never an error. */
export function parseExploreSearch(raw: Readonly<Record<string, unknown>>): ExploreSearch {
  const search: ExploreSearch = {};
  const q = textOf(raw.q);
  if (q !== undefined) search.q = q;
  for (const facet of facetNames) {
    const values = listOf(raw[facet]);
    if (values.length > 0) search[facet] = values;
  }
  const sort = textOf(raw.sort);
  if (sort !== undefined && sort !== defaultSort && isSort(sort)) search.sort = sort;
  if (textOf(raw.view) === "cards") search.view = "cards";
  const chart = listOf(raw.chart).filter((name) => name === noChart || measureOf(name) !== undefined);
  if (chart.length > 0) search.chart = chart;
  const cursor = listOf(raw.cursor);
  if (cursor.length > 0) search.cursor = cursor;
  return search;
}

function isSort(text: string): boolean {
  const field = text.replace(/^-/, "");
  return knownSorts.has(field) || /^metadata\../.test(field);
}

/** The charts that are open. */
export const chartsOf = ({ chart = [...defaultCharts] }: ExploreSearch): string[] =>
  chart.filter((name) => name !== noChart);

/** Opens or closes a chart. */
export function toggleChart(search: ExploreSearch, name: string): ExploreSearch {
  const open = chartsOf(search);
  const after = open.includes(name) ? open.filter((one) => one !== name) : [...open, name];
  const { chart: _, ...rest } = search;
  const isUsual = after.length === defaultCharts.length && after.every((one) => defaultCharts.includes(one));
  return isUsual ? rest : { ...rest, chart: after.length === 0 ? [noChart] : after };
}

/** The conditions as the API takes them, without paging. */
export function toConditions(search: ExploreSearch): Omit<ExploreSearch, "sort" | "view" | "cursor" | "chart"> {
  const query: ExploreSearch = {};
  if (search.q) query.q = search.q;
  for (const facet of facetNames) {
    const values = search[facet];
    if (values !== undefined && values.length > 0) query[facet] = values;
  }
  return query;
}

/** The list that the API is asked for. */
export function toDatasetQuery(search: ExploreSearch): NonNullable<DatasetQuery> {
  const cursor = search.cursor?.at(-1);
  return { ...toConditions(search), sort: search.sort ?? defaultSort, ...(cursor === undefined ? {} : { cursor }) };
}

/** What Explore asks the API: the list with the charts that are open, in one answer. */
export function toScreenQuery(search: ExploreSearch): NonNullable<DatasetQuery> {
  const charts = chartsOf(search);
  return { ...toDatasetQuery(search), ...(charts.length === 0 ? {} : { histograms: charts.join(",") }) };
}

/** Every change of the conditions starts again on the first page. */
export function withoutPaging({ cursor: _, ...search }: ExploreSearch): ExploreSearch {
  return search;
}

export function toggleFacet(search: ExploreSearch, facet: DatasetFacet, value: string): ExploreSearch {
  const before = search[facet] ?? [];
  const after = before.includes(value) ? before.filter((one) => one !== value) : [...before, value];
  const { [facet]: _, ...rest } = withoutPaging(search);
  return after.length === 0 ? rest : { ...rest, [facet]: after };
}

export function withQueryText(search: ExploreSearch, q: string): ExploreSearch {
  const { q: _, ...rest } = withoutPaging(search);
  return q === "" ? rest : { ...rest, q };
}

/** No query and no facet; order and view stay. */
export function withoutConditions(search: ExploreSearch): ExploreSearch {
  const kept: ExploreSearch = {};
  if (search.sort !== undefined) kept.sort = search.sort;
  if (search.view !== undefined) kept.view = search.view;
  if (search.chart !== undefined) kept.chart = search.chart;
  return kept;
}

export function selectedFacets(search: ExploreSearch): { facet: DatasetFacet; value: string }[] {
  return facetNames.flatMap((facet) => (search[facet] ?? []).map((value) => ({ facet, value })));
}
