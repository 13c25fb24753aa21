import { findUnit } from "./unit.ts";

/** Any JSON object as `JSON.parse` gives it; numbers may also be `JSON.rawJSON` objects. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Numbers with a unit found in one object, and the keys of that object that are thereby dealt with. */
export interface Measurement {
  lo: number;
  hi: number;
  unit?: string;
  consumed: readonly string[];
}

/** A text or switch with an (often empty) unit beside it. */
interface Labelled {
  text: string | boolean;
  consumed: readonly string[];
}

const VALUE_KEYS = ["value", "v", "values"];
const UNIT_KEYS = ["unit", "u", "units"];
const NUMERIC_TEXT = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

// TypeScript's library does not know JSON.rawJSON yet; old browsers do not have it.
const isRawJson = (JSON as { isRawJSON?: (value: unknown) => boolean }).isRawJSON ?? ((): boolean => false);

/** A finite number, also from a `JSON.rawJSON` object. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "object" || value === null || !isRawJson(value)) return undefined;
  // isRawJSON has just said that the object has this property.
  const number = Number((value as { rawJSON: string }).rawJSON);
  return Number.isFinite(number) ? number : undefined;
}

/** Smallest and largest of an array that holds, at whatever depth, numbers only. Undefined for any other array. */
export function extent(array: readonly unknown[], acceptText = false): { lo: number; hi: number } | undefined {
  let lo = Number.POSITIVE_INFINITY;
  let hi = Number.NEGATIVE_INFINITY;
  const pending: { items: readonly unknown[]; next: number }[] = [{ items: array, next: 0 }];
  for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
    if (top.next >= top.items.length) {
      pending.pop();
      continue;
    }
    const item = top.items[top.next];
    top.next += 1;
    if (Array.isArray(item)) {
      pending.push({ items: item, next: 0 });
      continue;
    }
    if (item === null) continue;
    const number = numberOf(item) ?? (acceptText ? numberInText(item) : undefined);
    if (number === undefined) return undefined;
    if (number < lo) lo = number;
    if (number > hi) hi = number;
  }
  return lo <= hi ? { lo, hi } : undefined;
}

function numberInText(value: unknown): number | undefined {
  if (typeof value !== "string" || value.length > 64 || !NUMERIC_TEXT.test(value)) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function bounds(value: unknown, hasUnit: boolean): { lo: number; hi: number } | undefined {
  if (Array.isArray(value)) return extent(value, hasUnit);
  const number = numberOf(value) ?? (hasUnit ? numberInText(value) : undefined);
  return number === undefined ? undefined : { lo: number, hi: number };
}

/** The value and unit keys of an object; `general` when only SciCat's rule of first letters found them. */
export function valueAndUnitKeys(
  object: JsonObject,
  keys: readonly string[],
): { v: string; u?: string; general: boolean } | undefined {
  const has = (key: string): boolean => Object.hasOwn(object, key);
  const v = VALUE_KEYS.find(has);
  const u = UNIT_KEYS.find(has);
  if (v !== undefined && u !== undefined) return { v, u, general: false };
  const generalV = v ?? keys.find((key) => key.startsWith("v") && !key.endsWith("SI"));
  const generalU = u ?? keys.find((key) => key.startsWith("u") && !key.endsWith("SI"));
  if (generalV !== undefined && generalU !== undefined) return { v: generalV, u: generalU, general: true };
  return v === undefined || u !== undefined ? undefined : { v, general: false };
}

function unitText(unit: unknown): string | undefined {
  return typeof unit === "string" && unit.trim() !== "" ? unit : undefined;
}

/** What an object says as a whole: numbers, one labelled text, or nothing (it is a group of further values). */
export function measurementIn(object: JsonObject, keys: readonly string[]): Measurement | Labelled | undefined {
  const named = valueAndUnitKeys(object, keys);
  if (named !== undefined) {
    const { v, u, general } = named;
    const value = object[v];
    const unit = u === undefined ? undefined : unitText(object[u]);
    // {version: 3, user: "kelvin"} also fits SciCat's rule; demanding a known unit keeps most of such groups whole.
    const isTrusted = !general || (unit !== undefined && findUnit(unit) !== undefined);
    const consumed = u === undefined ? [v] : [v, u, "valueSI", "unitSI"];
    const found =
      isTrusted && (u === undefined || isUnitLike(object[u])) ? bounds(value, unit !== undefined) : undefined;
    if (found !== undefined) return { ...found, ...(unit === undefined ? {} : { unit }), consumed };
    if (
      !general &&
      u !== undefined &&
      isUnitLike(object[u]) &&
      (typeof value === "string" || typeof value === "boolean")
    ) {
      return { text: value, consumed };
    }
  }
  if (!Object.hasOwn(object, "min") || !Object.hasOwn(object, "max")) return undefined;
  const min = numberOf(object.min);
  const max = numberOf(object.max);
  if (min === undefined || max === undefined) return undefined;
  const u = UNIT_KEYS.find((key) => Object.hasOwn(object, key));
  const unit = u === undefined ? undefined : unitText(object[u]);
  const consumed = u === undefined ? ["min", "max"] : ["min", "max", u];
  return { lo: Math.min(min, max), hi: Math.max(min, max), ...(unit === undefined ? {} : { unit }), consumed };
}

/** A unit is a text or nothing; a number or an object under `u` is something else. */
function isUnitLike(unit: unknown): boolean {
  return unit === null || unit === undefined || typeof unit === "string";
}
