import type { Bounds, Condition, Measure, PageRequest, Place, Query, SortBy, TermTest } from "../query.ts";
import type { SourceRow } from "../schema.ts";
import { hasPhrase } from "./order.ts";
import { countPaths } from "./paths.ts";

/** An answer in plain values, so that two can be compared. Facets count by value. */
export interface PlainAnswer {
  readonly total: number;
  readonly files: number;
  readonly facets: readonly Readonly<Record<string, number>>[];
  readonly page: readonly Place[];
  readonly ids: readonly number[] | undefined;
  readonly extents: readonly { count: number; min: number; max: number }[];
  readonly histograms: readonly (readonly number[])[];
}

/** Values of facets by their numbers. */
export type ValuesOf = (facet: number) => readonly string[];

/** What a question means, row by row and as simply as it can be said: the oracle of the index. */
export function naiveAnswer(rows: Iterable<SourceRow>, query: Query, valuesOf: ValuesOf): PlainAnswer {
  const visible = [...rows].filter((row) => query.visible === "all" || query.visible[row.acl] === 1);
  const fitting = visible.filter((row) => query.where === undefined || fits(row, query.where, valuesOf));
  const selected = (row: SourceRow, except?: number) =>
    (query.selections ?? []).every(
      ({ facet, values }) =>
        facet === except || named(values, facet, valuesOf).some((one) => row.facets[facet]?.includes(one)),
    );
  const matching = fitting.filter((row) => selected(row));
  const { countFiles } = query;
  const filesOf = (row: SourceRow) => (countFiles === undefined ? 0 : countPaths(row, countFiles));
  const weightOf = (row: SourceRow) => (countFiles === undefined ? 1 : filesOf(row));
  return {
    total: matching.length,
    files: matching.reduce((sum, row) => sum + filesOf(row), 0),
    facets: (query.facets ?? []).map((facet) => {
      const counts: Record<string, number> = {};
      for (const row of fitting.filter((each) => selected(each, facet) && weightOf(each) > 0))
        for (const value of new Set(row.facets[facet])) counts[value] = (counts[value] ?? 0) + weightOf(row);
      return counts;
    }),
    page: query.page === undefined ? [] : pageOf(matching, query.page, valuesOf),
    ids: query.ids === true ? matching.map((row) => row.id).sort((a, b) => a - b) : undefined,
    extents: (query.extents ?? []).map((measure) => extentOf(matching, measure)),
    histograms: (query.histograms ?? []).map(({ of, edges }) => {
      const values = matching.map((row) => measureOf(row, of, false)).filter((value) => value !== undefined);
      const last = edges.length - 2;
      return Array.from({ length: last + 1 }, (_, bin) => {
        const [from, to] = [Number(edges[bin]), Number(edges[bin + 1])];
        return values.filter((value) => value >= from && (value < to || (bin === last && value === to))).length;
      });
    }),
  };
}

function named(values: Uint32Array, facet: number, valuesOf: ValuesOf): string[] {
  return Array.from(values, (value) => String(valuesOf(facet)[value]));
}

function fits(row: SourceRow, condition: Condition, valuesOf: ValuesOf): boolean {
  switch (condition.op) {
    case "and":
      return condition.of.every((part) => fits(row, part, valuesOf));
    case "or":
      return condition.of.some((part) => fits(row, part, valuesOf));
    case "not":
      return !fits(row, condition.of, valuesOf);
    case "facet":
      return named(condition.values, condition.facet, valuesOf).some((one) =>
        row.facets[condition.facet]?.includes(one),
      );
    case "number": {
      const value = Number(row.numbers[condition.column]);
      return !Number.isNaN(value) && meets(value, value, condition.bounds);
    }
    case "quantity":
      return entriesOf(row).some(({ key, lo, hi }) => key === condition.key && meets(lo, hi, condition.bounds));
    case "term":
      return row.terms[condition.column]?.some((term) => termIs(term, condition.test)) ?? false;
    case "phrase":
      return hasPhrase(row.sequences?.[condition.column], condition.words);
    case "files":
      return countPaths(row, condition.test) > 0;
    case "ids":
      return condition.ids.includes(row.id);
  }
}

function meets(lo: number, hi: number, bounds: Bounds): boolean {
  const above = bounds.lo === undefined || (bounds.loOpen === true ? hi > bounds.lo : hi >= bounds.lo);
  const below = bounds.hi === undefined || (bounds.hiOpen === true ? lo < bounds.hi : lo <= bounds.hi);
  return above && below;
}

function termIs(term: string, test: TermTest): boolean {
  if ("equals" in test) return term === test.equals;
  if (!("pattern" in test)) return term.startsWith(test.prefix);
  const pattern = [...test.pattern].map((each) => (each === "*" ? ".*" : each === "?" ? "." : `[${each}]`));
  return term.startsWith(test.prefix) && new RegExp(`^${pattern.join("")}$`, "su").test(term.slice(test.prefix.length));
}

function entriesOf({ quantities }: SourceRow): { key: number; lo: number; hi: number }[] {
  return Array.from(quantities.keys, (key, at) => ({
    key,
    lo: Number(quantities.lo[at]),
    hi: Number(quantities.hi[at]),
  }));
}

function measureOf(row: SourceRow, measure: Measure, largest: boolean): number | undefined {
  if ("number" in measure) {
    const value = Number(row.numbers[measure.number]);
    return Number.isNaN(value) ? undefined : value;
  }
  const entries = entriesOf(row).filter(({ key }) => measure.quantities.includes(key));
  if (entries.length === 0) return;
  return largest ? Math.max(...entries.map(({ hi }) => hi)) : Math.min(...entries.map(({ lo }) => lo));
}

function extentOf(rows: readonly SourceRow[], measure: Measure): { count: number; min: number; max: number } {
  const lows = rows.map((row) => measureOf(row, measure, false)).filter((value) => value !== undefined);
  const highs = rows.map((row) => measureOf(row, measure, true)).filter((value) => value !== undefined);
  if (lows.length === 0) return { count: 0, min: Number.NaN, max: Number.NaN };
  return { count: lows.length, min: Math.min(...lows), max: Math.max(...highs) };
}

function pageOf(rows: readonly SourceRow[], page: PageRequest, valuesOf: ValuesOf): Place[] {
  const places = rows.map((row) => ({ id: row.id, value: sortValue(row, page.by, page.descending, valuesOf) ?? null }));
  const order = (a: Place, b: Place) => {
    const sign = page.descending ? -1 : 1;
    if (a.value === null || b.value === null) {
      if (a.value !== b.value) return a.value === null ? 1 : -1;
      return sign * (a.id - b.id);
    }
    return sign * (a.value - b.value || a.id - b.id);
  };
  const { after } = page;
  const rest = after === undefined ? places : places.filter((place) => order(after, place) < 0);
  return rest.sort(order).slice(0, page.limit);
}

function sortValue(row: SourceRow, by: SortBy, descending: boolean, valuesOf: ValuesOf): number | undefined {
  if (!("facet" in by)) return measureOf(row, by, descending);
  const ranks = (row.facets[by.facet] ?? []).map((value) => Number(by.ranks[valuesOf(by.facet).indexOf(value)]));
  return ranks.length === 0 ? undefined : Math.min(...ranks);
}
