import { MAX_PLAIN, MIN_PLAIN } from "./forms.ts";
import { findUnit, valueToSI } from "./unit.ts";

/** Bounds on numbers as they were written, both included. */
export interface WrittenBounds {
  lo?: number;
  hi?: number;
}

interface SIInterval {
  lo?: number;
  hi?: number;
  loOpen?: boolean;
  hiOpen?: boolean;
}

const bits = new DataView(new ArrayBuffer(8));

/** The next larger number. */
function above(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  if (!Number.isFinite(value)) return value;
  bits.setFloat64(0, value);
  bits.setBigInt64(0, bits.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return bits.getFloat64(0);
}

const below = (value: number): number => -above(-value);

/** The smallest plain number that is not below. */
function plainFrom(value: number): number {
  if (value <= 0 && value > -MIN_PLAIN) return 0;
  return value > 0 ? Math.max(value, MIN_PLAIN) : Math.max(value, -MAX_PLAIN);
}

// Only compared with: no number of the index is as large.
const held = (value: number) => Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));

/**
 * Where the SI values are of plain numbers that were written in the unit within the bounds. Those in `sure` are all within;
 * at each of `unclear` there may be numbers within the bounds and others, since different numbers have the same SI value.
 * An open bound is written as the next number inside, see {@link insideOf}.
 */
export function writtenToSI({ lo, hi }: WrittenBounds, unit: string): { sure: SIInterval; unclear: number[] } {
  const found = findUnit(unit);
  const toSI = (value: number) => held(found === undefined ? value : valueToSI(value, found));
  const sure: SIInterval = {};
  const unclear: number[] = [];
  if (lo !== undefined) {
    const first = plainFrom(lo);
    sure.lo = toSI(first);
    if (toSI(-plainFrom(-below(first))) === sure.lo) {
      sure.loOpen = true;
      unclear.push(sure.lo);
    }
  }
  if (hi !== undefined) {
    const last = -plainFrom(-hi);
    sure.hi = toSI(last);
    if (toSI(plainFrom(above(last))) === sure.hi) {
      sure.hiOpen = true;
      unclear.push(sure.hi);
    }
  }
  return { sure, unclear: [...new Set(unclear)] };
}

/** Bounds with both ends included that let the same numbers through. Undefined without any bound. */
export function insideOf(given: { gt?: number; gte?: number; lt?: number; lte?: number }): WrittenBounds | undefined {
  const { gt, gte, lt, lte } = given;
  const lower = [...(gt === undefined ? [] : [above(gt)]), ...(gte === undefined ? [] : [gte])];
  const upper = [...(lt === undefined ? [] : [below(lt)]), ...(lte === undefined ? [] : [lte])];
  if (lower.length + upper.length === 0) return undefined;
  return {
    ...(lower.length > 0 ? { lo: Math.max(...lower) } : {}),
    ...(upper.length > 0 ? { hi: Math.min(...upper) } : {}),
  };
}
