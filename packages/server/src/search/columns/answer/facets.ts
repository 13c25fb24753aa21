import type { ColumnIndex, Selection } from "@margay/columns";
import { type DatasetFacet, datasetFacets } from "@margay/contract";
import type { DatasetQuery, FacetValue } from "../../engine.ts";
import { type Counts, type Listing, ordered } from "../../postgres/facets.ts";
import { compareTexts } from "../../screen/texts.ts";
import { facetAt, numbersOf } from "./conditions.ts";

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
  const { values } = index.dictionary(facetAt(facet));
  const top: FacetValue[] = [];
  let size = 0;
  for (let at = 0; at < counts.length; at++) {
    const count = counts[at] ?? 0;
    if (count === 0) continue;
    const value = values[at] ?? "";
    // Empty texts are no values to choose from.
    if (value === "" || (test && !test(value))) continue;
    size++;
    const last = top.length < limit ? undefined : top[limit - 1];
    if (last && (count < last.count || (count === last.count && compareTexts(value, last.value) > 0))) continue;
    if (last) top.pop();
    top.splice(placeFor(top, value, count), 0, { value, count });
  }
  const known = new Set(top.map(({ value }) => value));
  for (const at of numbersOf(index, facet, selected)) {
    const value = values[at] ?? "";
    const count = counts[at] ?? 0;
    if (value !== "" && count > 0 && !known.has(value)) top.push({ value, count });
  }
  return { values: top, further: size - top.length };
}

/** The most frequent values. */
export const mostFrequent = (
  index: ColumnIndex,
  facet: DatasetFacet,
  counts: Uint32Array,
  limit: number,
): FacetValue[] => best(index, facet, counts, limit, [], undefined).values;

function placeFor(top: readonly FacetValue[], value: string, count: number): number {
  let [low, high] = [0, top.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = top[middle];
    const isBefore =
      one !== undefined && (one.count > count || (one.count === count && compareTexts(one.value, value) < 0));
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  return low;
}
