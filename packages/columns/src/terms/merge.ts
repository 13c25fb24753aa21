import { wordsOf } from "../memory.ts";
import { TermCursor } from "./cursor.ts";
import { ColumnWriter } from "./layout.ts";
import { readEntry } from "./postings.ts";
import { mergeSequences } from "./sequence.ts";
import { sharedBytes } from "./text.ts";
import { goneRow, type TermColumn } from "./types.ts";

/** A column that is merged: where it stands, and where its rows go. */
interface Part {
  readonly cursor: TermCursor;
  readonly target: Uint32Array;
  /** How many first bytes its term shares with the term that was taken last. */
  shared: number;
  /** Whether its term is the one that is taken now. */
  isLeast: boolean;
}

/**
 * One column in place of several: `target[row]` is a row's new position, or `goneRow`. No two rows have the same position.
 * Terms of which no row is left are gone too.
 *
 * Terms are hardly compared: of two that follow the term taken last, the one that shares more with it comes first, and how
 * much a term shares with the one before is stored. Only where two share equally much are their next bytes looked at.
 */
export function mergeTerms(
  columns: readonly { readonly column: TermColumn; readonly target: Uint32Array }[],
  rows: number,
): TermColumn {
  const writer = new ColumnWriter(rows);
  const list = wordsOf(columns.reduce((sum, { column }) => sum + column.rows, 0));
  const order = rowOrder(rows);
  const open: Part[] = [];
  for (const { column, target } of columns) {
    const cursor = new TermCursor(column);
    if (cursor.next()) open.push({ cursor, target, shared: 0, isLeast: false });
  }
  // What the term at hand shares with the last one that was written; those in between had no rows left.
  let sharedWithWritten = 0;
  while (open.length > 0) {
    const least = leastOf(open);
    if (!least) break;
    const { cursor } = least;
    sharedWithWritten = Math.min(sharedWithWritten, least.shared);
    let count = 0;
    for (const part of open) if (part.isLeast) count = readRows(part, list, count);
    if (count > 0) {
      order(list, count);
      writer.term(cursor.bytes, 0, cursor.length, sharedWithWritten);
      writer.rows(list, 0, count);
      sharedWithWritten = cursor.length;
    }
    for (let i = open.length - 1; i >= 0; i--) {
      const part = open[i];
      if (!part?.isLeast) continue;
      if (part.cursor.next()) part.shared = part.cursor.shared;
      else open.splice(i, 1);
    }
  }
  return writer.finish(mergeSequences(columns, rows));
}

/** Finds the least term, marks all parts that have it, and says of all others what they share with it. */
function leastOf(open: readonly Part[]): Part | undefined {
  let most = 0;
  for (const part of open) if (part.shared > most) most = part.shared;
  let least: Part | undefined;
  for (const part of open) {
    part.isLeast = false;
    if (part.shared === most && (!least || isLess(part.cursor, least.cursor, most))) least = part;
  }
  if (!least) return undefined;
  const { bytes, length } = least.cursor;
  for (const part of open) {
    // What shares less with the last term shares just as much with this one.
    if (part.shared !== most || part === least) continue;
    const { cursor } = part;
    part.shared = sharedBytes(cursor.bytes, cursor.length, bytes, length, most);
    part.isLeast = part.shared === length && cursor.length === length;
  }
  least.isLeast = true;
  return least;
}

function isLess(a: TermCursor, b: TermCursor, from: number): boolean {
  const shared = sharedBytes(a.bytes, a.length, b.bytes, b.length, from);
  if (shared === a.length || shared === b.length) return a.length < b.length;
  return (a.bytes[shared] ?? 0) < (b.bytes[shared] ?? 0);
}

/** Writes the new positions of a term's rows to `list`, from `start` on. Answers the end. */
function readRows(part: Part, list: Uint32Array, start: number): number {
  const { target } = part;
  const end = readEntry(part.cursor.postings, part.cursor.entry, list, start);
  let count = start;
  for (let i = start; i < end; i++) {
    const row = target[list[i] ?? 0] ?? goneRow;
    if (row !== goneRow) list[count++] = row;
  }
  return count;
}

/** Puts the first `count` rows of a list in ascending order: in the way that is quickest for so many. */
function rowOrder(rows: number): (list: Uint32Array, count: number) => void {
  const words = new Uint32Array((rows + 31) >>> 5);
  return (list, count) => {
    let isAscending = true;
    for (let i = 1; i < count && isAscending; i++) isAscending = (list[i - 1] ?? 0) < (list[i] ?? 0);
    if (isAscending) return;
    if (count <= 40) insertionSort(list, count);
    else if (count * 16 < words.length) list.subarray(0, count).sort();
    else sortByBits(list, count, words);
  };
}

function insertionSort(list: Uint32Array, count: number): void {
  for (let i = 1; i < count; i++) {
    const row = list[i] ?? 0;
    let at = i;
    while (at > 0 && (list[at - 1] ?? 0) > row) {
      list[at] = list[at - 1] ?? 0;
      at--;
    }
    list[at] = row;
  }
}

/** One bit for each row, which are then read in order. `words` is all zero before and after. */
function sortByBits(list: Uint32Array, count: number, words: Uint32Array): void {
  for (let i = 0; i < count; i++) {
    const row = list[i] ?? 0;
    words[row >>> 5] = (words[row >>> 5] ?? 0) | (1 << (row & 31));
  }
  let at = 0;
  for (let word = 0; at < count; word++) {
    let bits = words[word] ?? 0;
    if (bits === 0) continue;
    words[word] = 0;
    while (bits !== 0) {
      list[at++] = word * 32 + 31 - Math.clz32(bits & -bits);
      bits &= bits - 1;
    }
  }
}
