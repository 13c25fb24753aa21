import { toSI } from "./convert.ts";
import { type JsonObject, numberOf } from "./measurement.ts";

const MAX_DEPTH = 512;

function isGroup(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && numberOf(value) === undefined;
}

/** One number in SI, or the number as given when the unit is unknown. */
function numberToSI(value: number, unit: string): { value: number; unit: string } {
  return toSI(value, unit) ?? { value, unit };
}

/** What SciCat adds to an object that has a value and a unit. */
function siFields(object: JsonObject): { valueSI?: unknown; unitSI?: string } {
  const keys = Object.keys(object);
  const isOf = (letter: string, key: string): boolean => key.startsWith(letter) && !key.endsWith("SI");
  const unitKey = keys.find((key) => isOf("u", key) && typeof object[key] === "string" && object[key] !== "");
  const valueKey = ["value", "v"].find((key) => Object.hasOwn(object, key)) ?? keys.find((key) => isOf("v", key));
  const unit = unitKey === undefined ? undefined : object[unitKey];
  if (typeof unit !== "string" || valueKey === undefined) return {};
  const value = object[valueKey];
  const number = numberOf(value);
  if (number !== undefined) {
    const si = numberToSI(number, unit);
    return { valueSI: si.value, unitSI: si.unit };
  }
  if (!Array.isArray(value)) return {};
  const numbers = value.map(numberOf);
  const [first, second] = numbers;
  // Longer lists echo their input, as SciCat does.
  if (numbers.length !== 2 || first === undefined || second === undefined) return { valueSI: value, unitSI: unit };
  const low = numberToSI(first, unit);
  return { valueSI: [low.value, numberToSI(second, unit).value], unitSI: low.unit };
}

/** Sets a key as an own property also where its name is `__proto__`. */
function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else target[key] = value;
}

/**
 * Copies metadata with `valueSI` and `unitSI` added to every (nested) object that has a value and a unit by SciCat's rule.
 * Objects inside arrays are left as they are, and so is what lies deeper than 512 levels.
 */
export function enrichSI(metadata: JsonObject): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const pending = [{ source: metadata, target: result, depth: 0 }];
  for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
    const { source, target, depth } = step;
    for (const [key, value] of Object.entries(source)) {
      if (isGroup(value) && depth < MAX_DEPTH) {
        const inner: Record<string, unknown> = {};
        setOwn(target, key, inner);
        pending.push({ source: value, target: inner, depth: depth + 1 });
      } else setOwn(target, key, value);
    }
    Object.assign(target, siFields(source));
  }
  return result;
}
