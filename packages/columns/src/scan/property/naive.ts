import type { Answer, Condition, Measure, Place, Query, SortBy } from "../../query.ts";
import type { SourceRow } from "../../schema.ts";
import { hasPhrase } from "../../testing/order.ts";
import { countPaths } from "../../testing/paths.ts";

/** The meaning of a question, written as plainly as can be: filters and sorts over arrays. `values` are the dictionaries'. */
export function naiveAnswer(rows: readonly SourceRow[], values: readonly (readonly string[])[], query: Query): Answer {
  const numbersOf = (row: SourceRow, facet: number) => [
    ...new Set((row.facets[facet] ?? []).map((text) => values[facet]?.indexOf(text) ?? -1)),
  ];
  const fits = (row: SourceRow, condition: Condition): boolean => {
    switch (condition.op) {
      case "and":
        return condition.of.every((part) => fits(row, part));
      case "or":
        return condition.of.some((part) => fits(row, part));
      case "not":
        return !fits(row, condition.of);
      case "facet":
        return numbersOf(row, condition.facet).some((value) => condition.values.includes(value));
      case "number": {
        const value = row.numbers[condition.column] ?? Number.NaN;
        return overlaps({ lo: value, hi: value }, condition.bounds);
      }
      case "quantity":
        return entries(row).some((entry) => entry.key === condition.key && overlaps(entry, condition.bounds));
      case "term":
        return (row.terms[condition.column] ?? []).some((term) => {
          const { test } = condition;
          if ("equals" in test) return term === test.equals;
          if (!("pattern" in test)) return term.startsWith(test.prefix);
          const pattern = test.pattern.replaceAll("*", ".*").replaceAll("?", ".");
          return term.startsWith(test.prefix) && new RegExp(`^${pattern}$`, "su").test(term.slice(test.prefix.length));
        });
      case "phrase":
        return hasPhrase(row.sequences?.[condition.column], condition.words);
      case "files":
        return countPaths(row, condition.test) > 0;
      case "ids":
        return condition.ids.includes(row.id);
    }
  };
  const selections = query.selections ?? [];
  const selected = (row: SourceRow, but?: number) =>
    selections.every((one) => one.facet === but || numbersOf(row, one.facet).some((v) => one.values.includes(v)));

  const found = rows.filter(
    (row) =>
      (query.visible === "all" || query.visible[row.acl] === 1) &&
      (query.where === undefined || fits(row, query.where)),
  );
  const matching = found.filter((row) => selected(row));

  const sortKey = (row: SourceRow, by: SortBy, descending: boolean): number | null => {
    if (!("facet" in by)) return measured(row, by, descending);
    const ranks = numbersOf(row, by.facet).map((value) => by.ranks[value] ?? 0);
    return ranks.length === 0 ? null : Math.min(...ranks);
  };
  let page: Place[] = [];
  if (query.page !== undefined) {
    const { by, descending, after, limit } = query.page;
    const order = (a: Place, b: Place): number => {
      if (a.value === null || b.value === null) {
        if (a.value !== b.value) return a.value === null ? 1 : -1;
      } else if (a.value !== b.value) return a.value < b.value === !descending ? -1 : 1;
      return descending ? b.id - a.id : a.id - b.id;
    };
    page = matching
      .map((row) => ({ id: row.id, value: sortKey(row, by, descending) }))
      .sort(order)
      .filter((place) => after === undefined || order(after, place) < 0)
      .slice(0, limit);
  }
  const { countFiles } = query;
  const weightOf = (row: SourceRow) => (countFiles === undefined ? 1 : countPaths(row, countFiles));
  return {
    total: matching.length,
    files: countFiles === undefined ? 0 : matching.reduce((sum, row) => sum + weightOf(row), 0),
    facets: (query.facets ?? []).map((facet) => {
      const counts = new Uint32Array(values[facet]?.length ?? 0);
      for (const row of found) {
        if (!selected(row, facet)) continue;
        for (const value of numbersOf(row, facet)) counts[value] = (counts[value] ?? 0) + weightOf(row);
      }
      return counts;
    }),
    page,
    ...(query.ids === true ? { ids: Int32Array.from(matching, (row) => row.id).sort() } : {}),
    extents: (query.extents ?? []).map((measure) => {
      const least = matching.map((row) => measured(row, measure, false)).filter((value) => value !== null);
      const most = matching.map((row) => measured(row, measure, true)).filter((value) => value !== null);
      if (least.length === 0) return { count: 0, min: Number.NaN, max: Number.NaN };
      return { count: least.length, min: Math.min(...least), max: Math.max(...most) };
    }),
    histograms: (query.histograms ?? []).map(({ of, edges }) => {
      const list = matching.map((row) => measured(row, of, false));
      return Uint32Array.from({ length: edges.length - 1 }, (_, bin) => {
        const [from = 0, to = 0] = edges.subarray(bin, bin + 2);
        const last = bin === edges.length - 2;
        return list.filter((value) => value !== null && value >= from && (last ? value <= to : value < to)).length;
      });
    }),
  };
}

function measured(row: SourceRow, measure: Measure, largest: boolean): number | null {
  // Adding 0 makes -0 into 0, which an answer does not tell apart.
  if ("number" in measure) {
    const value = row.numbers[measure.number] ?? Number.NaN;
    return Number.isNaN(value) ? null : value + 0;
  }
  const its = entries(row).filter(({ key }) => measure.quantities.includes(key));
  if (its.length === 0) return null;
  return (largest ? Math.max(...its.map(({ hi }) => hi)) : Math.min(...its.map(({ lo }) => lo))) + 0;
}

function entries({ quantities: { keys, lo, hi } }: SourceRow) {
  return Array.from(keys, (key, at) => ({ key, lo: lo[at] ?? Number.NaN, hi: hi[at] ?? Number.NaN })).filter(
    (entry) => !Number.isNaN(entry.lo) && !Number.isNaN(entry.hi),
  );
}

function overlaps(
  { lo, hi }: { lo: number; hi: number },
  bounds: { lo?: number; hi?: number; loOpen?: boolean; hiOpen?: boolean },
): boolean {
  if (Number.isNaN(lo)) return false;
  const { lo: low = Number.NEGATIVE_INFINITY, hi: high = Number.POSITIVE_INFINITY } = bounds;
  const above = bounds.lo !== undefined && bounds.loOpen === true ? hi > low : hi >= low;
  const below = bounds.hi !== undefined && bounds.hiOpen === true ? lo < high : lo <= high;
  return above && below;
}
