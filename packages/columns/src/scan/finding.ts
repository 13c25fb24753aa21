import type { Segment } from "../segment/types.ts";
import type { CountedFacet } from "./counting.ts";
import { type Taker, takers } from "./found.ts";
import { Selected } from "./selected.ts";
import type { ScanRequest, Tally } from "./types.ts";
import { type Counter, counterOf } from "./weighing.ts";

/** Takes in the rows of one segment that fit the condition: the selections are looked at here. */
export class Finding {
  readonly #tally: Tally;
  readonly #counting: Counter;
  readonly #takers: readonly Taker[];
  readonly #selected: Selected;

  /** `most`: how many rows there may be; `files`: how many of each row are counted, where they are. */
  constructor(segment: Segment, request: ScanRequest, tally: Tally, most: number, files: Uint32Array | undefined) {
    const counted = countedFacets(request.query.facets, tally);
    this.#tally = tally;
    this.#counting = counterOf(segment, counted, most, files);
    this.#takers = takers(segment, request.query, tally, true, files);
    this.#selected = new Selected(segment, request, counted, most, files);
  }

  /** Every row that comes is found: nothing is left out by selections. */
  get all(): boolean {
    return this.#selected.all;
  }

  /** Listed rows, a block of them at most. */
  addList(positions: Uint32Array, count: number): void {
    if (count === 0) return;
    if (this.all) this.#take(positions, count);
    else this.#selected.divide(positions, count, (found, some) => this.#take(found, some));
  }

  /** All rows from one position up to another; `positions` is scratch memory. */
  addRun(from: number, to: number, positions: Uint32Array): void {
    if (!this.all || this.#takers.length > 0) listRun(from, to, positions);
    if (!this.all) {
      this.addList(positions, to - from);
      return;
    }
    this.#tally.total += to - from;
    this.#counting.addRun(from, to);
    for (const take of this.#takers) take(positions, to - from);
  }

  #take(positions: Uint32Array, found: number): void {
    if (found === 0) return;
    this.#tally.total += found;
    this.#counting.addList(positions, found);
    for (const take of this.#takers) take(positions, found);
  }

  finish(): void {
    this.#counting.finish();
    this.#selected.finish();
  }
}

export function countedFacets(facets: readonly number[] = [], tally: Tally): CountedFacet[] {
  return facets.flatMap((facet, at) => {
    const counts = tally.facets[at];
    return counts === undefined ? [] : [{ facet, counts }];
  });
}

export function listRun(from: number, to: number, positions: Uint32Array): void {
  for (let row = from; row < to; row += 1) positions[row - from] = row;
}
