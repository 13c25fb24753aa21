import { NumberWriter } from "./bytes.ts";
import { maxBytesPerUnit } from "./text.ts";

/**
 * Gives each different term a number, in the order in which they are first met. An open table over one run of bytes: a Map
 * of strings takes several times the memory, keeps what strings were cut from, and ends at 2^24 entries.
 */
export class TermPool {
  /** The bytes of all terms, one behind the other. */
  bytes = new Uint8Array(1 << 16);
  /** Term i has the bytes `starts[i]` up to `starts[i + 1]`. */
  readonly starts = new NumberWriter();
  /** Hash and number + 1, side by side; 0 where nothing is. */
  #table = new Uint32Array(1 << 12);
  #mask = (1 << 11) - 1;

  constructor() {
    this.starts.push(0);
  }

  get size(): number {
    return this.starts.length - 1;
  }

  intern(term: string): number {
    const start = this.starts.values[this.size] ?? 0;
    this.#reserve(start + term.length * maxBytesPerUnit);
    const { bytes } = this;
    // Encoded behind the others; stays there if it is new. As encodeTerm does, with the hash in the same loop.
    let end = start;
    let hash = 0x811c9dc5;
    for (let i = 0; i < term.length; i++) {
      const unit = term.charCodeAt(i);
      if (unit < 0x80) {
        bytes[end++] = unit;
      } else if (unit < 0x800) {
        bytes[end++] = 0xc0 | (unit >> 6);
        bytes[end++] = 0x80 | (unit & 63);
      } else {
        bytes[end++] = 0xe0 | (unit >> 12);
        bytes[end++] = 0x80 | ((unit >> 6) & 63);
        bytes[end++] = 0x80 | (unit & 63);
      }
      hash = Math.imul(hash ^ unit, 0x01000193);
    }
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    hash = (hash ^ (hash >>> 13)) >>> 0;

    const table = this.#table;
    let slot = hash & this.#mask;
    for (;;) {
      const known = table[2 * slot + 1] ?? 0;
      if (known === 0) break;
      if (table[2 * slot] === hash && this.#same(known - 1, start, end)) return known - 1;
      slot = (slot + 1) & this.#mask;
    }
    const number = this.size;
    table[2 * slot] = hash;
    table[2 * slot + 1] = number + 1;
    this.starts.push(end);
    if (2 * (number + 1) > this.#mask) this.#widen();
    return number;
  }

  #same(number: number, start: number, end: number): boolean {
    const { bytes } = this;
    let at = this.starts.values[number] ?? 0;
    if ((this.starts.values[number + 1] ?? 0) - at !== end - start) return false;
    for (let i = start; i < end; i++) if (bytes[i] !== bytes[at++]) return false;
    return true;
  }

  #reserve(length: number): void {
    if (length <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(length, this.bytes.length * 2));
    larger.set(this.bytes);
    this.bytes = larger;
  }

  #widen(): void {
    const old = this.#table;
    const table = new Uint32Array(old.length * 2);
    const mask = table.length / 2 - 1;
    for (let from = 0; from < old.length; from += 2) {
      const known = old[from + 1] ?? 0;
      if (known === 0) continue;
      const hash = old[from] ?? 0;
      let slot = hash & mask;
      while (table[2 * slot + 1] !== 0) slot = (slot + 1) & mask;
      table[2 * slot] = hash;
      table[2 * slot + 1] = known;
    }
    this.#table = table;
    this.#mask = mask;
  }
}
