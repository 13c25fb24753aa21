import { floatsOf } from "../memory.ts";
import { sharedBytes, sharedFloats, sharedShorts } from "./shared.ts";
import type { RankedNumbers } from "./types.ts";

const mostRanks = 0xffff;

/** Ranks the columns of one segment, one after the other, in the same memory: new memory each time is what would cost most. */
export class Ranker {
  readonly #met: Uint16Array;
  readonly #distinct: Distinct;

  /** `rows`: how long the columns are. */
  constructor(rows: number) {
    this.#met = new Uint16Array(rows);
    // A table of more than this many numbers is not smaller than the numbers themselves.
    this.#distinct = new Distinct(Math.min(mostRanks, Math.floor(rows * 0.75)));
  }

  /** Values by position (NaN for none, no -0) as ranks in a table of the different ones, or as they are where that is not smaller. */
  pack(values: Float64Array): Float64Array | RankedNumbers {
    const ranked = this.#rank(values);
    if (ranked !== undefined) return ranked;
    const packed = sharedFloats(values.length);
    packed.set(values);
    return packed;
  }

  #rank(values: Float64Array): RankedNumbers | undefined {
    const met = this.#met;
    const distinct = this.#distinct;
    distinct.clear();
    // Bits are what is hashed; equal values have equal bits.
    const bits = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
    for (let position = 0; position < values.length; position += 1) {
      const value = values[position] ?? 0;
      if (Number.isNaN(value)) {
        met[position] = 0;
        continue;
      }
      const code = distinct.codeOf(value, bits[2 * position] ?? 0, bits[2 * position + 1] ?? 0);
      if (code === 0) return undefined;
      met[position] = code;
    }
    const table = sharedFloats(distinct.size);
    table.set(distinct.values.subarray(0, distinct.size));
    table.sort();
    const ranks = distinct.ranksIn(table);
    const codes = distinct.size <= 0xff ? sharedBytes(values.length) : sharedShorts(values.length);
    for (let position = 0; position < values.length; position += 1) codes[position] = ranks[met[position] ?? 0] ?? 0;
    return { codes, table };
  }
}

/** Numbers different values from 1 on, in the order in which they are met. */
class Distinct {
  size = 0;
  readonly values: Float64Array;
  readonly #slots: Uint16Array;
  readonly #mask: number;

  constructor(most: number) {
    this.values = floatsOf(most);
    this.#mask = 2 ** Math.ceil(Math.log2(2 * most + 2)) - 1;
    this.#slots = new Uint16Array(this.#mask + 1);
  }

  clear(): void {
    if (this.size > 0) this.#slots.fill(0);
    this.size = 0;
  }

  /** 0 where there are too many. */
  codeOf(value: number, low: number, high: number): number {
    let slot = Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b);
    slot = (slot ^ (slot >>> 15)) & this.#mask;
    let code = this.#slots[slot] ?? 0;
    while (code !== 0 && this.values[code - 1] !== value) {
      slot = (slot + 1) & this.#mask;
      code = this.#slots[slot] ?? 0;
    }
    if (code !== 0) return code;
    if (this.size === this.values.length) return 0;
    this.values[this.size] = value;
    this.size += 1;
    this.#slots[slot] = this.size;
    return this.size;
  }

  /** For each code the value's place in the sorted table, from 1 on; 0 for 0. */
  ranksIn(table: Float64Array): Uint16Array {
    const ranks = new Uint16Array(this.size + 1);
    const bits = new Uint32Array(table.buffer, table.byteOffset, 2 * table.length);
    table.forEach((value, place) => {
      ranks[this.codeOf(value, bits[2 * place] ?? 0, bits[2 * place + 1] ?? 0)] = place + 1;
    });
    return ranks;
  }
}
