import type { Segment } from "../segment/index.ts";

/** An id that lives in both segments. */
export function overlap(a: Segment, b: Segment): number | undefined {
  let i = 0;
  let j = 0;
  while (i < a.rows && j < b.rows) {
    const id = Number(a.sortedIds[i]);
    const other = Number(b.sortedIds[j]);
    if (id === other && lives(a, i) && lives(b, j)) return id;
    // Segments of ranges of ids lie beside each other: whole runs are passed by.
    if (id < other) i = placeFrom(a, i + 1, other);
    else if (other < id) j = placeFrom(b, j + 1, id);
    else {
      i += 1;
      j += 1;
    }
  }
  return;
}

/** The first place from `start` on whose id is not below this one: found by steps that double. */
function placeFrom({ sortedIds }: Segment, start: number, id: number): number {
  let from = start;
  let step = 1;
  while (from + step < sortedIds.length && Number(sortedIds[from + step]) < id) {
    from += step;
    step *= 2;
  }
  let to = Math.min(sortedIds.length, from + step);
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
