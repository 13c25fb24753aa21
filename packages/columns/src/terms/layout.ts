import { ByteWriter, NumberWriter, putVarint } from "./bytes.ts";
import { writeEntry } from "./postings.ts";
import type { Sequences, TermColumn } from "./types.ts";

/**
 * Terms lie in blocks. The first of a block is whole: its length as a varint, its bytes. Each further one says how many
 * first bytes it shares with the one before and how many follow: one byte for both where they are below 15, with a varint
 * behind it for each that is not; then the bytes that follow. The rows of the terms lie in a stream of their own, so that
 * a prefix is answered from a run of rows without looking at the terms in it.
 */
export const blockTerms = 32;
export const shortLength = 15;

export interface Layout {
  /** Where each block begins in `text`, and the end. */
  readonly textAt: Uint32Array;
  /** Where each block's entries begin in `postings`, and the end. */
  readonly postingsAt: Uint32Array;
  readonly text: Uint8Array;
  readonly postings: Uint8Array;
}

export function layoutOf(column: TermColumn): Layout {
  const [textAt, postingsAt, text, postings] = column.parts;
  if (
    !(textAt instanceof Uint32Array && postingsAt instanceof Uint32Array) ||
    !(text instanceof Uint8Array && postings instanceof Uint8Array)
  )
    throw new TypeError("These are not the parts of a term column.");
  return { textAt, postingsAt, text, postings };
}

/** Writes a column, term by term in ascending order. */
export class ColumnWriter {
  readonly #rows: number;
  readonly #textAt = new NumberWriter();
  readonly #postingsAt = new NumberWriter();
  readonly #text = new ByteWriter(1 << 16);
  readonly #postings = new ByteWriter(1 << 16);
  #size = 0;

  constructor(rows: number) {
    this.#rows = rows;
  }

  /** The term `bytes[start]` up to `bytes[end]`, which shares its first `shared` bytes with the one before. */
  term(bytes: Uint8Array, start: number, end: number, shared: number): void {
    const text = this.#text;
    if (this.#size++ % blockTerms === 0) {
      this.#textAt.push(text.length);
      this.#postingsAt.push(this.#postings.length);
      text.varint(end - start);
      text.copy(bytes, start, end);
      return;
    }
    const rest = end - start - shared;
    text.reserve(rest + 11);
    const into = text.bytes;
    let at = text.length;
    into[at++] = (Math.min(shared, shortLength) << 4) | Math.min(rest, shortLength);
    if (shared >= shortLength) at = putVarint(into, at, shared - shortLength);
    if (rest >= shortLength) at = putVarint(into, at, rest - shortLength);
    for (let i = start + shared; i < end; i++) into[at++] = bytes[i] ?? 0;
    text.length = at;
  }

  /** The rows of the term that was written last. See `writeEntry`. */
  rows(list: Uint32Array, from: number, to: number): void {
    writeEntry(this.#postings, list, from, to, this.#rows);
  }

  finish(sequences?: Sequences): TermColumn {
    this.#textAt.push(this.#text.length);
    this.#postingsAt.push(this.#postings.length);
    const parts = [this.#textAt.shared(), this.#postingsAt.shared(), this.#text.shared(), this.#postings.shared()];
    return { rows: this.#rows, size: this.#size, parts, ...(sequences === undefined ? {} : { sequences }) };
  }
}
