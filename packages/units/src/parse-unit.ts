import { plainSpelling } from "./spelling.ts";
import { findSymbol, type UnitSymbol } from "./symbols.ts";

/** One symbol with its power, as it stands in a product. */
export interface UnitFactor {
  /** As typed. */
  name: string;
  symbol: UnitSymbol;
  power: number;
}

const MAX_POWER = 20;
const TOKEN = /\s*(?:([A-Za-z][A-Za-z0-9]*)|([()*/])|(1(?![0-9.])))/y;
const POWER = /\s*(?:\^\s*(?:\(\s*([+-]?\d*\.?\d+)\s*\)|([+-]?\d*\.?\d+))|([+-]\d+))/y;

/** Finds a name with the digits behind it: `cm2` and `mmH2O` are mathjs names, `s2` is a symbol with a power. */
function symbolAndPower(name: string): UnitFactor | undefined {
  const whole = findSymbol(name);
  if (whole !== undefined) return { name, symbol: whole, power: 1 };
  const [, letters = "", digits = ""] = /^([A-Za-z]+)([0-9]+)$/.exec(name) ?? [];
  const symbol = findSymbol(letters);
  return symbol && { name: letters, symbol, power: Number(digits) };
}

/**
 * Reciprocal amperes alone do not occur, but `A^-1` is how many people type the reciprocal ångström of a scattering vector, and
 * `e/A^2` an electron dose.
 */
function ampereAsAngstrom(factors: UnitFactor[]): void {
  const dimensional = factors.filter(({ symbol }) => symbol.dimensions.some((power) => power !== 0));
  if (!dimensional.every(({ name, power }) => name === "A" && power < 0)) return;
  const angstrom = findSymbol("angstrom");
  for (const factor of dimensional) factor.symbol = angstrom ?? factor.symbol;
}

/** Matches a power at `at`; gives it with the position behind it. */
function powerAt(text: string, at: number): { power: number; end: number } | undefined {
  POWER.lastIndex = at;
  const match = POWER.exec(text);
  if (match === null) return undefined;
  return { power: Number(match[1] ?? match[2] ?? match[3]), end: POWER.lastIndex };
}

/**
 * Reads a product of units, with mathjs' rule of precedence: `/` concerns the next symbol or group only.
 *
 * @returns the factors in reading order, or undefined where the text is not a known unit.
 */
export function parseUnitProduct(text: string): UnitFactor[] | undefined {
  const plain = plainSpelling(text);
  const factors: UnitFactor[] = [];
  const groupSigns: number[] = [];
  let groupSign = 1;
  let sign = 1;
  let expectsOperand = true;
  let at = 0;
  while (at < plain.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(plain);
    if (match === null) return undefined;
    at = TOKEN.lastIndex;
    const [, name = "", operator, one] = match;
    if (operator === "*" || operator === "/") {
      // A leading slash ("/s") is fine; two operators in a row are not.
      if (expectsOperand && !(operator === "/" && factors.length === 0 && sign === 1)) return undefined;
      sign = operator === "/" ? -1 : 1;
      expectsOperand = true;
    } else if (operator === "(") {
      groupSigns.push(sign);
      groupSign *= sign;
      sign = 1;
      expectsOperand = true;
    } else if (operator === ")") {
      const closed = groupSigns.pop();
      if (closed === undefined || expectsOperand) return undefined;
      groupSign *= closed;
    } else if (one !== undefined) {
      sign = 1;
      expectsOperand = false;
    } else {
      const factor = symbolAndPower(name);
      if (factor === undefined) return undefined;
      const power = powerAt(plain, at);
      if (power !== undefined) {
        factor.power *= power.power;
        at = power.end;
      }
      factor.power *= sign * groupSign;
      if (Math.abs(factor.power) > MAX_POWER) return undefined;
      factors.push(factor);
      sign = 1;
      expectsOperand = false;
    }
  }
  if (expectsOperand || groupSigns.length > 0 || factors.length === 0) return undefined;
  ampereAsAngstrom(factors);
  return factors;
}
