import { findUnit, valueFromSI, valueToSI } from "./unit.ts";

/** A value in SI with mathjs' spelling of the unit (empty for a plain number). */
export interface SIQuantity {
  value: number;
  unit: string;
}

/**
 * Brings a value to SI base units, with the numbers and the unit spelling that SciCat's `valueSI` and `unitSI` have.
 *
 * @returns undefined for an unknown unit and where the result is not a finite number. Never throws.
 * @example toSI(9, "keV") // { value: 1.4419589085e-15, unit: "(kg m^2) / s^2" }
 */
export function toSI(value: number, unit: string): SIQuantity | undefined {
  const known = findUnit(unit);
  if (known === undefined) return undefined;
  const result = valueToSI(value, known);
  return Number.isFinite(result) ? { value: result, unit: known.si } : undefined;
}

/**
 * Converts between two units of one dimension.
 *
 * @returns undefined for an unknown unit, different dimensions, or a result that is not a finite number.
 * @example convert(20, "degC", "K") // 293.15
 */
export function convert(value: number, fromUnit: string, toUnit: string): number | undefined {
  const from = findUnit(fromUnit);
  const to = findUnit(toUnit);
  if (from === undefined || to === undefined || from.si !== to.si) return undefined;
  const result = from === to ? value : valueFromSI(valueToSI(value, from), to);
  return Number.isFinite(result) ? result : undefined;
}

/**
 * The unit by which a value is indexed and compared: the SI unit, empty for a plain number, and `?` with the trimmed text for
 * an unknown unit, so that a range in that same unknown unit still finds it.
 */
export function searchUnit(unit: string): string {
  return findUnit(unit)?.si ?? `?${unit.trim().normalize("NFC").slice(0, 64)}`;
}
