import { parseRange } from "@margay/units";
import type { Interval } from "./ast.ts";

const equality = /^\s*[+-]?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?/;

/** Half a unit of the last digit of a number as typed: 0.05 for `9.0`, 0.5 for `12`. */
function halfDigit(text: string): number {
  const [, , decimals = "", exponent = "0"] = equality.exec(text.replace("−", "-")) ?? [];
  return 0.5 * 10 ** (Number(exponent) - decimals.length);
}

/** Reads a range of numbers; where it cannot, says why and at which character of the text. */
export function readInterval(text: string): Interval | { error: { message: string; position: number } } {
  const range = parseRange(text);
  if ("error" in range) return range;
  const isOneValue = range.lo !== undefined && range.lo === range.hi && !text.includes("..");
  return isOneValue && !/^\s*=/.test(text) ? { ...range, halfDigit: halfDigit(text) } : range;
}

/** Bounds to compare with in some unit, after `convert` brought the numbers there. Inclusive bounds forgive rounding. */
export function boundsOf(interval: Interval, convert: (value: number) => number): Interval {
  const { lo, hi, loOpen, hiOpen, halfDigit: half } = interval;
  if (lo !== undefined && lo === hi && half !== undefined) return { lo: convert(lo - half), hi: convert(hi + half) };
  const share = lo !== undefined && lo === hi ? 1e-6 : 1e-9;
  const slack = (value: number) => Math.abs(value) * share;
  const low = lo === undefined ? undefined : convert(lo);
  const high = hi === undefined ? undefined : convert(hi);
  return {
    ...(low === undefined ? {} : { lo: loOpen ? low + slack(low) : low - slack(low) }),
    ...(high === undefined ? {} : { hi: hiOpen ? high - slack(high) : high + slack(high) }),
    ...(loOpen ? { loOpen } : {}),
    ...(hiOpen ? { hiOpen } : {}),
  };
}

/** An interval in words, in the unit as typed. `unit`: another one, or what writes a number with its unit. */
export function intervalInWords(
  interval: Interval,
  unit: string | ((value: number) => string) = interval.unit ?? "",
): string {
  const { lo, hi, loOpen, hiOpen, halfDigit: half } = interval;
  const number = typeof unit === "string" ? (value: number) => `${value}${unit === "" ? "" : ` ${unit}`}` : unit;
  if (lo !== undefined && lo === hi) return half === undefined ? `is exactly ${number(lo)}` : `is ${number(lo)}`;
  if (lo !== undefined && hi !== undefined)
    return `from ${typeof unit === "string" ? lo : number(lo)} to ${number(hi)}`;
  if (lo !== undefined) return `${loOpen ? "above" : "at least"} ${number(lo)}`;
  return hi === undefined ? "is a number" : `${hiOpen ? "below" : "at most"} ${number(hi)}`;
}
