import type { Codes, Segment } from "../segment/types.ts";
import { Counting } from "./counting.ts";
import { type Taker, takers } from "./found.ts";
import { passesOf, profileOf } from "./resolve.ts";
import type { ScanRequest, Tally } from "./types.ts";

/** What is selected in a facet, for one segment. Rows that miss only this selection carry `mark` in a mask. */
export interface Chosen {
  readonly facet: number;
  readonly codes: Codes;
  readonly passes: Uint8Array;
  readonly mark: number;
}

/** Without those that every row of the segment fits. */
export function chosenOf(segment: Segment, { query }: ScanRequest): Chosen[] {
  return (query.selections ?? [])
    .map(({ facet, values }, at) => ({
      facet,
      codes: profileOf(segment, facet),
      passes: passesOf(segment, facet, values),
      mark: 2 + at,
    }))
    .filter(({ passes }) => passes.includes(0));
}

/** Takes in the rows that are found in one segment. */
export class Finding {
  readonly #tally: Tally;
  readonly #main: Counting;
  readonly #takers: readonly Taker[];
  readonly #alone = new Map<number, Counting>();

  /** `most`: how many rows there may be. */
  constructor(segment: Segment, { query }: ScanRequest, chosen: readonly Chosen[], tally: Tally, most: number) {
    this.#tally = tally;
    const counted = countedFacets(query.facets, tally);
    this.#main = new Counting(segment, counted, most);
    this.#takers = takers(segment, query, tally, true);
    for (const { facet, mark } of chosen) {
      const own = counted.filter((candidate) => candidate.facet === facet);
      if (own.length > 0) this.#alone.set(mark, new Counting(segment, own, most));
    }
  }

  /** Marks whose rows are wanted by `addAlone`. */
  get marks(): Iterable<number> {
    return this.#alone.keys();
  }

  /** Rows that fit. */
  addList(positions: Uint32Array, found: number): void {
    if (found === 0) return;
    this.#tally.total += found;
    this.#main.addList(positions, found);
    for (const take of this.#takers) take(positions, found);
  }

  /** All rows from one position up to another; `positions` is scratch memory. */
  addRun(from: number, to: number, positions: Uint32Array): void {
    const found = to - from;
    this.#tally.total += found;
    this.#main.addRun(from, to);
    if (this.#takers.length === 0) return;
    listRun(from, to, positions);
    for (const take of this.#takers) take(positions, found);
  }

  /** Rows that miss only the selection with this mark. */
  addAlone(mark: number, positions: Uint32Array, found: number): void {
    this.#alone.get(mark)?.addList(positions, found);
  }

  finish(): void {
    this.#main.finish();
    for (const counting of this.#alone.values()) counting.finish();
  }
}

export function countedFacets(facets: readonly number[] = [], tally: Tally): { facet: number; counts: Uint32Array }[] {
  return facets.flatMap((facet, at) => {
    const counts = tally.facets[at];
    return counts === undefined ? [] : [{ facet, counts }];
  });
}

export function listRun(from: number, to: number, positions: Uint32Array): void {
  for (let row = from; row < to; row += 1) positions[row - from] = row;
}
