import { widened } from "../hash-table.ts";
import { wordsOf } from "../memory.ts";
import { ByteWriter, NumberWriter } from "../terms/bytes.ts";

/**
 * A shape is a path in UTF-8 in which a number is a hole: one byte that does not occur in UTF-8 and says how many digits
 * the number has. Longer numbers are several holes.
 */
export const maxHoleDigits = 9;
/** More numbers of a path stay text. */
export const maxHoles = 16;
/** Stands between shapes where they lie one behind the other; no byte of UTF-8 and no hole. */
export const shapeEnd = 0xff;
const holeBase = 0xf4;

export const holeOf = (digits: number): number => holeBase + digits;

/** Digits of the hole that the byte is; 0 for a byte of text. */
export const digitsOf = (byte: number): number =>
  byte > holeBase && byte <= holeBase + maxHoleDigits ? byte - holeBase : 0;

/** 10^n for n up to 9. */
export const powers: Int32Array = Int32Array.from({ length: maxHoleDigits + 1 }, (_, n) => 10 ** n);

export const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57;

/** Gives each different shape a number, in the order in which they are first met. */
export class ShapePool {
  readonly text = new ByteWriter(1024);
  /** Shape i has the bytes `starts[i]` up to `starts[i + 1]`. */
  readonly starts = new NumberWriter(64);
  /** Hash and number + 1, side by side; 0 where nothing is. */
  #table = wordsOf(2 * 64);
  #mask = 63;

  constructor() {
    this.starts.push(0);
  }

  get size(): number {
    return this.starts.length - 1;
  }

  clear(): void {
    this.text.length = 0;
    this.starts.length = 1;
    if (this.#mask > 1023) {
      this.#table = wordsOf(2 * 64);
      this.#mask = 63;
    } else this.#table.fill(0);
  }

  add(from: Uint8Array, start: number, end: number): number {
    let hash = 0x811c9dc5;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ (from[i] ?? 0), 0x01000193);
    hash = (hash ^ (hash >>> 15)) >>> 0;
    const table = this.#table;
    let slot = hash & this.#mask;
    for (;;) {
      const known = table[2 * slot + 1] ?? 0;
      if (known === 0) break;
      if (table[2 * slot] === hash && this.#isAt(known - 1, from, start, end)) return known - 1;
      slot = (slot + 1) & this.#mask;
    }
    const number = this.size;
    table[2 * slot] = hash;
    table[2 * slot + 1] = number + 1;
    this.text.copy(from, start, end);
    this.starts.push(this.text.length);
    if (2 * (number + 1) > this.#mask) this.#widen();
    return number;
  }

  #isAt(number: number, from: Uint8Array, start: number, end: number): boolean {
    const first = this.starts.values[number] ?? 0;
    if ((this.starts.values[number + 1] ?? 0) - first !== end - start) return false;
    const { bytes } = this.text;
    for (let i = start, at = first; i < end; i++, at++) if (bytes[at] !== from[i]) return false;
    return true;
  }

  #widen(): void {
    this.#table = widened(this.#table);
    this.#mask = this.#table.length / 2 - 1;
  }
}
