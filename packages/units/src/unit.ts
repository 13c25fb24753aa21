import { LruCache } from "./lru.ts";
import { parseUnitProduct } from "./parse-unit.ts";
import { saysNoUnit } from "./spelling.ts";

/** A unit text, understood once: what to do to a value to bring it to SI. */
export interface Unit {
  /** Multiplied one after the other, as mathjs does, so that the last digit is the same too. */
  factors: readonly number[];
  /** Added after the factors. */
  offset: number;
  /** mathjs' spelling of the SI unit, e.g. `(kg m^2) / s^2`; empty for a plain number. */
  si: string;
}

const MAX_UNIT_LENGTH = 64;
const SI_NAMES = ["kg", "m", "s", "A", "K", "cd", "mol", "rad", "bits"];
const PLAIN: Unit = { factors: [], offset: 0, si: "" };
const cache = new LruCache<Unit | null>(4096);

/** Spells powers of the base units as mathjs does. */
function formatSI(dimensions: readonly number[]): string {
  const above: string[] = [];
  const below: [name: string, power: number][] = [];
  for (const [index, name] of SI_NAMES.entries()) {
    const power = dimensions[index] ?? 0;
    if (Math.abs(power) <= 1e-12) continue;
    if (power < 0) below.push([name, power]);
    else above.push(Math.abs(power - 1) > 1e-15 ? `${name}^${power}` : name);
  }
  if (above.length === 0) return below.map(([name, power]) => `${name}^${power}`).join(" ");
  const top = above.length > 1 && below.length > 0 ? `(${above.join(" ")})` : above.join(" ");
  if (below.length === 0) return top;
  const bottom = below.map(([name, power]) => (Math.abs(power + 1) > 1e-15 ? `${name}^${-power}` : name)).join(" ");
  return `${top} / ${below.length > 1 ? `(${bottom})` : bottom}`;
}

function readUnit(text: string): Unit | null {
  if (saysNoUnit(text)) return PLAIN;
  const product = parseUnitProduct(text);
  if (product === undefined) return null;
  const dimensions = SI_NAMES.map(() => 0);
  const factors: number[] = [];
  for (const { symbol, power } of product) {
    const factor = symbol.factor ** power;
    if (!(factor > 0 && factor < Number.POSITIVE_INFINITY)) return null;
    if (factor !== 1) factors.push(factor);
    for (const [index, each] of symbol.dimensions.entries())
      dimensions[index] = (dimensions[index] ?? 0) + each * power;
  }
  // In a product such as K/min or °C/min a degree is a difference: no offset.
  const only = product.length === 1 ? product[0] : undefined;
  const offset = only?.power === 1 ? only.symbol.offset : 0;
  return { factors, offset, si: formatSI(dimensions) };
}

/**
 * Understands a unit text. Never throws.
 *
 * @param text any text; longer than 64 characters is never a unit.
 * @returns undefined for an unknown unit.
 */
export function findUnit(text: string): Unit | undefined {
  if (text.length > MAX_UNIT_LENGTH) return undefined;
  const known = cache.get(text);
  if (known !== undefined) return known ?? undefined;
  const unit = readUnit(text);
  cache.set(text, unit);
  return unit ?? undefined;
}

/** Brings a value to SI. */
export function valueToSI(value: number, unit: Unit): number {
  let result = value;
  for (const factor of unit.factors) result *= factor;
  return unit.offset === 0 ? result : result + unit.offset;
}

/** Brings an SI value to the unit. */
export function valueFromSI(value: number, unit: Unit): number {
  let result = unit.offset === 0 ? value : value - unit.offset;
  for (const factor of unit.factors) result /= factor;
  return result;
}
