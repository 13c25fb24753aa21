import type { Bounds } from "../query.ts";

/** An interval with both ends; of a NaN end nothing is inside. */
export interface Closed {
  readonly lo: number;
  readonly hi: number;
}

/** The same numbers as those within the bounds: an open end becomes the next number inside it. */
export function closed(bounds: Bounds): Closed {
  const { lo = Number.NEGATIVE_INFINITY, hi = Number.POSITIVE_INFINITY } = bounds;
  return {
    lo: bounds.loOpen === true && bounds.lo !== undefined ? above(lo) : lo,
    hi: bounds.hiOpen === true && bounds.hi !== undefined ? -above(-hi) : hi,
  };
}

const float = new Float64Array(1);
const bits = new BigInt64Array(float.buffer);

/** The next larger double; NaN above infinity. */
function above(value: number): number {
  if (value === Number.POSITIVE_INFINITY) return Number.NaN;
  if (value === 0) return Number.MIN_VALUE;
  float[0] = value;
  bits[0] = (bits[0] ?? 0n) + (value > 0 ? 1n : -1n);
  return float[0] ?? Number.NaN;
}

/** How many of the ascending numbers are below the value; where it is known to be from `start` to `end`, these are given. */
export function countBelow(ascending: ArrayLike<number>, value: number, start = 0, end = ascending.length): number {
  let from = start;
  let to = end;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((ascending[middle] ?? 0) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** How many of the ascending numbers are not above the value. */
export function countUpTo(ascending: ArrayLike<number>, value: number): number {
  let from = 0;
  let to = ascending.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((ascending[middle] ?? 0) <= value) from = middle + 1;
    else to = middle;
  }
  return from;
}
