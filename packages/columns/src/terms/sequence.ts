import { ByteWriter, NumberWriter, putVarint } from "./bytes.ts";
import { goneRow, type Sequences } from "./types.ts";
import { codeWords, found, hashOf, mostCoded, seeds } from "./word-codes.ts";

/**
 * In which order a row has its words, as bytes. The first one says how:
 * - `plain`: JSON of pairs of position and word. For rows with two words in one place, or with too many words.
 * - else `narrow` or `wide` plus the seed of the codes; then the number of buckets as a varint, their shifts, and one unit
 *   for each position from 1 on, of one byte or of two (the lower first). A unit is the code of a word, `gap` where there
 *   is none, or `copy`: the next two units say how far back and how many units are repeated from there. Texts repeat
 *   themselves: names and titles come in several spellings.
 */
export const plain = 0;
export const narrow = 1;
export const wide = 17;
export const copy = 0;

export interface Width {
  readonly format: number;
  readonly unitBytes: 1 | 2;
  /** Also the unit of a position without a word; codes lie between `copy` and this. */
  readonly gap: number;
  readonly mostWords: number;
}

export const narrowWidth: Width = { format: narrow, unitBytes: 1, gap: 0xff, mostWords: 180 };
export const wideWidth: Width = { format: wide, unitBytes: 2, gap: 0xffff, mostWords: mostCoded };

/** More positions than a tsvector has; what lies behind is kept plainly. */
export const mostPositions = 1 << 14;
const shortestCopy = 4;

/** The words of one row and where they stand; used again for the next row. */
export class RowWords {
  count = 0;
  /** `hashOf` each word with seed 0. */
  hashes: Int32Array = new Int32Array(256);
  /** Positions from 1 on; those of word i up to `ends[i]`. */
  positions: Uint16Array = new Uint16Array(1024);
  ends: Uint32Array = new Uint32Array(256);
  #length = 0;

  clear(): void {
    this.count = 0;
    this.#length = 0;
  }

  /** Its positions follow by `at`. */
  word(hash: number): void {
    if (this.count === this.ends.length) {
      this.hashes = doubled(this.hashes, new Int32Array(2 * this.count));
      this.ends = doubled(this.ends, new Uint32Array(2 * this.count));
    }
    this.hashes[this.count] = hash;
    this.ends[this.count++] = this.#length;
  }

