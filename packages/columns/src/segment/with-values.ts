import { sharedWords } from "./shared.ts";
import type { FacetColumn, Segment } from "./types.ts";

/**
 * The segment with other numbers for its facet values: `renumber[facet][old]` is the new one, different for different old
 * ones. Shares all other memory with the segment given, `endedAt` included, and has its id.
 */
export function withValues(segment: Segment, renumber: readonly Uint32Array[]): Segment {
  return {
    ...segment,
    facets: segment.facets.map((column, facet): FacetColumn => {
      const numbers = renumber[facet];
      if (numbers === undefined) throw new RangeError(`No new numbers for facet ${facet}.`);
      // A saved copy that goes into an empty index keeps its numbers.
      if (isSame(numbers)) return column;
      const values = sharedWords(column.values.length);
      column.values.forEach((value, at) => {
        values[at] = numbers[value] ?? 0;
      });
      for (let code = 0; code + 1 < column.offsets.length; code += 1) {
        const from = column.offsets[code] ?? 0;
        const to = column.offsets[code + 1] ?? 0;
        if (!isAscending(values, from, to)) values.subarray(from, to).sort();
      }
      return { ...column, values };
    }),
  };
}

function isSame(numbers: Uint32Array): boolean {
  for (let old = 0; old < numbers.length; old += 1) if (numbers[old] !== old) return false;
  return true;
}

function isAscending(values: Uint32Array, from: number, to: number): boolean {
  for (let at = from + 1; at < to; at += 1) if (Number(values[at - 1]) > Number(values[at])) return false;
  return true;
}
