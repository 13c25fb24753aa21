import type { Answer, ColumnIndex, Query } from "@margay/columns";
import type { FieldPath } from "@margay/contract";
import type { FacetAnswer, FacetCount } from "../../finder.ts";
import type { FacetColumn } from "../../leaf.ts";
import { compareTexts } from "../../screen/texts.ts";
import { facetAt } from "./conditions.ts";

/** A facet of a filter that the columns can count. */
export interface CountedColumn {
  column: FacetColumn;
  /** A list counts once for each of its items, in SQL; its column. */
  list?: string;
  valueOf(text: string): FacetCount["value"];
}

const plain = (column: FacetColumn, list?: string): CountedColumn => ({
  column,
  ...(list === undefined ? {} : { list }),
  valueOf: (text) => text,
});

const columns: Readonly<Record<string, CountedColumn>> = {
  type: plain("type"),
  ownerGroup: plain("ownerGroup"),
  creationLocation: plain("creationLocation"),
  dataFormat: plain("dataFormat"),
  isPublished: { column: "isPublished", valueOf: (text) => text === "true" },
  metadataKeyset: { column: "keyset", valueOf: Number },
  keywords: plain("keyword", "keywords"),
  proposalIds: plain("proposal", "proposal_ids"),
  sampleIds: plain("sample", "sample_ids"),
  instrumentIds: plain("instrument", "instrument_ids"),
  principalInvestigators: plain("principalInvestigator", "pis"),
  accessGroups: plain("accessGroup", "access_groups"),
};

export const facetColumnOf = (field: FieldPath): CountedColumn | undefined => {
  const [name = ""] = field;
  return field.length === 1 && Object.hasOwn(columns, name) ? columns[name] : undefined;
};

export const needsRepeats = (asked: readonly CountedColumn[]): boolean => asked.some(({ list }) => list !== undefined);

/** Items beyond the first of equal ones in the list of a matching dataset. */
export interface Repeat {
  list: string;
  value: string;
  more: number;
}

/** A facet without end, such as one of identifiers, is cut here. */
const maxValues = 50_000;

export async function facetCounts(
  index: ColumnIndex,
  asked: readonly CountedColumn[],
  repeats: readonly Repeat[],
  put: (more: Partial<Query>) => Promise<Answer>,
): Promise<FacetAnswer> {
  const facets = [...new Set(asked.map(({ column }) => facetAt(column)))];
  const answer = await put({ facets });
  const listed: FacetCount[][] = [];
  for (const one of asked) {
    const facet = facetAt(one.column);
    const counts = answer.facets[facets.indexOf(facet)] ?? new Uint32Array();
    const { values } = index.dictionary(facet);
    const found = new Map<string, number>();
    for (const [at, count] of counts.entries()) if (count > 0) found.set(values[at] ?? "", count);
    const without = answer.total - (one.list === undefined ? sumOf(found) : await having(index, facet, counts, put));
    for (const { list, value, more } of repeats)
      if (list === one.list) found.set(value, (found.get(value) ?? 0) + more);
    listed.push(ordered(one, found, without));
  }
  return { total: answer.total, facets: listed };
}

const sumOf = (found: ReadonlyMap<string, number>) => found.values().reduce((sum, count) => sum + count, 0);

/** How many matches have any value of a list. */
async function having(
  index: ColumnIndex,
  facet: number,
  counts: Uint32Array,
  put: (more: Partial<Query>) => Promise<Answer>,
): Promise<number> {
  const values = Uint32Array.from({ length: index.dictionary(facet).size }, (_, at) => at);
  if (counts.every((count) => count === 0)) return 0;
  const { total } = await put({ selections: [{ facet, values }] });
  return total;
}

/** By falling count; texts by code points, what is missing first. */
function ordered(one: CountedColumn, found: ReadonlyMap<string, number>, missing: number): FacetCount[] {
  const texts = [...found].sort((a, b) => b[1] - a[1] || compareTexts(a[0], b[0])).slice(0, maxValues);
  const counts = texts.map(([text, count]): FacetCount => ({ value: one.valueOf(text), count }));
  if (missing <= 0) return counts;
  const place = counts.findIndex(({ count }) => count <= missing);
  return counts.toSpliced(place < 0 ? counts.length : place, 0, { value: null, count: missing });
}
