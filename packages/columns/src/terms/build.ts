import { wordsOf } from "../memory.ts";
import { ColumnWriter } from "./layout.ts";
import { TermPool } from "./pool.ts";
import { maxRows } from "./postings.ts";
import { joinSequences } from "./sequence.ts";
import { sortedTerms } from "./sort.ts";
import type { TermColumn } from "./types.ts";

/**
 * Inverts the terms of `rows` rows; order and repetition within a row mean nothing. `termsOf` is asked once for each row,
 * ascending. `sequenceOf` gives what `packSequence` made of a row. Throws RangeError for more than 2^28 rows.
 */
export function buildTerms(
  rows: number,
  termsOf: (row: number) => Iterable<string>,
  sequenceOf: (row: number) => Uint8Array | undefined = () => undefined,
): TermColumn {
  if (rows > maxRows) throw new RangeError(`A term column has at most ${maxRows} rows, not ${rows}.`);
  const pool = new TermPool(4 * rows);
  const rowEnds = wordsOf(rows);
  for (let row = 0, end = 0; row < rows; row++) {
    for (const term of termsOf(row)) {
      pool.add(term);
      end++;
    }
    rowEnds[row] = end;
  }
  pool.flush();
  const terms = pool.numbers.values;

  // Each term's rows go to a run of `lists`, in the order of the terms: from `firsts` up to `ends`, which moves on.
  const order = sortedTerms(pool);
  const ends = wordsOf(order.length);
  for (let i = 0; i < pool.numbers.length; i++) {
    const term = terms[i] ?? 0;
    ends[term] = (ends[term] ?? 0) + 1;
  }
  const firsts = wordsOf(order.length);
  let place = 0;
  for (const term of order) {
    firsts[term] = place;
    place += ends[term] ?? 0;
    ends[term] = firsts[term] ?? 0;
  }
  // Rows come ascending, so that each list is ascending by itself and a repetition follows its first.
  const lists = wordsOf(pool.numbers.length);
  for (let row = 0, i = 0; row < rows; row++) {
    for (const rowEnd = rowEnds[row] ?? 0; i < rowEnd; i++) {
      const term = terms[i] ?? 0;
      const end = ends[term] ?? 0;
      if (end > (firsts[term] ?? 0) && lists[end - 1] === row) continue;
      lists[end] = row;
      ends[term] = end + 1;
    }
  }

  const writer = new ColumnWriter(rows);
  const { bytes } = pool.text;
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
    writer.rows(lists, firsts[term] ?? 0, ends[term] ?? 0);
    previousStart = start;
    previousEnd = end;
  }
  return writer.finish(joinSequences(rows, sequenceOf));
}
