import type { DatasetFacet } from "@margay/contract";
import type { DatasetQuery } from "../api/datasets.ts";
import { listOf, textOf } from "../format/url-search.ts";

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

export const sortOrders = [
  "-creationTime",
  "creationTime",
  "datasetName",
  "-datasetName",
  "-size",
  "size",
  "-numberOfFiles",
  "-updatedAt",
] as const;
export type SortOrder = (typeof sortOrders)[number];
export const defaultSort: SortOrder = "-creationTime";

/** Everything Explore shows is in the URL: the query, the facets, the order, the view and the way through the pages. */
export interface ExploreSearch extends Partial<Record<DatasetFacet, string[]>> {
  q?: string;
  sort?: SortOrder;
  view?: "cards";
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
  const sort = sortOrders.find((order) => order === textOf(raw.sort));
  if (sort !== undefined && sort !== defaultSort) search.sort = sort;
  if (textOf(raw.view) === "cards") search.view = "cards";
  const cursor = listOf(raw.cursor);
  if (cursor.length > 0) search.cursor = cursor;
  return search;
}

/** The conditions as the API takes them, without paging. */
export function toConditions(search: ExploreSearch): Omit<ExploreSearch, "sort" | "view" | "cursor"> {
  const query: ExploreSearch = {};
  if (search.q) query.q = search.q;
  for (const facet of facetNames) {
    const values = search[facet];
    if (values !== undefined && values.length > 0) query[facet] = values;
  }
  return query;
}

/** What Explore asks the API. */
export function toDatasetQuery(search: ExploreSearch): NonNullable<DatasetQuery> {
  const cursor = search.cursor?.at(-1);
  return { ...toConditions(search), sort: search.sort ?? defaultSort, ...(cursor === undefined ? {} : { cursor }) };
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

/** The query without one of its terms, which are parts of it as typed. */
export function withoutTerm(q: string, term: string): string {
  const at = q.indexOf(term);
  if (at < 0) return q;
  return `${q.slice(0, at)} ${q.slice(at + term.length)}`.replace(/\s+/g, " ").trim();
}

/** No query and no facet; order and view stay. */
export function withoutConditions(search: ExploreSearch): ExploreSearch {
  const kept: ExploreSearch = {};
  if (search.sort !== undefined) kept.sort = search.sort;
  if (search.view !== undefined) kept.view = search.view;
  return kept;
}

export function selectedFacets(search: ExploreSearch): { facet: DatasetFacet; value: string }[] {
  return facetNames.flatMap((facet) => (search[facet] ?? []).map((value) => ({ facet, value })));
}
