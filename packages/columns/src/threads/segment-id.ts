let last = 0;

/** A number for a new segment, unique in the thread that owns the index. */
export function nextSegmentId(): number {
  last += 1;
  return last;
}
