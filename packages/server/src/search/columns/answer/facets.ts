import type { ColumnIndex, Selection } from "@margay/columns";
import { type DatasetFacet, datasetFacets } from "@margay/contract";
import type { DatasetQuery, FacetValue } from "../../engine.ts";
import { type Counts, type Listing, ordered } from "../../postgres/facets.ts";
import { facetAt, numbersOf } from "./conditions.ts";
import { frequent } from "./frequent.ts";

/** Selected values by the index's numbers; a facet of which no selected value is known lets nothing through. */
export const selectionsFor = (index: ColumnIndex, filters: DatasetQuery["filters"]): Selection[] =>
  datasetFacets.flatMap((facet) => {
    const values = filters[facet] ?? [];
    if (values.length === 0) return [];
    return [{ facet: facetAt(facet), values: Uint32Array.from(numbersOf(index, facet, values)).sort() }];
  });

/** The values of each facet that are listed. */
export function facetsOf(
  index: ColumnIndex,
  { facets, limit, searches }: Listing,
  counts: readonly Uint32Array[],
  filters: DatasetQuery["filters"],
): Pick<Counts, "facets" | "furtherValues"> {
  const listed: Counts["facets"] = {};
  const furtherValues: Counts["furtherValues"] = {};
  for (const [at, facet] of facets.entries()) {
    const search = searches[facet];
    const selected = search ? [] : (filters[facet] ?? []);
    const found = best(index, facet, counts[at] ?? new Uint32Array(), limit, selected, search && tester(search));
    listed[facet] = ordered(found.values, selected);
    if (found.further > 0) furtherValues[facet] = found.further;
  }
  return { facets: listed, furtherValues };
}

function tester({ text, labelled }: NonNullable<Listing["searches"][DatasetFacet]>): (value: string) => boolean {
  const keys = new Set(labelled);
  return (value) => value.toLowerCase().includes(text) || keys.has(value);
}

/** The most frequent values and the selected ones. */
function best(
  index: ColumnIndex,
  facet: DatasetFacet,
  counts: Uint32Array,
  limit: number,
  selected: readonly string[],
  test: ((value: string) => boolean) | undefined,
): { values: FacetValue[]; further: number } {
  const dictionary = index.dictionary(facetAt(facet));
  const { values } = dictionary;
  // Empty texts are no values to choose from.
  const empty = dictionary.numberOf("") ?? -1;
  const isListed = test
    ? (number: number) => number !== empty && test(values[number] ?? "")
    : (number: number) => number !== empty;
  const found = frequent(values, counts, limit, isListed);
  const listed = new Set(found.best);
  for (const number of selected.length === 0 ? [] : numbersOf(index, facet, selected))
    if (isListed(number) && (counts[number] ?? 0) > 0) listed.add(number);
  const bucketOf = (number: number): FacetValue => ({ value: values[number] ?? "", count: counts[number] ?? 0 });
  return { values: Array.from(listed, bucketOf), further: found.size - listed.size };
}

/** The most frequent values. */
export const mostFrequent = (
  index: ColumnIndex,
  facet: DatasetFacet,
  counts: Uint32Array,
  limit: number,
): FacetValue[] => best(index, facet, counts, limit, [], undefined).values;
