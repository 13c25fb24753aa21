/** Why a text is not a quantity or range, and the index of the first wrong character. */
export interface ParseError {
  error: { message: string; position: number };
}

/** A number with its unit as typed; `unit` is absent where none was typed. */
export interface Quantity {
  value: number;
  unit?: string;
}

const NUMBER = /[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const MAX_LENGTH = 256;
const MAX_UNIT_LENGTH = 64;
// Letters of any script and the signs that units begin with; the rest of a unit is free of white space at its ends only.
const UNIT_START = /[\p{L}%‰°º′″/(]/u;

/** Makes a {@link ParseError}. */
export function parseError(message: string, position: number): ParseError {
  return { error: { message, position } };
}

/** Reads `text[start, end)`; positions in errors count from the beginning of `text`. */
export function quantityWithin(text: string, start: number, end: number): Quantity | ParseError {
  if (end - start > MAX_LENGTH) return parseError(`longer than ${MAX_LENGTH} characters`, start + MAX_LENGTH);
  const source = text.slice(start, end).replace(/−/g, "-");
  const lead = source.length - source.trimStart().length;
  NUMBER.lastIndex = lead;
  const digits = NUMBER.exec(source)?.[0];
  if (digits === undefined) return parseError("a number is expected", start + lead);
  const value = Number(digits);
  const afterNumber = lead + digits.length;
  if (!Number.isFinite(value)) return parseError("the number is too large", start + lead);
  const unit = source.slice(afterNumber).trim();
  if (unit === "") return { value };
  const unitAt = source.indexOf(unit, afterNumber);
  const isReciprocal = unitAt > afterNumber && /^1\s*\//.test(unit);
  if (!UNIT_START.test(unit.charAt(0)) && !isReciprocal) {
    if (unit.startsWith(",")) return parseError("write a decimal point, not a comma", start + unitAt);
    const found = String.fromCodePoint(unit.codePointAt(0) ?? 0);
    return parseError(`"${found}" is not the beginning of a unit`, start + unitAt);
  }
  if (unit.length > MAX_UNIT_LENGTH) return parseError("the unit is too long", start + unitAt + MAX_UNIT_LENGTH);
  return { value, unit };
}

/**
 * Reads a number with an optional unit: `8keV`, `1e-3 mbar`, `-12.5`, `.5 nm`. The unit need not be a known one.
 * A decimal comma is an error.
 */
export function parseQuantity(text: string): Quantity | ParseError {
  return quantityWithin(text, 0, text.length);
}
