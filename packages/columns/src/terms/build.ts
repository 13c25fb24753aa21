import { wordsOf } from "../memory.ts";
import { ColumnWriter } from "./layout.ts";
import { TermLists } from "./lists.ts";
import { maxRows } from "./postings.ts";
import { joinSequences } from "./sequence.ts";
import { sortedTerms } from "./sort.ts";
import type { TermColumn } from "./types.ts";

/**
 * Inverts the terms of `rows` rows; order and repetition within a row mean nothing. `termsOf` is asked once for each row,
 * ascending. Throws RangeError for more than 2^28 rows.
 */
export function buildTerms(rows: number, termsOf: (row: number) => Iterable<string>): TermColumn {
  if (rows > maxRows) throw new RangeError(`A term column has at most ${maxRows} rows, not ${rows}.`);
  const lists = new TermLists(rows);
  const order = wordsOf(rows);
  for (let row = 0; row < rows; row++) {
    order[row] = row;
    for (const term of termsOf(row)) lists.add(term);
    lists.endRow();
  }
  return invertTerms(lists, order);
}

/** The column in which the row at position i is the one that came at place `order[i]`. No row is added to the lists afterwards. */
export function invertTerms(
  { pool, ends: rowEnds, sequences, sequenceEnds }: TermLists,
  order: Uint32Array,
): TermColumn {
  const rows = order.length;
  pool.flush();
  const terms = pool.numbers.values;

  // Each term's rows go to a run of `lists`, in the order of the terms: from `firsts` up to `ends`, which moves on.
  const sorted = sortedTerms(pool);
  const ends = wordsOf(sorted.length);
  for (let i = 0; i < pool.numbers.length; i++) {
    const term = terms[i] ?? 0;
    ends[term] = (ends[term] ?? 0) + 1;
  }
  const firsts = wordsOf(sorted.length);
  let place = 0;
  for (const term of sorted) {
    firsts[term] = place;
    place += ends[term] ?? 0;
    ends[term] = firsts[term] ?? 0;
  }
  // Rows come ascending, so that each list is ascending by itself and a repetition follows its first.
  const lists = wordsOf(pool.numbers.length);
  for (let row = 0; row < rows; row++) {
    const came = order[row] ?? 0;
    const last = rowEnds.values[came] ?? 0;
    for (let i = came === 0 ? 0 : (rowEnds.values[came - 1] ?? 0); i < last; i++) {
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
  for (const term of sorted) {
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
  const { bytes: packed } = sequences;
  const sequenceStart = (came: number) => (came === 0 ? 0 : (sequenceEnds.values[came - 1] ?? 0));
  return writer.finish(
    joinSequences(rows, (row, into) => {
      const came = order[row] ?? 0;
      into.copy(packed, sequenceStart(came), sequenceEnds.values[came] ?? 0);
    }),
  );
}
