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

/** A text or switch where a number could have been, usually with an empty unit beside it. */
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

interface NamedKeys {
  value: string;
  unit?: string;
}

/**
 * The keys that hold a value and its unit: the usual names, else SciCat's rule of first letters. That rule also fits
 * `{version: 3, user: "bob"}`, so here it counts only where the unit is a known one.
 */
function namedKeys(object: JsonObject, keys: readonly string[]): NamedKeys | undefined {
  const isUsual = (key: string): boolean => Object.hasOwn(object, key);
  const unit = UNIT_KEYS.find(isUsual);
  // A number or an object under `u` is something else.
  if (unit !== undefined && object[unit] !== null && typeof object[unit] !== "string") return undefined;
  const value = VALUE_KEYS.find(isUsual) ?? keys.find((key) => key.startsWith("v") && !key.endsWith("SI"));
  if (value === undefined) return undefined;
  const isUsualValue = VALUE_KEYS.includes(value);
  const guess = (key: string): boolean => {
    const text = key.startsWith("u") && !key.endsWith("SI") ? object[key] : undefined;
    return typeof text === "string" && text.trim() !== "" && findUnit(text) !== undefined;
  };
  if (unit !== undefined && (isUsualValue || guess(unit))) return { value, unit };
  const guessed = unit === undefined ? keys.find(guess) : undefined;
  if (guessed !== undefined) return { value, unit: guessed };
  return unit === undefined && (value === "value" || (value === "v" && keys.length === 1)) ? { value } : undefined;
}

function unitText(unit: unknown): string | undefined {
  return typeof unit === "string" && unit.trim() !== "" ? unit : undefined;
}

function inValueAndUnit(object: JsonObject, keys: readonly string[]): Measurement | Labelled | undefined {
  const named = namedKeys(object, keys);
  if (named === undefined) return undefined;
  const value = object[named.value];
  const unit = named.unit === undefined ? undefined : unitText(object[named.unit]);
  const consumed = named.unit === undefined ? [named.value] : [named.value, named.unit, "valueSI", "unitSI"];
  const found = bounds(value, unit !== undefined);
  if (found !== undefined) return { ...found, ...(unit === undefined ? {} : { unit }), consumed };
  return typeof value === "string" || typeof value === "boolean" ? { text: value, consumed } : undefined;
}

function inMinAndMax(object: JsonObject): Measurement | undefined {
  if (!Object.hasOwn(object, "min") || !Object.hasOwn(object, "max")) return undefined;
  const min = numberOf(object.min);
  const max = numberOf(object.max);
  if (min === undefined || max === undefined) return undefined;
  const unitKey = UNIT_KEYS.find((key) => Object.hasOwn(object, key));
  const unit = unitKey === undefined ? undefined : unitText(object[unitKey]);
  const range = { lo: Math.min(min, max), hi: Math.max(min, max) };
  if (unitKey === undefined || unit === undefined) return { ...range, consumed: ["min", "max"] };
  return { ...range, unit, consumed: ["min", "max", unitKey] };
}

/** What an object says as a whole: numbers, one text, or nothing (it is a group of further values). */
export function measurementIn(object: JsonObject, keys: readonly string[]): Measurement | Labelled | undefined {
  return inValueAndUnit(object, keys) ?? inMinAndMax(object);
}
