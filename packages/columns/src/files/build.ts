import { wordsOf } from "../memory.ts";
import { layOut } from "./layout.ts";
import { Entries, type FileLists } from "./lists.ts";
import type { FileColumn } from "./types.ts";

/** The column in which the row at position i is the one that came at place `order[i]`. No row is added to the lists afterwards. */
export function buildFiles(lists: FileLists, order: Uint32Array): FileColumn {
  const gone = 0xffffffff;
  const { entries, ends } = lists;
  const rowOf = wordsOf(entries.length).fill(gone);
  let left = 0;
  for (let row = 0; row < order.length; row++) {
    const came = order[row] ?? 0;
    const end = ends.values[came] ?? 0;
    for (let entry = came === 0 ? 0 : (ends.values[came - 1] ?? 0); entry < end; entry++) {
      rowOf[entry] = row;
      left++;
    }
  }
  if (left === entries.length) return layOut(entries, rowOf, order.length);
  // Rows that nobody ordered.
  const some = new Entries(left);
  const rows = wordsOf(left);
  for (let entry = 0; entry < entries.length; entry++) {
    const row = rowOf[entry] ?? gone;
    if (row === gone) continue;
    rows[some.length] = row;
    const shape = entries.shapes.values[entry] ?? 0;
    const place = entries.places.values[entry] ?? 0;
    const end = entry + 1 < entries.length ? (entries.places.values[entry + 1] ?? 0) : entries.numbers.length;
    const starts = entries.pool.starts.values;
    some.shapes.push(some.pool.add(entries.pool.text.bytes, starts[shape] ?? 0, starts[shape + 1] ?? 0));
    some.places.push(some.numbers.length);
    some.counts.push(entries.counts.values[entry] ?? 0);
    for (let at = place; at < end; at++) some.numbers.push(entries.numbers.values[at] ?? 0);
  }
  return layOut(some, rows, order.length);
}
