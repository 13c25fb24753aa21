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
      const values = sharedWords(column.values.length);
      column.values.forEach((value, at) => {
        values[at] = numbers[value] ?? 0;
      });
      for (let code = 0; code + 1 < column.offsets.length; code += 1) {
        const from = column.offsets[code] ?? 0;
        const to = column.offsets[code + 1] ?? 0;
        if (to - from > 1) values.subarray(from, to).sort();
      }
      return { ...column, values };
    }),
  };
}
