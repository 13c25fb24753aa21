import { searchUnit } from "./convert.ts";
import { escapeSegment } from "./key.ts";
import { extent, type JsonObject, type Measurement, measurementIn, numberOf } from "./measurement.ts";
import { findUnit, valueToSI } from "./unit.ts";

/** A number or range of numbers, ready for a range search. */
export interface NormalisedQuantity {
  /** Path of the value, see {@link joinKey}; elements of an array share its key. */
  key: string;
  /** In SI where the unit is known; else as given. `lo` <= `hi`; equal for one number. */
  lo: number;
  hi: number;
  /** See {@link searchUnit}: SI unit, empty for a plain number, `?` with the text for an unknown unit. */
  unitSI: string;
  /** As given (at most 64 characters); absent without a unit. */
  unit?: string;
  /** False where a unit is given that nobody knows. */
  known: boolean;
}

/** What search needs of one record's metadata. The metadata itself is left alone. */
export interface Normalised {
  quantities: NormalisedQuantity[];
  strings: { key: string; value: string }[];
  /** Unknown units. */
  flags: { key: string; unit: string; message: string }[];
  /** True where a limit left something out. */
  truncated: boolean;
}

/** How much of one record is searchable. Keys count in characters, values in characters. */
export const METADATA_LIMITS = {
  quantities: 2000,
  strings: 2000,
  depth: 64,
  keyLength: 256,
  valueLength: 1000,
  arrayStrings: 100,
  unitLength: 64,
} as const;

const MAX_VISITED = 200_000;

interface Visit {
  key: string;
  value: unknown;
  depth: number;
}

/** The beginning of a text, never half a character outside the basic plane. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
}

class Collector implements Normalised {
  quantities: NormalisedQuantity[] = [];
  strings: { key: string; value: string }[] = [];
  flags: { key: string; unit: string; message: string }[] = [];
  truncated = false;

  addNumbers(key: string, lo: number, hi: number, unit: string | undefined): void {
    if (this.quantities.length >= METADATA_LIMITS.quantities) {
      this.truncated = true;
      return;
    }
    if (unit === undefined) {
      this.quantities.push({ key, lo, hi, unitSI: "", known: true });
      return;
    }
    const found = findUnit(unit);
    if (found === undefined) {
      const text = cut(unit, METADATA_LIMITS.unitLength);
      this.quantities.push({ key, lo, hi, unitSI: searchUnit(unit), unit: text, known: false });
      this.flags.push({ key, unit: text, message: `unknown unit "${text}"` });
      return;
    }
    const first = valueToSI(lo, found);
    const second = valueToSI(hi, found);
    if (!Number.isFinite(first) || !Number.isFinite(second)) {
      this.truncated = true;
      return;
    }
    // Every unit grows with SI, so the order stays.
    this.quantities.push({ key, lo: first, hi: second, unitSI: found.si, unit, known: true });
  }

  addText(key: string, text: string | boolean): void {
    const full = String(text).trim();
    if (full === "") return;
    if (this.strings.length >= METADATA_LIMITS.strings) {
      this.truncated = true;
      return;
    }
    this.strings.push({ key, value: cut(full, METADATA_LIMITS.valueLength) });
  }
}

function isMeasurement(found: object): found is Measurement {
  return "lo" in found;
}

/** Puts what is inside an object or array on the stack, last first, so that it is visited in its own order. */
function pushInner(found: Collector, pending: Visit[], { key, value, depth }: Visit): void {
  if (depth >= METADATA_LIMITS.depth) {
    found.truncated = true;
    return;
  }
  if (Array.isArray(value)) {
    let texts = 0;
    const kept: unknown[] = [];
    for (const item of value) {
      if (typeof item === "string" && ++texts > METADATA_LIMITS.arrayStrings) continue;
      if (kept.push(item) >= MAX_VISITED) break;
    }
    if (kept.length < value.length) found.truncated = true;
    for (const item of kept.reverse()) pending.push({ key, value: item, depth: depth + 1 });
    return;
  }
  // The callers pass objects and arrays only.
  const object = value as JsonObject;
  const keys = Object.keys(object);
  const measured = measurementIn(object, keys);
  if (measured !== undefined && depth > 0) {
    if (isMeasurement(measured)) found.addNumbers(key, measured.lo, measured.hi, measured.unit);
    else found.addText(key, measured.text);
  }
  for (let index = keys.length - 1; index >= 0; index -= 1) {
    const name = keys[index] ?? "";
    if (depth > 0 && measured?.consumed.includes(name)) continue;
    const inner = depth === 0 ? escapeSegment(name) : `${key}.${escapeSegment(name)}`;
    if (inner.length > METADATA_LIMITS.keyLength) found.truncated = true;
    else pending.push({ key: inner, value: object[name], depth: depth + 1 });
  }
}

/**
 * Walks any metadata object and lists its numbers in SI, its texts and its unknown units.
 *
 * Understood as one quantity: `{value, unit}`, `{v, u}`, SciCat's rule (keys beginning with `v` and `u`), `{min, max, unit}`, arrays
 * of numbers (their extent) and bare numbers. `valueSI` and `unitSI` beside a value and unit are computed anew, not read.
 * Never throws, never recurses, and leaves `metadata` untouched.
 */
export function normaliseMetadata(metadata: JsonObject): Normalised {
  const found = new Collector();
  const pending: Visit[] = [{ key: "", value: metadata, depth: 0 }];
  for (let visited = 0; ; visited += 1) {
    const visit = pending.pop();
    if (visit === undefined) break;
    if (visited >= MAX_VISITED) {
      found.truncated = true;
      break;
    }
    const { key, value } = visit;
    if (typeof value === "string" || typeof value === "boolean") {
      found.addText(key, value);
      continue;
    }
    const number = numberOf(value);
    if (number !== undefined) found.addNumbers(key, number, number, undefined);
    else if (Array.isArray(value)) {
      const range = extent(value);
      if (range === undefined) pushInner(found, pending, visit);
      else found.addNumbers(key, range.lo, range.hi, undefined);
    } else if (typeof value === "object" && value !== null) pushInner(found, pending, visit);
  }
  const { quantities, strings, flags, truncated } = found;
  return { quantities, strings, flags, truncated };
}
