import { NumberWriter } from "./bytes.ts";
import { ColumnWriter } from "./layout.ts";
import { TermPool } from "./pool.ts";
import { maxRows } from "./postings.ts";
import { sortedTerms } from "./sort.ts";
import type { TermColumn } from "./types.ts";

/**
 * Inverts the terms of `rows` rows; order and repetition within a row mean nothing. `termsOf` is asked once for each row,
 * ascending. Throws RangeError for more than 2^28 rows.
 */
export function buildTerms(rows: number, termsOf: (row: number) => Iterable<string>): TermColumn {
  if (rows > maxRows) throw new RangeError(`A term column has at most ${maxRows} rows, not ${rows}.`);
  const pool = new TermPool();
  // Numbers of the terms, row by row, and of each term the last row that had it and how many had.
  const terms = new NumberWriter();
  const rowEnds = new Uint32Array(rows);
  const lastRow = new NumberWriter();
  const counts = new NumberWriter();
  for (let row = 0; row < rows; row++) {
    for (const text of termsOf(row)) {
      const term = pool.intern(text);
      if (term === lastRow.length) {
        lastRow.push(row);
        counts.push(1);
      } else {
        if (lastRow.values[term] === row) continue;
        lastRow.values[term] = row;
        counts.values[term] = (counts.values[term] ?? 0) + 1;
      }
      terms.push(term);
    }
    rowEnds[row] = terms.length;
  }

  const order = sortedTerms(pool);
  // Rows are dealt out in ascending order, so that each term's list is ascending by itself.
  const next = new Uint32Array(order.length);
  let place = 0;
  for (const term of order) {
    next[term] = place;
    place += counts.values[term] ?? 0;
  }
  const lists = new Uint32Array(terms.length);
  for (let row = 0, at = 0; row < rows; row++) {
    for (const end = rowEnds[row] ?? 0; at < end; at++) {
      const term = terms.values[at] ?? 0;
      const slot = next[term] ?? 0;
      lists[slot] = row;
      next[term] = slot + 1;
    }
  }

  const writer = new ColumnWriter(rows);
  const { bytes } = pool;
  const starts = pool.starts.values;
  let previousStart = 0;
  let previousEnd = 0;
  for (const term of order) {
    const start = starts[term] ?? 0;
    const end = starts[term + 1] ?? 0;
    let shared = 0;
    while (previousStart + shared < previousEnd && bytes[previousStart + shared] === bytes[start + shared]) {
      if (start + ++shared === end) break;
    }
    writer.term(bytes, start, end, shared);
    const listEnd = next[term] ?? 0;
    writer.rows(lists, listEnd - (counts.values[term] ?? 0), listEnd);
    previousStart = start;
    previousEnd = end;
  }
  return writer.finish();
}
