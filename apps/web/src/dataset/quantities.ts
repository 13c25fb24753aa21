import { compatibleUnits, convert, toSI } from "@margay/units";
import { formatConverted, significantDigitsOf } from "../format/format.ts";
import type { MetadataEntry } from "./metadata-entries.ts";

export interface Quantity {
  /** The value in the unit asked for. */
  text: string;
  /** The value in SI, ready to read; absent for plain numbers and unknown units. */
  si: string | undefined;
  /** Units to offer, the one that was sent among them. Empty where nothing can be converted. */
  units: readonly string[];
  /** False where there is a unit that nobody knows. */
  known: boolean;
}

/** How an entry reads in a unit. Conversion keeps the figures that the value was given with. */
export function readQuantity(entry: MetadataEntry, unit: string | undefined): Quantity {
  const sent = entry.unit;
  if (sent === undefined) return { text: entry.text, si: undefined, units: [], known: true };
  const offered = compatibleUnits(sent);
  if (offered.length === 0) return { text: entry.text, si: undefined, units: [], known: false };
  // What cannot be converted here, such as long arrays, keeps its unit.
  if (entry.numbers.length === 0) return { text: entry.text, si: undefined, units: [], known: true };
  const between = entry.kind === "range" ? " … " : ", ";
  const units = offered.includes(sent) ? offered : [sent, ...offered];
  const wanted = unit ?? sent;
  const converted = entry.numbers.map((number) => convert(number, sent, wanted));
  const digits = Math.max(...entry.numbers.map(significantDigitsOf), 1);
  const readable = converted.every((number) => number !== undefined);
  const text =
    wanted === sent || !readable
      ? entry.text
      : converted.map((number) => formatConverted(number, digits)).join(between);
  const inSI = entry.numbers.map((number) => toSI(number, sent)).filter((quantity) => quantity !== undefined);
  const si =
    inSI.length === 0
      ? undefined
      : `${inSI.map(({ value }) => formatConverted(value, digits)).join(between)} ${prettyUnit(inSI[0]?.unit ?? "")}`.trim();
  return { text, si, units, known: true };
}

const superscripts: Readonly<Record<string, string>> = { "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴" };

/** Products of base units that people know by a name. */
const named: Readonly<Record<string, string>> = {
  "(kg m) / s^2": "N",
  "kg / (m s^2)": "Pa",
  "(kg m^2) / s^2": "J",
  "(kg m^2) / s^3": "W",
  "s A": "C",
  "(kg m^2) / (s^3 A)": "V",
  "(kg m^2) / (s^3 A^2)": "Ω",
  "(s^4 A^2) / (kg m^2)": "F",
  "kg / (s^2 A)": "T",
};

/** `(kg m^2) / s^2` as `J`, `kg / m^2` as `kg / m²`. */
export function prettyUnit(unit: string): string {
  const name = Object.hasOwn(named, unit) ? named[unit] : undefined;
  if (name !== undefined) return name;
  return unit.replace(/\^(-?[0-4]+)/g, (_, power: string) =>
    [...power].map((digit) => superscripts[digit] ?? digit).join(""),
  );
}
