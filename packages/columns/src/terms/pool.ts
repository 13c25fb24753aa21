import { widened } from "../hash-table.ts";
import { wordsOf } from "../memory.ts";
import { ByteWriter, NumberWriter } from "./bytes.ts";
import { encodeTerm, maxBytesPerUnit } from "./text.ts";
import { firstHash, hashFactor, hashOf, lastHash } from "./word-codes.ts";

/** So many terms are looked up together. */
const batchTerms = 2048;

/**
 * Gives each different term a number, in the order in which they are first met. An open table over one run of bytes: a Map
 * of strings takes several times the memory, keeps what strings were cut from, and ends at 2^24 entries.
 *
 * A look-up waits for memory three times: slot, place of the term, its bytes. Hence batches: for each step all terms are
 * gone through in a loop whose reads do not depend on each other, so that the processor waits for many at once.
 */
export class TermPool {
  /** The bytes of all different terms, one behind the other. */
  readonly text = new ByteWriter(1 << 16);
  /** Term i has the bytes `starts[i]` up to `starts[i + 1]`. */
  readonly starts: NumberWriter;
  /** Numbers of the terms that were added, repetitions included; complete after `flush`. */
  readonly numbers: NumberWriter;
  /** Hash and number + 1, side by side; 0 where nothing is. */
  #table: Uint32Array;
  #mask: number;
  /** The batch: bytes, ends and hashes of its terms; numbers + 1 that have the hash; where these terms begin. */
  readonly #batch = new ByteWriter(1 << 16);
  readonly #ends = new Uint32Array(batchTerms);
  readonly #hashes = new Uint32Array(batchTerms);
  readonly #likely = new Uint32Array(batchTerms);
  readonly #places = new Uint32Array(batchTerms);
  #count = 0;

  /** `likely`: about how many different terms there may be, so that little grows on the way. */
  constructor(likely = 1024) {
    this.starts = new NumberWriter(likely + 1);
    this.numbers = new NumberWriter(4 * likely);
    this.#mask = 2 ** Math.ceil(Math.log2(2 * likely + 2)) - 1;
    this.#table = wordsOf(2 * (this.#mask + 1));
    this.starts.push(0);
  }

  /** How many different terms there are. */
  get size(): number {
    return this.starts.length - 1;
  }

  /** How many were added, repetitions included. */
  get added(): number {
    return this.numbers.length + this.#count;
  }

  /** Answers the term's `hashOf` with seed 0. */
  add(term: string): number {
    if (this.#count === batchTerms) this.flush();
    const batch = this.#batch;
    batch.reserve(term.length * maxBytesPerUnit);
    batch.length = encodeTerm(term, batch.bytes, batch.length);
    return this.#added(hashOf(term, 0));
  }

  /** The same for the bytes from `start` up to `end` as they are: not to be mixed with `add`, but for ASCII. */
  addBytes(from: Uint8Array, start: number, end: number): number {
    if (this.#count === batchTerms) this.flush();
    const batch = this.#batch;
    batch.reserve(end - start);
    const { bytes } = batch;
    let at = batch.length;
    let hash = firstHash(0);
    for (let i = start; i < end; i++) {
      const byte = from[i] ?? 0;
      bytes[at++] = byte;
      hash = Math.imul(hash ^ byte, hashFactor);
    }
    batch.length = at;
    return this.#added(lastHash(hash));
  }

  #added(hash: number): number {
    this.#hashes[this.#count] = hash;
    this.#ends[this.#count++] = this.#batch.length;
    return hash;
  }

  flush(): void {
    const count = this.#count;
    const hashes = this.#hashes;
    const likely = this.#likely;
    const places = this.#places;
    const table = this.#table;
    for (let i = 0; i < count; i++) {
      const hash = hashes[i] ?? 0;
      const slot = hash & this.#mask;
      likely[i] = table[2 * slot] === hash ? (table[2 * slot + 1] ?? 0) : 0;
    }
    const starts = this.starts.values;
    for (let i = 0; i < count; i++) {
      const number = likely[i] ?? 0;
      if (number > 0) places[i] = starts[number - 1] ?? 0;
    }
    const batch = this.#batch.bytes;
    let start = 0;
    for (let i = 0; i < count; i++) {
      const end = this.#ends[i] ?? 0;
      const number = likely[i] ?? 0;
      const isKnown = number > 0 && this.#isAt(number - 1, places[i] ?? 0, start, end);
      this.numbers.push(isKnown ? number - 1 : this.#numberOf(hashes[i] ?? 0, batch, start, end));
      start = end;
    }
    this.#count = 0;
    this.#batch.length = 0;
  }

  /** Looks on from the first slot; what is not found is added. */
  #numberOf(hash: number, batch: Uint8Array, start: number, end: number): number {
    const table = this.#table;
    let slot = hash & this.#mask;
    for (;;) {
      const known = table[2 * slot + 1] ?? 0;
      if (known === 0) break;
      if (table[2 * slot] === hash && this.#isAt(known - 1, this.starts.values[known - 1] ?? 0, start, end))
        return known - 1;
      slot = (slot + 1) & this.#mask;
    }
    const number = this.size;
    table[2 * slot] = hash;
    table[2 * slot + 1] = number + 1;
    this.text.copy(batch, start, end);
    this.starts.push(this.text.length);
    if (2 * (number + 1) > this.#mask) this.#widen();
    return number;
  }

  /** Whether the term of this number, which begins at `place`, has the bytes of the batch from `start` up to `end`. */
  #isAt(number: number, place: number, start: number, end: number): boolean {
    if ((this.starts.values[number + 1] ?? 0) - place !== end - start) return false;
    const { bytes } = this.text;
    const batch = this.#batch.bytes;
    for (let i = start, at = place; i < end; i++, at++) if (bytes[at] !== batch[i]) return false;
    return true;
  }

  #widen(): void {
    this.#table = widened(this.#table);
    this.#mask = this.#table.length / 2 - 1;
  }
}
