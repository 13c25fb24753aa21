import { endRun, type Segment } from "../segment/types.ts";
import type { Mask } from "./masks.ts";

/** Positions that the caller may read: range r is `from[r]` up to, not including, `to[r]`; they ascend and do not touch. */
export interface Ranges {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly count: number;
  readonly rows: number;
}

/** A stretch of positions that is looked at as one, with the ranges that lie in it. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly firstRange: number;
  readonly lastRange: number;
}

const allSeen = new WeakMap<Segment["acls"], Uint8Array>();

/** `seen[c]` is 1 where the segment's class c may be read. For all of them it is the same array each time: do not change it. */
export function seenClasses({ acls }: Segment, visible: "all" | Uint8Array): Uint8Array {
  const known = visible === "all" ? allSeen.get(acls) : undefined;
  if (known !== undefined) return known;
  const seen = new Uint8Array(acls.length);
  if (visible === "all") {
    allSeen.set(acls, seen.fill(1));
    return seen;
  }
  for (let at = 0; at < acls.length; at += 1) seen[at] = Number(visible[acls[at] ?? 0] === 1);
  return seen;
}

/** All rows of a segment, for callers who may read everything. */
export function wholeOf({ rows }: Segment): Ranges {
  return { from: Uint32Array.of(0), to: Uint32Array.of(rows), count: Math.min(rows, 1), rows };
}

export function rangesOf(segment: Segment, seen: Uint8Array): Ranges {
  const { starts } = segment;
  const from = new Uint32Array(seen.length);
  const to = new Uint32Array(seen.length);
  let count = 0;
  let rows = 0;
  for (let at = 0; at < seen.length; at += 1) {
    if (seen[at] !== 1) continue;
    const start = starts[at] ?? 0;
    const end = starts[at + 1] ?? 0;
    if (count > 0 && to[count - 1] === start) to[count - 1] = end;
    else {
      from[count] = start;
      to[count] = end;
      count += 1;
    }
    rows += end - start;
  }
  return { from, to, count, rows };
}

/** Ranges that are nearer than this are looked at together: what lies between costs less than another start. */
const nearRows = 256;

export function spansOf(ranges: Ranges): Span[] {
  const spans: Span[] = [];
  let firstRange = 0;
  for (let range = 0; range < ranges.count; range += 1) {
    const end = ranges.to[range] ?? 0;
    const next = range + 1;
    if (next < ranges.count && (ranges.from[next] ?? 0) - end < nearRows) continue;
    spans.push({ from: ranges.from[firstRange] ?? 0, to: end, firstRange, lastRange: range });
    firstRange = next;
  }
  return spans;
}

/** Sets the mask of a block of a span to 1 where the caller may read; `range` is one that begins before the block or in it. */
export function maskRanges(mask: Mask, ranges: Ranges, span: Span, from: number, to: number): void {
  const { bytes, words } = mask;
  words.fill(0, 0, (to - from + 3) >>> 2);
  let low = span.firstRange;
  let high = span.lastRange;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges.to[middle] ?? 0) <= from) low = middle + 1;
    else high = middle;
  }
  for (let range = low; range <= span.lastRange && (ranges.from[range] ?? 0) < to; range += 1) {
    const start = Math.max(from, ranges.from[range] ?? 0);
    bytes.fill(1, start - from, Math.min(to, ranges.to[range] ?? 0) - from);
  }
}

export function isIn(ranges: Ranges, position: number): boolean {
  let low = 0;
  let high = ranges.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges.to[middle] ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low < ranges.count && (ranges.from[low] ?? 0) <= position;
}

export function hasEnded(segment: Segment, position: number, generation: number): boolean {
  const end = segment.endedAt[position] ?? 0;
  return end !== 0 && end <= generation;
}

/** Whether a row between the positions may have ended. */
export function mayHaveEnded(segment: Segment, from: number, to: number): boolean {
  const { endedIn } = segment;
  const last = Math.floor((to - 1) / endRun);
  for (let run = Math.floor(from / endRun); run <= last; run += 1) if ((endedIn[run] ?? 0) > 0) return true;
  return false;
}

/** Takes the ended rows out of a mask. */
export function dropEnded({ bytes }: Mask, segment: Segment, generation: number, from: number, to: number): void {
  const { endedAt, endedIn } = segment;
  const last = Math.floor((to - 1) / endRun);
  for (let run = Math.floor(from / endRun); run <= last; run += 1) {
    if ((endedIn[run] ?? 0) === 0) continue;
    const stop = Math.min(to, (run + 1) * endRun);
    for (let row = Math.max(from, run * endRun); row < stop; row += 1) {
      const end = endedAt[row] ?? 0;
      if (end !== 0 && end <= generation) bytes[row - from] = 0;
    }
  }
}

/** Positions of all rows that ended by this generation. */
export function endedRows(segment: Segment, generation: number): Uint32Array {
  const rows: number[] = [];
  segment.endedIn.forEach((count, run) => {
    if (count === 0) return;
    const stop = Math.min(segment.rows, (run + 1) * endRun);
    for (let row = run * endRun; row < stop; row += 1) if (hasEnded(segment, row, generation)) rows.push(row);
  });
  return Uint32Array.from(rows);
}
