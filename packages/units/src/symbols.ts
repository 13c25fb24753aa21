import { PREFIX_SETS, UNITS } from "./mathjs-units.gen.ts";

/** What one symbol such as `keV` stands for. */
export interface UnitSymbol {
  /** Factor to SI, prefix included. */
  factor: number;
  /** Added after multiplying, in SI (273.15 for degC, 0 for nearly all). */
  offset: number;
  /** Powers of kg m s A K cd mol rad bit. */
  dimensions: readonly number[];
}

const NONE = [0, 0, 0, 0, 0, 0, 0, 0, 0];
const LENGTH2 = [0, 2, 0, 0, 0, 0, 0, 0, 0];
const PER_TIME = [0, 0, -1, 0, 0, 0, 0, 0, 0];
const ABSORBED_DOSE = [0, 2, -2, 0, 0, 0, 0, 0, 0];
const PRESSURE = [1, -1, -2, 0, 0, 0, 0, 0, 0];
const CONCENTRATION = [0, -3, 0, 0, 0, 0, 1, 0, 0];
const SHORT_PREFIXES: Readonly<Record<string, number>> = { "": 1, G: 1e9, M: 1e6, k: 1e3, m: 1e-3, u: 1e-6, n: 1e-9 };
const NO_PREFIX: Readonly<Record<string, number>> = { "": 1 };

type Extension = readonly [factor: number, dimensions: readonly number[], prefixes: Readonly<Record<string, number>>];

/** Units of this field that mathjs lacks. Things that are counted have no dimension, so that 10 ph/s is 10 s^-1. */
const EXTENSIONS = new Map<string, Extension>([
  ["barn", [1e-28, LENGTH2, { ...SHORT_PREFIXES, milli: 1e-3, micro: 1e-6, nano: 1e-9 }]],
  ["barns", [1e-28, LENGTH2, NO_PREFIX]],
  ["G", [1e-4, [1, 0, -2, -1, 0, 0, 0, 0, 0], { "": 1, k: 1e3, m: 1e-3, u: 1e-6 }]],
  ["Oe", [250 / Math.PI, [0, -1, 0, 1, 0, 0, 0, 0, 0], { "": 1, k: 1e3, m: 1e-3 }]],
  ["torr", [133.322, PRESSURE, { "": 1, m: 1e-3, u: 1e-6 }]],
  ["Torr", [133.322, PRESSURE, { "": 1, m: 1e-3, u: 1e-6 }]],
  ["Ohm", [1, [1, 2, -3, -2, 0, 0, 0, 0, 0], SHORT_PREFIXES]],
  ["rpm", [1 / 60, PER_TIME, { "": 1, k: 1e3 }]],
  ["cps", [1, PER_TIME, { "": 1, k: 1e3, M: 1e6 }]],
  ["Bq", [1, PER_TIME, SHORT_PREFIXES]],
  ["Gy", [1, ABSORBED_DOSE, SHORT_PREFIXES]],
  ["Sv", [1, ABSORBED_DOSE, SHORT_PREFIXES]],
  ["M", [1000, CONCENTRATION, { "": 1, m: 1e-3, u: 1e-6, n: 1e-9, p: 1e-12 }]],
  ["Da", [1.6605390666e-27, [1, 0, 0, 0, 0, 0, 0, 0, 0], { "": 1, k: 1e3, M: 1e6 }]],
  ["d", [86400, [0, 0, 1, 0, 0, 0, 0, 0, 0], NO_PREFIX]],
  ["sr", [1, NONE, { "": 1, m: 1e-3, u: 1e-6 }]],
  ["percent", [0.01, NONE, NO_PREFIX]],
  ["permille", [0.001, NONE, NO_PREFIX]],
  ["ppm", [1e-6, NONE, NO_PREFIX]],
  ["ppb", [1e-9, NONE, NO_PREFIX]],
  ["px", [1, NONE, SHORT_PREFIXES]],
  ["cts", [1, NONE, SHORT_PREFIXES]],
]);
const COUNTED =
  "ph photon count pixel frame electron neutron ion particle event hit pulse shot image step point bunch train sample";
