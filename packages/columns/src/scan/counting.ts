import type { Codes, Segment } from "../segment/types.ts";
import { countList, countRun } from "./by-type.ts";
import { columnOf } from "./resolve.ts";

/** The facets of one profile that are counted. */
interface Group {
  readonly codes: Codes;
  readonly facets: readonly CountedFacet[];
  /** How many codes there are. */
  readonly size: number;
  /** So few rows are to come that all are counted at once. */
  readonly few: boolean;
  /** Rows whose values were counted at once. */
  rows: number;
  /** How many rows have each code; missing while values are counted at once. */
  counts?: Uint32Array;
}

/**
 * Counts the values of some facets in one segment: codes of profiles first, values at the end. While few rows have come for
 * the codes that a profile has, values at once.
 */
export class Counting {
  readonly #segment: Segment;
  readonly #groups: readonly Group[];

  /** `most`: how many rows there may be. */
  constructor(segment: Segment, facets: readonly CountedFacet[], most: number) {
    this.#segment = segment;
    const byProfile = Map.groupBy(facets, ({ facet }) => columnOf(segment.facets, facet).profile);
    this.#groups = Array.from(byProfile, ([at, own]): Group => {
      const { codes, counts } = columnOf(segment.profiles, at);
      const size = counts.length;
      return { codes, facets: own, size, few: most * directRows < size, rows: 0 };
    });
  }

  addList(positions: Uint32Array, found: number): void {
    for (const group of this.#groups) {
      if (isDirect(group, found)) this.#addRows(group, positions, found);
      else countList(countsOf(group), group.codes, positions, found);
    }
  }

  addRun(from: number, to: number): void {
    for (const group of this.#groups) {
      if (isDirect(group, to - from)) {
        const positions = Uint32Array.from({ length: to - from }, (_, at) => from + at);
        this.#addRows(group, positions, positions.length);
      } else countRun(countsOf(group), group.codes, from, to);
    }
  }

  #addRows(group: Group, positions: Uint32Array, found: number): void {
    group.rows += found;
    for (const { facet, counts } of group.facets) addRows(this.#segment, facet, counts, positions, found, 1);
  }

  /** Adds what was counted; then the counting is over. */
  finish(): void {
    for (const { facets, counts: codes } of this.#groups)
      if (codes !== undefined) for (const { facet, counts } of facets) addCodes(this.#segment, facet, counts, codes);
  }
}

/** A row that is counted at once takes the time of so many codes that are turned into values. */
const directRows = 4;

const isDirect = ({ few, counts, rows, size }: Group, found: number) =>
  few || (counts === undefined && (rows + found) * directRows < size);

function countsOf(group: Group): Uint32Array {
  group.counts ??= new Uint32Array(group.size);
  return group.counts;
}

/** A facet, and how many rows have each of its values. */
export interface CountedFacet {
  readonly facet: number;
  readonly counts: Uint32Array;
}

/** Adds counts of codes to counts of values. */
export function addCodes(segment: Segment, facet: number, counts: Uint32Array, codes: Uint32Array): void {
  const { offsets, values } = columnOf(segment.facets, facet);
  let from = offsets[0] ?? 0;
  for (let code = 0; code < codes.length; code += 1) {
    const to = offsets[code + 1] ?? 0;
    const rows = codes[code] ?? 0;
    if (rows > 0) {
      for (let at = from; at < to; at += 1) {
        const value = values[at] ?? 0;
        counts[value] = (counts[value] ?? 0) + rows;
      }
    }
    from = to;
  }
}

/** Adds `by` to the count of each value of the listed rows. */
export function addRows(
  segment: Segment,
  facet: number,
  counts: Uint32Array,
  positions: Uint32Array,
  found: number,
  by: 1 | -1,
): void {
  const { profile, offsets, values } = columnOf(segment.facets, facet);
  const { codes } = columnOf(segment.profiles, profile);
  for (let row = 0; row < found; row += 1) {
    const code = codes[positions[row] ?? 0] ?? 0;
    const to = offsets[code + 1] ?? 0;
    for (let at = offsets[code] ?? 0; at < to; at += 1) {
      const value = values[at] ?? 0;
      counts[value] = (counts[value] ?? 0) + by;
    }
  }
}
