import type { Segment } from "../segment/index.ts";

/** An id that lives in both segments. */
export function overlap(a: Segment, b: Segment): number | undefined {
  let i = startOf(a, Number(b.sortedIds[0] ?? Number.POSITIVE_INFINITY));
  let j = startOf(b, Number(a.sortedIds[0] ?? Number.POSITIVE_INFINITY));
  while (i < a.rows && j < b.rows) {
    const id = Number(a.sortedIds[i]);
    const other = Number(b.sortedIds[j]);
    if (id === other && lives(a, i) && lives(b, j)) return id;
    if (id <= other) i += 1;
    if (other <= id) j += 1;
  }
  return;
}

/** The place of the first id that is not below this one. */
function startOf({ sortedIds }: Segment, id: number): number {
  let from = 0;
  let to = sortedIds.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (Number(sortedIds[middle]) < id) from = middle + 1;
    else to = middle;
  }
  return from;
}

function lives(segment: Segment, place: number): boolean {
  return segment.endedAt[Number(segment.positions[place])] === 0;
}
