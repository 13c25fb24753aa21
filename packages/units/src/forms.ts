import { joinKey } from "./key.ts";
import { type JsonObject, type Measurement, measurementIn } from "./measurement.ts";
import { findUnit } from "./unit.ts";

/** One number as it was written: at the path of the key itself, or in the member `place` of the object there. */
export interface NumberForm {
  /** Key under which search knows the number, see {@link joinKey}. */
  key: string;
  /** Member of the object that holds the number, such as `value`; empty where the number stands there by itself. */
  place: string;
  /** As written, at most 64 characters; empty without one. */
  unit: string;
}

/** How the numbers of one record's metadata were written, without the numbers. */
export interface NumberForms {
  /** Single numbers: each is the one entry of its key, and its order is that of its SI value. */
  plain: NumberForm[];
  /** Ranges, arrays, texts that are numbers, and what stands in arrays, by key and unit. */
  spread: { key: string; unit: string }[];
  /** Paths, written as keys, where other JSON numbers stand; places in arrays are no part of them. */
  loose: string[];
  /** True where the metadata is larger than this looks at: numbers may be anywhere. */
  open: boolean;
}

const MAX_DEPTH = 60;
const MAX_VISITED = 100_000;
// Below what normaliseMetadata indexes of one record.
const MAX_ENTRIES = 1_500;
const MAX_KEY_LENGTH = 256;
const MAX_UNIT_LENGTH = 64;
/** Larger numbers may leave the range of numbers in SI, smaller ones become 0 there. */
export const MAX_PLAIN = 1e150;
export const MIN_PLAIN = 1e-150;
const MAX_FACTOR = 1e100;

/** Zero, or a number that keeps its order and all its digits in SI. */
export const isPlainNumber = (value: unknown): value is number =>
  typeof value === "number" && (value === 0 || (Math.abs(value) <= MAX_PLAIN && Math.abs(value) >= MIN_PLAIN));
const canBeStored = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

/** Whether all numbers in the unit keep their order and stay numbers in SI. */
function isPlainUnit(unit: string): boolean {
  const factor = findUnit(unit)?.factors.reduce((product, one) => product * one, 1) ?? 1;
  return factor <= MAX_FACTOR && factor >= 1 / MAX_FACTOR;
}

const isRaw = (JSON as { isRawJSON?: (value: unknown) => boolean }).isRawJSON ?? ((): boolean => false); // not in TypeScript's library yet
const isNumber = (value: unknown): boolean => typeof value === "number" || isRaw(value);

class Walk {
  readonly plain: NumberForm[] = [];
  readonly spread = new Map<string, { key: string; unit: string }>();
  readonly loose = new Set<string>();
  open = false;
  #visited = 0;
  #depth = 0;

  visit(value: unknown, path: readonly string[], inArray: boolean): void {
    if (this.open) return;
    if (typeof value !== "object" || value === null) {
      if (isNumber(value)) this.#number(value, path, inArray);
      return;
    }
    if (++this.#visited > MAX_VISITED || this.#depth > MAX_DEPTH) {
      this.open = true;
      return;
    }
    this.#depth++;
    if (isRaw(value)) this.#number(value, path, inArray);
    else if (Array.isArray(value)) this.#array(value, path);
    else this.#object(value as JsonObject, path, inArray); // neither null nor an array
    this.#depth--;
  }

  #number(value: unknown, path: readonly string[], inArray: boolean): void {
    if (!inArray && isPlainNumber(value)) this.#addPlain(path, "", "");
    else this.#addLoose(path);
  }

  #array(values: readonly unknown[], path: readonly string[]): void {
    let hasNumbers = false;
    for (const value of values) {
      if (isNumber(value)) hasNumbers = true;
      else this.visit(value, path, true);
    }
    if (hasNumbers) this.#addLoose(path);
  }

  #object(object: JsonObject, path: readonly string[], inArray: boolean): void {
    const names = Object.keys(object);
    const found = path.length > 0 ? measurementIn(object, names) : undefined;
    const measured = found && "lo" in found ? found : undefined;
    const place = measured && !inArray ? placeIn(object, measured) : undefined;
    const unit = measured?.unit?.slice(0, MAX_UNIT_LENGTH) ?? "";
    if (place !== undefined) this.#addPlain(path, place, unit);
    else if (measured) this.#addSpread(path, unit);
    for (const name of names) {
      if (name === place) continue;
      // What belongs to a quantity, or to a text with a unit, is not indexed by itself.
      const isPart = found?.consumed.includes(name) === true;
      this.visit(object[name], [...path, name], inArray || isPart);
    }
  }

  #key(path: readonly string[]): string | undefined {
    const key = joinKey(path);
    if (key.length > MAX_KEY_LENGTH || !canBeStored(key)) this.open = true;
    return this.open ? undefined : key;
  }

  #addPlain(path: readonly string[], place: string, unit: string): void {
    const key = this.#key(path);
    if (key === undefined) return;
    if (canBeStored(place) && canBeStored(unit)) this.plain.push({ key, place, unit });
    else this.open = true;
    this.#limit();
  }

  #addSpread(path: readonly string[], unit: string): void {
    const key = this.#key(path);
    if (key !== undefined && canBeStored(unit)) this.spread.set(`${unit}\0${key}`, { key, unit });
    this.#limit();
  }

  #addLoose(path: readonly string[]): void {
    const key = this.#key(path);
    if (key !== undefined) this.loose.add(key);
    this.#limit();
  }

  #limit(): void {
    if (this.plain.length + this.spread.size + this.loose.size > MAX_ENTRIES) this.open = true;
  }
}

/** The member that holds the one number of a quantity; undefined for ranges, arrays, texts, and numbers out of measure. */
function placeIn(object: JsonObject, { consumed, unit = "" }: Measurement): string | undefined {
  const [place = ""] = consumed;
  if (consumed[0] === "min" || !isPlainNumber(object[place]) || !isPlainUnit(unit)) return undefined;
  return unit.length > MAX_UNIT_LENGTH ? undefined : place;
}

const byText = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/**
 * Tells in which form the numbers of some metadata were written. Never throws. Where it is `open`, only that is said.
 *
 * @example numberForms({ energy: { value: 9, unit: "keV" } }).plain // [{ key: "energy", place: "value", unit: "keV" }]
 */
export function numberForms(metadata: JsonObject): NumberForms {
  const walk = new Walk();
  walk.visit(metadata, [], false);
  if (walk.open) return { plain: [], spread: [], loose: [], open: true };
  return {
    plain: walk.plain.sort((a, b) => byText(a.key, b.key)),
    spread: [...walk.spread.values()].sort((a, b) => byText(a.key, b.key) || byText(a.unit, b.unit)),
    loose: [...walk.loose].sort(),
    open: false,
  };
}
