import { blockTerms, layoutOf, shortLength } from "./layout.ts";
import { afterEntry } from "./postings.ts";
import { sharedBytes } from "./text.ts";
import type { TermColumn } from "./types.ts";

/** Walks over the terms of a column in their order. Stands before the first one until `next` is called. */
export class TermCursor {
  /** The term: `bytes[0]` up to `bytes[length]`. */
  bytes = new Uint8Array(256);
  length = 0;
  /** How many first bytes the term shares with the one on which the cursor stood before. */
  shared = 0;
  /** Where the term's rows begin in `postings`. */
  entry = 0;
  readonly postings: Uint8Array;
  readonly #text: Uint8Array;
  readonly #textAt: Uint32Array;
  readonly #postingsAt: Uint32Array;
  readonly #size: number;
  #index = -1;
  #at = 0;
  /** `entry` belongs to the term that comes next: the cursor was just set down before it. */
  #isBetween = true;

  constructor(column: TermColumn) {
    const layout = layoutOf(column);
    this.postings = layout.postings;
    this.#text = layout.text;
    this.#textAt = layout.textAt;
    this.#postingsAt = layout.postingsAt;
    this.#size = column.size;
  }

  /** False behind the last term; `entry` is the end of the postings then. */
  next(): boolean {
    if (!this.#isBetween) this.entry = afterEntry(this.postings, this.entry);
    this.#index++;
    this.#isBetween = this.#index >= this.#size;
    if (this.#isBetween) {
      this.#index = this.#size;
      return false;
    }
    if (this.#index % blockTerms === 0) this.#whole();
    else this.#rest();
    return true;
  }

  #whole(): void {
    const length = this.#varint();
    const start = this.#at;
    const end = start + length;
    const text = this.#text;
    this.#reserve(length);
    this.shared = 0;
    const common = Math.min(length, this.length);
    while (this.shared < common && this.bytes[this.shared] === text[start + this.shared]) this.shared++;
    for (let i = this.shared; i < length; i++) this.bytes[i] = text[start + i] ?? 0;
    this.length = length;
    this.#at = end;
  }

  #rest(): void {
    const text = this.#text;
    const head = text[this.#at++] ?? 0;
    let shared = head >> 4;
    let rest = head & 15;
    if (shared === shortLength) shared += this.#varint();
    if (rest === shortLength) rest += this.#varint();
    const length = shared + rest;
    this.#reserve(length);
    const { bytes } = this;
    let at = this.#at;
    for (let i = shared; i < length; i++) bytes[i] = text[at++] ?? 0;
    this.#at = at;
    this.length = length;
    this.shared = shared;
  }

  /**
   * Goes to the first term that is not less than `key`, or, `behind`, to the first that is greater and does not begin with it.
   * False where there is none. `shared` says then what the term shares with `key`.
   */
  seek(key: Uint8Array, behind: boolean): boolean {
    // The last block whose first term still lies before the place, or the first block.
    let low = 0;
    let high = this.#textAt.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      this.#toBlock(middle);
      this.next();
      if (this.#isBefore(key, behind)) low = middle;
      else high = middle;
    }
    this.#toBlock(low);
    while (this.next()) if (!this.#isBefore(key, behind)) return true;
    return false;
  }

  #isBefore(key: Uint8Array, behind: boolean): boolean {
    const shared = sharedBytes(this.bytes, this.length, key, key.length);
    this.shared = shared;
    if (shared === key.length) return behind;
    return shared === this.length || (this.bytes[shared] ?? 0) < (key[shared] ?? 0);
  }

  #toBlock(block: number): void {
    this.#at = this.#textAt[block] ?? 0;
    this.entry = this.#postingsAt[block] ?? 0;
    this.#index = Math.min(block * blockTerms, this.#size) - 1;
    this.#isBetween = true;
  }

  #varint(): number {
    let byte = this.#text[this.#at++] ?? 0;
    let value = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = this.#text[this.#at++] ?? 0;
      value |= (byte & 127) << shift;
    }
    return value;
  }

  #reserve(length: number): void {
    if (length <= this.bytes.length) return;
    const larger = new Uint8Array(length * 2);
    larger.set(this.bytes);
    this.bytes = larger;
  }
}