  at(position: number): void {
    if (this.#length === this.positions.length)
      this.positions = doubled(this.positions, new Uint16Array(2 * this.#length));
    this.positions[this.#length++] = position;
    this.ends[this.count - 1] = this.#length;
  }
}

function doubled<A extends Int32Array | Uint16Array | Uint32Array>(from: A, into: A): A {
  into.set(from);
  return into;
}

/** The order of a row's words. Words differ; `textOf` is rarely asked. */
export function packSequence(row: RowWords, textOf: (word: number) => string): Uint8Array {
  packed.length = 0;
  writeSequence(row, textOf, packed);
  return packed.bytes.slice(0, packed.length);
}

const packed = new ByteWriter();
const otherHashes = new Int32Array(mostCoded);
/** Which word (from 1 on) stands at each position; all 0 between rows. */
const places = new Uint16Array(mostPositions);
const units = new Uint16Array(mostPositions);

/** Appends what `packSequence` answers. */
export function writeSequence(row: RowWords, textOf: (word: number) => string, writer: ByteWriter): void {
  const length = place(row);
  if (length < 0 || !writeCoded(row, length, textOf, writer)) writePlain(row, textOf, writer);
  places.fill(0, 0, Math.abs(length));
}

/** Puts the words to their places. Answers how many places there are; negative where two words share one, or too many. */
function place({ count, positions, ends }: RowWords): number {
  let last = 0;
  for (let word = 0, at = 0; word < count; word++) {
    for (const end = ends[word] ?? 0; at < end; at++) {
      const position = positions[at] ?? 0;
      if (position > mostPositions) return -mostPositions;
      if (position > last) last = position;
      if (places[position - 1] !== 0) return -last;
      places[position - 1] = word + 1;
    }
  }
  return last;
}

function writeCoded(row: RowWords, length: number, textOf: (word: number) => string, writer: ByteWriter): boolean {
  const { count } = row;
  for (const width of [narrowWidth, wideWidth]) {
    if (count > width.mostWords) continue;
    for (let seed = 0; seed < seeds; seed++) {
      const hashes = seed === 0 ? row.hashes : otherHashes;
      if (seed > 0) for (let word = 0; word < count; word++) hashes[word] = hashOf(textOf(word), seed);
      if (!codeWords(hashes, count, width.gap - 1)) continue;
      const { codes, shifts, shiftCount } = found;
      for (let at = 0; at < length; at++) {
        const word = places[at] ?? 0;
        units[at] = word === 0 ? width.gap : (codes[word - 1] ?? 0);
      }
      writer.reserve(1 + 5 + shiftCount + width.unitBytes * length);
      const { bytes } = writer;
      bytes[writer.length] = width.format + seed;
      let at = putVarint(bytes, writer.length + 1, shiftCount);
      for (let bucket = 0; bucket < shiftCount; bucket++) bytes[at++] = shifts[bucket] ?? 0;
      writer.length = putUnits(bytes, at, length, width);
      return true;
    }
  }
  return false;
}

function writePlain(row: RowWords, textOf: (word: number) => string, writer: ByteWriter): void {
  const pairs: [number, string][] = [];
  for (let word = 0, at = 0; word < row.count; word++)
    for (; at < (row.ends[word] ?? 0); at++) pairs.push([row.positions[at] ?? 0, textOf(word)]);
  const json = new TextEncoder().encode(`\0${JSON.stringify(pairs)}`);
  writer.copy(json, 0, json.length);
}

/** Where each unit was met last, plus one. */
const met = new Uint16Array(1 << 16);

/** Writes `units`. A copy is three units: what it repeats is longer, so there is room. Answers the end. */
function putUnits(bytes: Uint8Array, start: number, length: number, { unitBytes, gap }: Width): number {
  let end = start;
  for (let at = 0; at < length; ) {
    const from = (met[units[at] ?? 0] ?? 0) - 1;
    let same = 0;
    if (from >= 0 && at - from <= gap)
      while (same < gap && at + same < length && units[from + same] === units[at + same]) same++;
    const count = same < shortestCopy ? 1 : same;
    if (count === 1) end = put(bytes, end, units[at] ?? 0, unitBytes);
    else {
      end = put(bytes, end, copy, unitBytes);
      end = put(bytes, end, at - from, unitBytes);
      end = put(bytes, end, count, unitBytes);
    }
    for (const next = at + count; at < next; at++) met[units[at] ?? 0] = at + 1;
  }
  for (let at = 0; at < length; at++) met[units[at] ?? 0] = 0;
  return end;
}

function put(bytes: Uint8Array, at: number, unit: number, unitBytes: 1 | 2): number {
  bytes[at] = unit & 0xff;
  if (unitBytes === 2) bytes[at + 1] = unit >>> 8;
  return at + unitBytes;
}

/** The orders of all rows; undefined where no row has one. `write` is asked once for each row, ascending. */
export function joinSequences(rows: number, write: (row: number, into: ByteWriter) => void): Sequences | undefined {
  const starts = new NumberWriter(rows + 1);
  const bytes = new ByteWriter(1 << 16);
  for (let row = 0; row < rows; row++) {
    starts.push(bytes.length);
    write(row, bytes);
  }
  starts.push(bytes.length);
  return bytes.length === 0 ? undefined : { starts: starts.shared(), bytes: bytes.shared() };
}

/** The orders of what is left of some columns; see `mergeTerms`. */
export function mergeSequences(
  columns: readonly { readonly column: { readonly sequences?: Sequences }; readonly target: Uint32Array }[],
  rows: number,
): Sequences | undefined {
  const part = new Uint8Array(rows);
  const from = new Uint32Array(rows);
  columns.forEach(({ target }, at) => {
    for (let row = 0; row < target.length; row++) {
      const position = target[row] ?? goneRow;
      if (position === goneRow) continue;
      part[position] = at + 1;
      from[position] = row;
    }
  });
  return joinSequences(rows, (row, into) => {
    const sequences = columns[(part[row] ?? 0) - 1]?.column.sequences;
    if (sequences === undefined) return;
    const at = from[row] ?? 0;
    into.copy(sequences.bytes, sequences.starts[at] ?? 0, sequences.starts[at + 1] ?? 0);
  });
}
