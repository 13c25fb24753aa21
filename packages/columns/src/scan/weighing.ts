import type { Segment } from "../segment/types.ts";
import { type CountedFacet, Counting } from "./counting.ts";
import { blockRows } from "./masks.ts";
import { columnOf } from "./resolve.ts";

/** Counts the values of some facets among the rows that it is given. */
export type Counter = Pick<Counting, "addList" | "addRun" | "finish">;

/** `most`: how many rows there may be. With `weights`, by position, a row counts as often as its weight says. */
export function counterOf(
  segment: Segment,
  facets: readonly CountedFacet[],
  most: number,
  weights: Uint32Array | undefined,
): Counter {
  return weights === undefined ? new Counting(segment, facets, most) : new Weighing(segment, facets, most, weights);
}

/** Counts of facets are whole numbers up to this one, and stay there. */
const mostCount = 0xffff_ffff;

/** Adds to a count that stays at the largest number that it can be. */
export function raise(counts: Uint32Array, value: number, by: number): void {
  counts[value] = Math.min(mostCount, (counts[value] ?? 0) + by);
}

/** A row that is weighed at once takes the time of so many codes that are turned into values. */
const directRows = 4;

/** As `Counting`, for rows of different weights. Those of weight 0 are left out first, often nearly all of them. */
class Weighing implements Counter {
  readonly #segment: Segment;
  readonly #weights: Uint32Array;
  readonly #direct: readonly CountedFacet[];
  readonly #indirect: readonly CountedFacet[];
  /** By profile the weight of each code; whole numbers, exact up to 2^53. */
  readonly #sums = new Map<number, Float64Array>();
  readonly #some = new Uint32Array(blockRows);
  readonly #own = new Uint32Array(blockRows);

  constructor(segment: Segment, facets: readonly CountedFacet[], most: number, weights: Uint32Array) {
    this.#segment = segment;
    this.#weights = weights;
    const sizeOf = ({ facet }: CountedFacet) =>
      columnOf(segment.profiles, columnOf(segment.facets, facet).profile).counts.length;
    this.#direct = facets.filter((counted) => most * directRows < sizeOf(counted));
    this.#indirect = facets.filter((counted) => most * directRows >= sizeOf(counted));
    for (const counted of this.#indirect) {
      const { profile } = columnOf(segment.facets, counted.facet);
      if (!this.#sums.has(profile)) this.#sums.set(profile, new Float64Array(sizeOf(counted)));
    }
  }

  addList(positions: Uint32Array, found: number): void {
    let count = 0;
    for (let at = 0; at < found; at += 1) {
      const position = positions[at] ?? 0;
      const weight = this.#weights[position] ?? 0;
      this.#some[count] = position;
      this.#own[count] = weight;
      count += Number(weight > 0);
    }
    this.#add(count);
  }

  addRun(from: number, to: number): void {
    let count = 0;
    for (let position = from; position < to; position += 1) {
      const weight = this.#weights[position] ?? 0;
      this.#some[count] = position;
      this.#own[count] = weight;
      count += Number(weight > 0);
    }
    this.#add(count);
  }

  finish(): void {
    for (const { facet, counts } of this.#indirect) {
      const { profile, offsets, values } = columnOf(this.#segment.facets, facet);
      const sums = this.#sums.get(profile);
      if (sums === undefined) continue;
      for (let code = 0; code < sums.length; code += 1) {
        const weight = sums[code] ?? 0;
        if (weight === 0) continue;
        const to = offsets[code + 1] ?? 0;
        for (let at = offsets[code] ?? 0; at < to; at += 1) raise(counts, values[at] ?? 0, weight);
      }
    }
  }

  /** The first `count` of `#some`. */
  #add(count: number): void {
    if (count === 0) return;
    for (const [profile, sums] of this.#sums) {
      const { codes } = columnOf(this.#segment.profiles, profile);
      if (codes instanceof Uint8Array) weighBytes(sums, codes, this.#some, this.#own, count);
      else if (codes instanceof Uint16Array) weighShorts(sums, codes, this.#some, this.#own, count);
      else weighWords(sums, codes, this.#some, this.#own, count);
    }
    for (const { facet, counts } of this.#direct) {
      const { profile, offsets, values } = columnOf(this.#segment.facets, facet);
      const { codes } = columnOf(this.#segment.profiles, profile);
      for (let row = 0; row < count; row += 1) {
        const code = codes[this.#some[row] ?? 0] ?? 0;
        const to = offsets[code + 1] ?? 0;
        for (let at = offsets[code] ?? 0; at < to; at += 1) raise(counts, values[at] ?? 0, this.#own[row] ?? 0);
      }
    }
  }
}

// One loop for each type of array, as in kernels.ts.

function weighBytes(sums: Float64Array, codes: Uint8Array, some: Uint32Array, own: Uint32Array, count: number): void {
  for (let at = 0; at < count; at += 1) {
    const code = codes[some[at] ?? 0] ?? 0;
    sums[code] = (sums[code] ?? 0) + (own[at] ?? 0);
  }
}

function weighShorts(sums: Float64Array, codes: Uint16Array, some: Uint32Array, own: Uint32Array, count: number): void {
  for (let at = 0; at < count; at += 1) {
    const code = codes[some[at] ?? 0] ?? 0;
    sums[code] = (sums[code] ?? 0) + (own[at] ?? 0);
  }
}

function weighWords(sums: Float64Array, codes: Uint32Array, some: Uint32Array, own: Uint32Array, count: number): void {
  for (let at = 0; at < count; at += 1) {
    const code = codes[some[at] ?? 0] ?? 0;
    sums[code] = (sums[code] ?? 0) + (own[at] ?? 0);
  }
}