for (const name of COUNTED.split(" ")) {
  EXTENSIONS.set(name, [1, NONE, NO_PREFIX]);
  EXTENSIONS.set(name === "bunch" ? "bunches" : `${name}s`, [1, NONE, NO_PREFIX]);
}
EXTENSIONS.delete("phs");

/** The names that this package adds to mathjs' own. */
export const EXTENSION_NAMES: readonly string[] = [...EXTENSIONS.keys()];

/** Other spellings of one symbol. Compared exactly: case matters (mW, MW). */
const ALIASES = new Map<string, string>(
  Object.entries({
    Ang: "angstrom",
    ang: "angstrom",
    micron: "um",
    microns: "um",
    gauss: "G",
    kilogauss: "kG",
    oersted: "Oe",
    pascal: "Pa",
    pascals: "Pa",
    hertz: "Hz",
    newtons: "N",
    becquerel: "Bq",
    gray: "Gy",
    sievert: "Sv",
    steradian: "sr",
    steradians: "sr",
    dalton: "Da",
    amu: "Da",
    molar: "M",
    Amp: "A",
    Amps: "A",
    pct: "percent",
    msec: "ms",
    usec: "us",
    nsec: "ns",
    yr: "year",
    KeV: "keV",
    Kev: "keV",
    kev: "keV",
    ev: "eV",
    KHz: "kHz",
    Mhz: "MHz",
    hz: "Hz",
  }),
);

const TABLE = new Map(UNITS.map((unit, order) => [unit[0], { unit, order }]));

/** mathjs' rule: the exact name, else the first unit of its table that ends the symbol behind one of its prefixes. */
function mathjsSymbol(symbol: string): UnitSymbol | undefined {
  let best: UnitSymbol | undefined;
  let bestOrder = Number.POSITIVE_INFINITY;
  for (let split = 0; split < symbol.length; split += 1) {
    const entry = TABLE.get(symbol.slice(split));
    if (entry === undefined || entry.order >= bestOrder) continue;
    const [, value, offset, prefixSet, dimensions] = entry.unit;
    const prefixes = PREFIX_SETS[prefixSet];
    const prefix = symbol.slice(0, split);
    if (prefixes === undefined || !Object.hasOwn(prefixes, prefix)) continue;
    best = { factor: value * (prefixes[prefix] ?? 1), offset: value * offset, dimensions };
    if (split === 0) return best;
    bestOrder = entry.order;
  }
  return best;
}

function extensionSymbol(symbol: string): UnitSymbol | undefined {
  for (let split = 0; split < symbol.length; split += 1) {
    const extension = EXTENSIONS.get(symbol.slice(split));
    if (extension === undefined) continue;
    const [factor, dimensions, prefixes] = extension;
    const prefix = symbol.slice(0, split);
    if (Object.hasOwn(prefixes, prefix)) return { factor: factor * (prefixes[prefix] ?? 1), offset: 0, dimensions };
  }
  return undefined;
}

const LONG_PREFIX = /^(?:kilo|mega|giga|tera|deci|centi|milli|micro|nano|pico|femto|atto)/;

/** `Kelvin`, `RPM`, `Millimeter`: lower case only where that cannot turn a mega into a milli. */
function lowerCaseSymbol(symbol: string): UnitSymbol | undefined {
  const lower = symbol.toLowerCase();
  if (symbol.length < 3 || lower === symbol) return undefined;
  const isWholeName = TABLE.has(lower) || EXTENSIONS.has(lower) || ALIASES.has(lower);
  return isWholeName || LONG_PREFIX.test(lower) ? findSymbol(lower) : undefined;
}

/**
 * Finds one symbol without powers or products.
 *
 * Extensions of exactly this name come first, then mathjs, then extensions with a prefix and at last the lower-case spelling of a
 * word.
 */
export function findSymbol(symbol: string): UnitSymbol | undefined {
  const name = ALIASES.get(symbol) ?? symbol;
  const found = EXTENSIONS.has(name) ? extensionSymbol(name) : (mathjsSymbol(name) ?? extensionSymbol(name));
  return found ?? lowerCaseSymbol(symbol);
}
