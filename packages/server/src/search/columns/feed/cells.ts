import type { RowWords } from "@margay/columns";
import type { Shape } from "./columns.ts";
import type { Texts } from "./texts.ts";

/** Microseconds from 1970 to 2000, where PostgreSQL's times begin. */
const epoch = 946_684_800_000_000;

const none: readonly string[] = [];
const isTrue = ["true"] as const;
const isFalse = ["false"] as const;

/** Bytes of a COPY. Of numbers the view takes a tenth of what Buffer does. */
export interface Cells {
  readonly bytes: Buffer;
  readonly view: DataView;
}

/** One row: field i has `lengths[i]` bytes (-1 for null) from `starts[i]` on. Valid until the next row. */
export interface Fields extends Cells {
  readonly starts: Int32Array;
  readonly lengths: Int32Array;
}

/** A bigint or a time, in microseconds. */
export function numberAt(view: DataView, at: number, shape: Shape): number {
  const high = view.getInt32(at);
  const low = view.getUint32(at + 4);
  const value = high * 4_294_967_296 + low;
  if (shape !== "time") return value;
  if (high === 0x7fffffff && low === 0xffffffff) return Number.POSITIVE_INFINITY;
  return high === -0x80000000 && low === 0 ? Number.NEGATIVE_INFINITY : value + epoch;
}

export function arrayLength(view: DataView, at: number): number {
  const dimensions = view.getInt32(at);
  if (dimensions > 1) throw new TypeError("an array of several dimensions");
  return dimensions === 0 ? 0 : view.getInt32(at + 12);
}

/** Bytes before the first element of an array that has any. */
export const arrayHead = 20;

/** Gives the elements of an array that begins here by where their bytes are; null for length -1. */
export function eachElement(
  { view }: Cells,
  start: number,
  length: number,
  take: (from: number, length: number) => void,
): void {
  if (length < 0) return;
  let at = start + arrayHead;
  for (let count = arrayLength(view, start); count > 0; count--) {
    const size = view.getInt32(at);
    take(at + 4, size);
    at += 4 + Math.max(size, 0);
  }
}

export function textsOf(cells: Cells, start: number, length: number, texts: Texts): readonly string[] {
  const values: string[] = [];
  eachElement(cells, start, length, (at, size) => {
    if (size >= 0) values.push(texts.read(cells.bytes, at, at + size));
  });
  return values.length === 0 ? none : values;
}

/** The values of a facet in a field of `length` bytes from `start` on; -1 for null. */
export function facetValues(
  cells: Cells,
  start: number,
  length: number,
  shape: Shape,
  texts: Texts,
): readonly string[] {
  if (length < 0) return none;
  switch (shape) {
    case "texts":
      return textsOf(cells, start, length, texts);
    case "int":
      return [String(cells.view.getInt32(start))];
    case "boolean":
      return cells.bytes[start] === 1 ? isTrue : isFalse;
    default:
      return [texts.read(cells.bytes, start, start + length)];
  }
}

/**
 * Gives the quantities of a row: arrays of keys, lower and upper bounds, which begin at these fields. Most rows have single
 * numbers only, and then no upper bounds.
 */
export function eachQuantity(
  { view, starts, lengths }: Fields,
  first: number,
  take: (key: number, lo: number, hi: number) => void,
): void {
  const startOf = (field: number) => (starts[field] ?? 0) + arrayHead;
  const countOf = (field: number) => ((lengths[field] ?? -1) < 0 ? 0 : arrayLength(view, starts[field] ?? 0));
  const count = countOf(first);
  const hasHi = countOf(first + 2) > 0;
  let keyAt = startOf(first);
  let loAt = startOf(first + 1);
  let hiAt = startOf(first + 2);
  for (let n = 0; n < count; n++) {
    const lo = doubleAt(view, loAt);
    const hi = hasHi ? doubleAt(view, hiAt) : lo;
    take(view.getInt32(keyAt + 4), lo, hi);
    keyAt += 8;
    loAt = behind(view, loAt);
    if (hasHi) hiAt = behind(view, hiAt);
  }
}

/** The double of an element that begins with its length; NaN for null. */
const doubleAt = (view: DataView, at: number): number => (view.getInt32(at) < 0 ? Number.NaN : view.getFloat64(at + 4));
const behind = (view: DataView, at: number): number => at + 4 + Math.max(view.getInt32(at), 0);

/**
 * Reads a tsvector: how many lexemes, and of each its text, a zero, how many positions it has, and these, below two bits of
 * weight. `take` is given where each lexeme's bytes are, and answers what `RowWords` asks for.
 */
export function readWords(
  { bytes, view }: Cells,
  start: number,
  words: RowWords,
  take: (from: number, to: number) => number,
): void {
  words.clear();
  let at = start + 4;
  for (let count = view.getInt32(start); count > 0; count--) {
    const from = at;
    while (bytes[at] !== 0) at++;
    words.word(take(from, at));
    const positions = view.getUint16(at + 1);
    at += 3;
    for (const end = at + 2 * positions; at < end; at += 2) words.at(view.getUint16(at) & 0x3fff);
  }
}
