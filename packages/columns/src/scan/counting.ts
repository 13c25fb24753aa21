import type { Segment } from "../segment/types.ts";
import { countList, countRun } from "./by-type.ts";
import { columnOf } from "./resolve.ts";

/**
 * Counts the values of some facets in one segment: codes of profiles first, values at the end. Where few rows are to come
 * for the codes that a profile has, values at once.
 */
export class Counting {
  readonly #segment: Segment;
  readonly #direct: readonly CountedFacet[];
  readonly #indirect: readonly CountedFacet[];
  /** By profile. */
  readonly #codes = new Map<number, Uint32Array>();

  /** `most`: how many rows there may be. */
  constructor(segment: Segment, facets: readonly CountedFacet[], most: number) {
    this.#segment = segment;
    const sizeOf = (profile: number) => columnOf(segment.profiles, profile).counts.length;
    const isDirect = ({ facet }: CountedFacet) => most * directRows < sizeOf(columnOf(segment.facets, facet).profile);
    this.#direct = facets.filter(isDirect);
    this.#indirect = facets.filter((counted) => !isDirect(counted));
    for (const { facet } of this.#indirect) {
      const { profile } = columnOf(segment.facets, facet);
      if (!this.#codes.has(profile)) this.#codes.set(profile, new Uint32Array(sizeOf(profile)));
    }
  }

  addList(positions: Uint32Array, found: number): void {
    for (const [profile, counts] of this.#codes)
      countList(counts, columnOf(this.#segment.profiles, profile).codes, positions, found);
    for (const { facet, counts } of this.#direct) addRows(this.#segment, facet, counts, positions, found, 1);
  }

  addRun(from: number, to: number): void {
    for (const [profile, counts] of this.#codes)
      countRun(counts, columnOf(this.#segment.profiles, profile).codes, from, to);
    if (this.#direct.length === 0) return;
    const positions = Uint32Array.from({ length: to - from }, (_, at) => from + at);
    for (const { facet, counts } of this.#direct) addRows(this.#segment, facet, counts, positions, positions.length, 1);
  }

  /** Adds what was counted; then the counting is over. */
  finish(): void {
    for (const { facet, counts } of this.#indirect) {
      const codes = this.#codes.get(columnOf(this.#segment.facets, facet).profile);
      if (codes !== undefined) addCodes(this.#segment, facet, counts, codes);
    }
  }
}

/** A facet, and how many rows have each of its values. */
export interface CountedFacet {
  readonly facet: number;
  readonly counts: Uint32Array;
}

/** A row that is counted at once takes the time of so many codes that are turned into values. */
const directRows = 4;

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
