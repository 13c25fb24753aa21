import { NumberWriter } from "../terms/bytes.ts";
import { goneRow } from "../terms/types.ts";
import { layOut } from "./layout.ts";
import { Entries } from "./lists.ts";
import type { FileColumn } from "./types.ts";
import { numberOf, viewOf } from "./view.ts";

/**
 * One column in place of several: `target[row]` is a row's new position, or `goneRow`. No two rows have the same position.
 * Shapes of which no row is left are gone too.
 */
export function mergeFiles(
  parts: readonly { readonly column: FileColumn; readonly target: Uint32Array }[],
  rows: number,
): FileColumn {
  const likely = parts.reduce((sum, { column }) => sum + viewOf(column).entries, 0);
  const entries = new Entries(likely);
  const rowOf = new NumberWriter(likely);
  const unknown = 0xffffffff;
  for (const { column, target } of parts) {
    const view = viewOf(column);
    for (const { firstShape, endShape, firstEntry, columnOf, columns, counts } of view.groups) {
      for (let shape = firstShape; shape < endShape; shape++) {
        let number = unknown;
        for (let entry = view.firstEntries[shape] ?? 0; entry < (view.firstEntries[shape + 1] ?? 0); entry++) {
          const row = target[view.rows[entry] ?? 0] ?? goneRow;
          if (row === goneRow) continue;
          if (number === unknown) {
            const end = (view.textStarts[shape + 1] ?? 0) - 1;
            number = entries.pool.add(view.text, view.textStarts[shape] ?? 0, end);
          }
          rowOf.push(row);
          entries.shapes.push(number);
          entries.places.push(entries.numbers.length);
          for (const of of columnOf) {
            const values = columns[of];
            entries.numbers.push(values === undefined ? 0 : numberOf(values, entry - firstEntry));
          }
          entries.counts.push(numberOf(counts, entry - firstEntry));
        }
      }
    }
  }
  return layOut(entries, rowOf.values.subarray(0, rowOf.length), rows);
}
