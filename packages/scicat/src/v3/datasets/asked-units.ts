import { convert } from "@margay/units";
import type { AskedUnit } from "../../wire/filter/index.ts";
import { type Doc, isObject } from "../../wire/shape.ts";

const digits = 3;

/**
 * Metadata in which the entries that conditions named show their value in the unit that the condition was in, rounded to
 * 3 digits as SciCat does. Entries of another dimension, and without a unit, stay as they are.
 */
export function inAskedUnits(metadata: unknown, asked: readonly AskedUnit[]): unknown {
  if (!isObject(metadata) || asked.length === 0) return metadata;
  let result: Doc = metadata;
  for (const { key, unit } of asked) {
    const path = Object.hasOwn(metadata, key) ? [key] : key.split(".");
    result = changedAt(result, path, (entry) => shownIn(entry, unit));
  }
  return result;
}

/** A copy of the object with the entry at the path changed; the object itself where there is none. */
function changedAt(object: Doc, [step = "", ...rest]: readonly string[], change: (entry: Doc) => Doc): Doc {
  const inner = Object.hasOwn(object, step) ? object[step] : undefined;
  if (!isObject(inner)) return object;
  return { ...object, [step]: rest.length === 0 ? change(inner) : changedAt(inner, rest, change) };
}

function shownIn(entry: Doc, unit: string): Doc {
  const valueName = Object.hasOwn(entry, "value") ? "value" : "v";
  const unitName = Object.hasOwn(entry, "unit") ? "unit" : "u";
  const { [valueName]: value, [unitName]: written } = entry;
  if (typeof written !== "string" || written === "" || written === unit) return entry;
  const converted = Array.isArray(value)
    ? value.map((one) => rounded(one, written, unit))
    : rounded(value, written, unit);
  const isWhole = Array.isArray(converted) ? !converted.includes(undefined) : converted !== undefined;
  return isWhole ? { ...entry, [valueName]: converted, [unitName]: unit } : entry;
}

function rounded(value: unknown, from: string, to: string): number | undefined {
  const converted = typeof value === "number" ? convert(value, from, to) : undefined;
  return converted === undefined ? undefined : Number(converted.toPrecision(digits));
}
