import type { Codes, Segment } from "../segment/types.ts";
import { addBits } from "./by-type.ts";
import type { CountedFacet } from "./counting.ts";
import { listState } from "./kernels.ts";
import { blockRows } from "./masks.ts";
import { passesOf, profileOf } from "./resolve.ts";
import type { ScanRequest } from "./types.ts";
import { type Counter, counterOf } from "./weighing.ts";

/** What is selected in a facet, for one segment. */
interface Chosen {
  readonly facet: number;
  readonly codes: Codes;
  readonly passes: Uint8Array;
  /** By code: 0 where it passes, else a bit that tells the selections apart, as far as a byte has bits. */
  readonly bits: Uint8Array;
  readonly bit: number;
}

/** The last bit is shared by all selections that come after the first seven. */
const lastBit = 128;

/**
 * Divides rows by the selections that they miss: those that miss none are found, those that miss one count for its facet
 * alone.
 */
export class Selected {
  readonly #chosen: readonly Chosen[];
  readonly #alone: readonly { chosen: Chosen; counting: Counter }[];
  readonly #states = new Uint8Array(blockRows);
  readonly #some = new Uint32Array(blockRows);

  /** `most`: how many rows there may be; `files`: how many of each row are counted, where they are. */
  constructor(
    segment: Segment,
    { query }: ScanRequest,
    counted: readonly CountedFacet[],
    most: number,
    files: Uint32Array | undefined,
  ) {
    this.#chosen = (query.selections ?? [])
      .map(({ facet, values }) => ({
        facet,
        codes: profileOf(segment, facet),
        passes: passesOf(segment, facet, values),
      }))
      // Without those that every row of the segment fits.
      .filter(({ passes }) => passes.includes(0))
      .map((one, at) => {
        const bit = at < 7 ? 1 << at : lastBit;
        return { ...one, bit, bits: one.passes.map((passed) => (passed === 1 ? 0 : bit)) };
      });
    this.#alone = this.#chosen.flatMap((chosen) => {
      const own = counted.filter(({ facet }) => facet === chosen.facet);
      return own.length === 0 ? [] : [{ chosen, counting: counterOf(segment, own, most, files) }];
    });
  }

  /** Nothing is left out by the selections. */
  get all(): boolean {
    return this.#chosen.length === 0;
  }

  /** Goes through listed rows, a block of them at most, and hands on those that miss none. */
  divide(positions: Uint32Array, count: number, take: (positions: Uint32Array, count: number) => void): void {
    const states = this.#states.fill(0, 0, count);
    for (const { codes, bits } of this.#chosen) addBits(states, codes, positions, count, bits);
    take(this.#some, listState(states, positions, count, 0, this.#some));
    for (const { chosen, counting } of this.#alone) {
      const found = listState(states, positions, count, chosen.bit, this.#some);
      counting.addList(this.#some, chosen.bit === lastBit ? this.#missingOnly(chosen, found) : found);
    }
  }

  /** Keeps those rows of `#some` that miss this selection and no other of those that share the last bit. */
  #missingOnly(chosen: Chosen, found: number): number {
    const sharing = this.#chosen.filter(({ bit }) => bit === lastBit);
    let kept = 0;
    for (let at = 0; at < found; at += 1) {
      const position = this.#some[at] ?? 0;
      const missed = sharing.filter(({ codes, passes }) => passes[codes[position] ?? 0] !== 1);
      if (missed.length !== 1 || missed[0] !== chosen) continue;
      this.#some[kept] = position;
      kept += 1;
    }
    return kept;
  }

  finish(): void {
    for (const { counting } of this.#alone) counting.finish();
  }
}
