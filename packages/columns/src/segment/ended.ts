import { endRun, type Segment } from "./types.ts";

/** Ends the row at this position, which lives, for all queries of this generation and later ones. Only the thread that owns the index may. */
export function endRow(segment: Segment, position: number, generation: number): void {
  segment.endedAt[position] = generation;
  const run = Math.floor(position / endRun);
  segment.endedIn[run] = (segment.endedIn[run] ?? 0) + 1;
}

/** Position of the row with this id, whether it ended or not; -1 where there is none. */
export function positionOf(segment: Segment, id: number): number {
  const { sortedIds } = segment;
  let from = 0;
  let to = sortedIds.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((sortedIds[middle] ?? 0) < id) from = middle + 1;
    else to = middle;
  }
  return sortedIds[from] === id ? (segment.positions[from] ?? -1) : -1;
}
