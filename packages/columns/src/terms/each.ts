import { TermCursor } from "./cursor.ts";
import { readEntry } from "./postings.ts";
import { decodedTerm, encodedTerm } from "./text.ts";
import type { TermColumn } from "./types.ts";

/** Gives each term that begins so, and its rows: the first `count` of `rows`, ascending, until the next one. */
export function eachTerm(
  column: TermColumn,
  prefix: string,
  take: (text: string, rows: Uint32Array, count: number) => void,
): void {
  const cursor = new TermCursor(column);
  const key = encodedTerm(prefix);
  const rows = new Uint32Array(column.rows);
  for (let has = cursor.seek(key, false); has && cursor.shared >= key.length; has = cursor.next())
    take(decodedTerm(cursor.bytes, cursor.length), rows, readEntry(cursor.postings, cursor.entry, rows, 0));
}
