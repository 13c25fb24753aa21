import type { Answer, Query } from "../query.ts";
import type { PlainAnswer, ValuesOf } from "./naive.ts";

/** An answer of the index in plain values. */
export function plainAnswer(answer: Answer, query: Query, valuesOf: ValuesOf): PlainAnswer {
  return {
    total: answer.total,
    files: answer.files,
    facets: answer.facets.map((counts, at) => byValue(counts, valuesOf(Number(query.facets?.[at])))),
    page: answer.page.map(({ id, value }) => ({ id, value })),
    ids: answer.ids === undefined ? undefined : [...answer.ids],
    extents: answer.extents.map(({ count, min, max }) => ({ count, min, max })),
    histograms: answer.histograms.map((counts) => [...counts]),
  };
}

function byValue(counts: Uint32Array, values: readonly string[]): Record<string, number> {
  const entries = Array.from(counts, (count, value) => [String(values[value]), count] as const);
  return Object.fromEntries(entries.filter(([, count]) => count > 0));
}
