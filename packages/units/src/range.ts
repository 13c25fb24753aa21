import { convert, searchUnit } from "./convert.ts";
import { type ParseError, parseError, type Quantity, quantityWithin } from "./quantity.ts";
import { findUnit, valueToSI } from "./unit.ts";

/** An interval; a missing bound is unbounded, an open one excludes its value. `lo` equals `hi` for an equality. */
export interface Range {
  lo?: number;
  hi?: number;
  loOpen?: boolean;
  hiOpen?: boolean;
  /** As typed with the first bound that has one; both bounds are in it. */
  unit?: string;
}

/** A range in SI. `unitSI` is what {@link searchUnit} gives. */
export interface SIRange {
  lo?: number;
  hi?: number;
  loOpen?: boolean;
  hiOpen?: boolean;
  unitSI: string;
}

// Of three dots behind a letter, the first ends a unit such as "a.u."; before a digit, the third begins a number such as ".5".
const DOTS = /(?<!\p{L}(?=\.{3}))\.\./u;
const COMPARISON = /^\s*(>=|<=|≥|≤|>|<|=)/;

function isError(result: object): result is ParseError {
  return "error" in result;
}

function withUnit<Bounds extends Range>(bounds: Bounds, unit: string | undefined): Range {
  return unit === undefined ? bounds : { ...bounds, unit };
}

function comparison(text: string, sign: string, start: number): Range | ParseError {
  if (DOTS.test(text.slice(start))) return parseError("either a comparison or two dots, not both", start);
  const bound = quantityWithin(text, start, text.length);
  if (isError(bound)) return bound;
  const { value, unit } = bound;
  if (sign === ">") return withUnit({ lo: value, loOpen: true }, unit);
  if (sign === ">=" || sign === "≥") return withUnit({ lo: value }, unit);
  if (sign === "<") return withUnit({ hi: value, hiOpen: true }, unit);
  if (sign === "<=" || sign === "≤") return withUnit({ hi: value }, unit);
  return withUnit({ lo: value, hi: value }, unit);
}

/** The second bound in the unit of the first. */
function inFirstUnit(low: Quantity, high: Quantity, position: number): number | ParseError {
  if (low.unit === undefined || high.unit === undefined || low.unit === high.unit) return high.value;
  const converted = convert(high.value, high.unit, low.unit);
  return converted ?? parseError(`"${high.unit}" cannot be converted to "${low.unit}"`, position);
}

/**
 * Reads a range of the query language: `8..12keV`, `8keV..12000 eV`, `>5K`, `>=5 K`, `<100`, `..12keV`, `8keV..`, `=9keV`, `9keV`.
 *
 * Bounds with two dots are included. An equality gives `lo` = `hi`; the tolerance is the caller's. A unit is not required to be
 * a known one unless two different ones are given.
 */
export function parseRange(text: string): Range | ParseError {
  const sign = COMPARISON.exec(text);
  if (sign !== null) return comparison(text, sign[1] ?? "=", sign[0].length);
  const dots = DOTS.exec(text);
  if (dots === null) return comparison(text, "=", 0);
  const behind = dots.index + dots[0].length;
  const hasLow = text.slice(0, dots.index).trim() !== "";
  const hasHigh = text.slice(behind).trim() !== "";
  if (!hasLow && !hasHigh) return parseError("a range needs at least one bound", dots.index);
  const low = hasLow ? quantityWithin(text, 0, dots.index) : undefined;
  if (low !== undefined && isError(low)) return low;
  const high = hasHigh ? quantityWithin(text, behind, text.length) : undefined;
  if (high !== undefined && isError(high)) return high;
  if (high === undefined) return low === undefined ? {} : withUnit({ lo: low.value }, low.unit);
  if (low === undefined) return withUnit({ hi: high.value }, high.unit);
  const hi = inFirstUnit(low, high, behind);
  if (typeof hi !== "number") return hi;
  if (hi < low.value) return parseError("the lower bound is above the upper bound", 0);
  return withUnit({ lo: low.value, hi }, low.unit ?? high.unit);
}

/** Brings a range to the units in which {@link normaliseMetadata} gives its quantities. Unknown units stay as they are. */
export function rangeToSI(range: Range): SIRange {
  const { unit = "", lo, hi, ...open } = range;
  const known = findUnit(unit);
  const toIndex = (value: number): number => (known === undefined ? value : valueToSI(value, known));
  return {
    ...open,
    ...(lo === undefined ? {} : { lo: toIndex(lo) }),
    ...(hi === undefined ? {} : { hi: toIndex(hi) }),
    unitSI: searchUnit(unit),
  };
}
