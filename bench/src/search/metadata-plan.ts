import { seeded } from "../random.ts";
import { zipf } from "./vocabulary.ts";

/** One numeric metadata key as a beamline writes it. Values are spread between `lo` and `hi` in this unit. */
export interface NumericKey {
  /** Names from the outside in. */
  path: readonly [group: string, name: string];
  unit: string | undefined;
  lo: number;
  hi: number;
  logarithmic: boolean;
  whole: boolean;
}

/** What one kind of measurement at one beamline writes: 36 numbers. */
export interface Kit {
  keys: readonly NumericKey[];
}

/** The same quantity in the units that control systems use; `scale` is how many of the unit make one of the first. */
interface Quantity {
  name: string;
  units: readonly (readonly [unit: string | undefined, scale: number])[];
  lo: number;
  hi: number;
  logarithmic?: boolean;
  whole?: boolean;
}

/** Every dataset has these, each beamline in its own unit. */
const common: readonly Quantity[] = [
  {
    name: "photon_energy",
    units: [
      ["keV", 1],
      ["eV", 1_000],
      ["J", 1.602176634e-16],
    ],
    lo: 2,
    hi: 100,
    logarithmic: true,
  },
  {
    name: "exposure_time",
    units: [
      ["s", 1],
      ["ms", 1_000],
    ],
    lo: 0.001,
    hi: 60,
    logarithmic: true,
  },
  { name: "temperature", units: [["K", 1]], lo: 2, hi: 1_500, logarithmic: true },
  {
    name: "pressure",
    units: [
      ["bar", 1],
      ["mbar", 1_000],
      ["Pa", 100_000],
    ],
    lo: 1e-9,
    hi: 100,
    logarithmic: true,
  },
  {
    name: "detector_distance",
    units: [
      ["m", 1],
      ["mm", 1_000],
    ],
    lo: 0.05,
    hi: 20,
  },
  {
    name: "ring_current",
    units: [
      ["mA", 1],
      ["A", 0.001],
    ],
    lo: 70,
    hi: 101,
  },
  {
    name: "beam_size_horizontal",
    units: [
      ["um", 1],
      ["mm", 0.001],
    ],
    lo: 0.1,
    hi: 2_000,
    logarithmic: true,
  },
  {
    name: "beam_size_vertical",
    units: [
      ["um", 1],
      ["mm", 0.001],
    ],
    lo: 0.1,
    hi: 2_000,
    logarithmic: true,
  },
  { name: "frames", units: [[undefined, 1]], lo: 1, hi: 10_000, logarithmic: true, whole: true },
  { name: "scan_number", units: [[undefined, 1]], lo: 1, hi: 5_000, whole: true },
  {
    name: "wavelength",
    units: [
      ["angstrom", 1],
      ["nm", 0.1],
    ],
    lo: 0.12,
    hi: 6,
  },
  { name: "transmission", units: [[undefined, 1]], lo: 0.0001, hi: 1, logarithmic: true },
];

const parts = [
  "slit1",
  "slit2",
  "mirror",
  "cryostat",
  "furnace",
  "stage",
  "beamstop",
  "undulator",
  "hexapod",
  "pump",
  "cell",
  "lens",
] as const;
const partNames: readonly string[] = parts;
const properties: readonly Quantity[] = [
  {
    name: "x",
    units: [
      ["mm", 1],
      ["um", 1_000],
    ],
    lo: -50,
    hi: 50,
  },
  {
    name: "y",
    units: [
      ["mm", 1],
      ["um", 1_000],
    ],
    lo: -50,
    hi: 50,
  },
  { name: "angle", units: [["deg", 1]], lo: -180, hi: 180 },
  {
    name: "current",
    units: [
      ["A", 1],
      ["mA", 1_000],
    ],
    lo: 0,
    hi: 10,
  },
  {
    name: "voltage",
    units: [
      ["V", 1],
      ["kV", 0.001],
    ],
    lo: 0,
    hi: 5_000,
  },
  { name: "gap", units: [["mm", 1]], lo: 5, hi: 200 },
  { name: "flow", units: [[undefined, 1]], lo: 0, hi: 500 },
];

export const commonKeys = common.map(({ name }) => name);
const rareCount = 160;
/** Kinds of measurement of a beamline. */
export const beamlineKits = 12;

const keyOf = (group: string, quantity: Quantity, spelling: number): NumericKey => {
  const [unit, scale] = quantity.units[spelling % quantity.units.length] ?? [undefined, 1];
  const { lo, hi, logarithmic = false, whole = false } = quantity;
  return { path: [group, quantity.name], unit, lo: lo * scale, hi: hi * scale, logarithmic, whole };
};

/** Rare keys: a few datasets of a few beamlines have each. */
function rareKey(rank: number): NumericKey {
  return {
    path: ["special", `r${String(rank).padStart(3, "0")}`],
    unit: rank % 2 ? "K" : undefined,
    lo: 0,
    hi: 1_000,
    logarithmic: false,
    whole: false,
  };
}

/**
 * The kinds of measurement of beamline n: 12 keys that all beamlines have, 20 out of the beamline's own 30, and 4 rare
 * ones. With 60 beamlines these are 12 + 1,800 + 160 paths, close to 2,000.
 */
export function kitsOfBeamline(beamline: number, count: number): Kit[] {
  const prefix = `p${String(beamline + 1).padStart(2, "0")}`;
  const shared = common.map((quantity, at) => keyOf("instrument", quantity, beamline + at));
  const own = Array.from({ length: 30 }, (_, n) => {
    const property = properties[(n + beamline) % properties.length] ?? common[0];
    const part = partNames[Math.floor(n / 7 + beamline) % partNames.length] ?? "stage";
    const key = keyOf(prefix, property as Quantity, beamline + n); // both lists have entries
    return { ...key, path: [prefix, `${part}_${property?.name}${n}`] } as NumericKey; // a pair of names
  });
  const random = seeded(beamline + 31);
  const drawRare = zipf(rareCount, 0.8);
  return Array.from({ length: count }, (_, kit) => {
    const rare = new Set<number>();
    while (rare.size < 4) rare.add(drawRare(random.between(0, 1)));
    const first = (kit % 3) * 5;
    const mine = Array.from({ length: 20 }, (_key, at) => own[(first + at) % own.length] as NumericKey); // within the list
    return { keys: [...shared, ...mine, ...[...rare].map(rareKey)] };
  });
}
