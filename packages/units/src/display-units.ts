import { findUnit } from "./unit.ts";

/** Units worth offering, one line per dimension, most usual first. */
const OFFERED = [
  "m mm µm nm Å pm cm km",
  "m^2 cm^2 mm^2 µm^2 nm^2 barn",
  "m^3 L mL µL mm^3 µm^3",
  "m^-1 nm^-1 Å^-1 µm^-1 cm^-1",
  "s ms µs ns ps fs min h d",
  "Hz kHz MHz GHz s^-1 rpm",
  "eV keV MeV meV J mJ µJ kJ",
  "K °C °F",
  "Pa mbar bar kPa MPa Torr atm",
  "kg g mg µg kDa",
  "A mA µA nA",
  "V mV kV",
  "W mW kW MW",
  "T mT G kG",
  "N mN µN",
  "C nC pC",
  "ohm kohm",
  "rad mrad µrad deg arcsec",
  "mol mmol µmol",
  "M mM µM mol/m^3",
  "g/cm^3 kg/m^3 mg/mL",
  "m/s mm/s µm/s",
  "mm^-2 m^-2 µm^-2 Å^-2",
  "Gy kGy MGy",
  "bytes kB MB GB TB bits",
  "1 % ppm",
];

let byDimension: Map<string, readonly string[]> | undefined;

/**
 * A short list of units into which values of the given unit can be converted, for a select box.
 *
 * @returns empty for an unknown unit; a dimension without a list of its own offers the unit itself.
 */
export function compatibleUnits(unit: string): string[] {
  const known = findUnit(unit);
  if (known === undefined) return [];
  byDimension ??= new Map(
    OFFERED.map((line) => {
      const units = line.split(" ");
      return [findUnit(units[0] ?? "")?.si ?? "", units];
    }),
  );
  const offered = byDimension.get(known.si);
  return offered === undefined ? [unit] : [...offered];
}
