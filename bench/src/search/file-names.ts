import { seeded } from "../random.ts";

const materials = [
  "gold",
  "perovskite",
  "lysozyme",
  "steel",
  "polymer",
  "NMC811",
  "zeolite",
  "graphene",
  "bone",
  "PbTiO3",
] as const;
const proteins = ["thaumatin", "insulin", "mpro", "hewl", "ferritin", "kinaseA2", "trypsin", "BSA"] as const;
const people = ["mueller", "okafor", "jensen", "rossi", "Nguyen", "haddad", "kowalski"] as const;
const steps = ["cycled", "pristine", "annealed", "dry", "wet", "ref", "dark", "flat"] as const;

const digits = (value: number, length: number) => String(value).padStart(length, "0");

/** Path of the k-th file of a dataset. */
export type NameOf = (k: number) => string;

type Random = ReturnType<typeof seeded>;

// How some beamlines and programs name their files; `scan` is the number of the scan in its beamtime.
const styles: readonly ((random: Random, scan: number) => NameOf)[] = [
  (_, scan) => (k) =>
    k === 0
      ? `raw/scan_${digits(scan, 5)}.fio`
      : k === 1
        ? `raw/scan_${digits(scan, 5)}/scan_${digits(scan, 5)}_master.h5`
        : `raw/scan_${digits(scan, 5)}/scan_${digits(scan, 5)}_${digits(k - 1, 6)}.h5`,
  (random, scan) => {
    const name = `${random.pick(materials)}_${random.pick(steps)}_${digits(scan, 5)}`;
    return (k) => `raw/${name}/lambda${1 + (k % 3)}/${name}_m${1 + (k % 3)}_part${digits(Math.floor(k / 3), 5)}.nxs`;
  },
  (random, scan) => {
    const name = `${random.pick(materials)}${random.whole(40)}`;
    return (k) => `raw/${name}_ct/tiff${digits(Math.floor(k / 1_000), 4)}/${name}_ct_${scan}_${digits(k, 6)}.tif`;
  },
  (random, scan) => {
    const crystal = `${random.pick(proteins)}_puck${1 + random.whole(16)}_pos${1 + random.whole(16)}`;
    const folder = `raw/${random.pick(people)}/${crystal}`;
    return (k) =>
      k % 400 === 399
        ? `processed/${crystal}/xds/XDS_ASCII_${Math.floor(k / 400)}.HKL`
        : `${folder}/${crystal}_${scan}_${digits(k + 1, 5)}.cbf`;
  },
  (random, scan) => {
    const name = `${random.pick(people)}_${random.pick(steps)}${random.whole(100)}_${digits(scan, 5)}`;
    return (k) =>
      `scratch_cc/${name}/xspress3_${digits(k % 4, 2)}/${name}_xspress3_${digits(k % 4, 2)}_${digits(Math.floor(k / 4), 5)}.hdf5`;
  },
  // Names that nobody chose: parts of hashes.
  (random) => {
    const hex = (length: number) => Array.from({ length }, () => random.whole(16).toString(16)).join("");
    const run = hex(12);
    return (k) =>
      `runs/${run}/${seeded(k + 1)
        .whole(2 ** 30)
        .toString(16)}-${digits(k, 4)}.bin`;
  },
  (random, scan) => (k) =>
    `Messung ${scan}/Größe ${random.whole(9) + 1} µm/Bild ${digits(k + 1, 4)}${k % 2 === 0 ? ".TIF" : ".jpg"}`,
];

// The last two are rare.
const weights = [34, 20, 14, 16, 12, 3, 1] as const;
const allWeights = weights.reduce((sum, weight) => sum + weight, 0);

/** How the files of the n-th dataset are named; the same n gives the same names. */
export function namesOf(n: number): NameOf {
  const random = seeded(n * 7 + 3);
  let left = random.whole(allWeights);
  const at = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  const style = styles[at] ?? (() => (k: number) => `raw/${k}.dat`);
  return style(random, random.whole(2_000));
}

/**
 * Number of files of each dataset; their sum is `files`. Most have few, some thousands; where there is room, five have
 * 100,000 and one has 1,000,000.
 */
export function fileCounts(datasets: number, files: number): Uint32Array {
  const counts = new Uint32Array(datasets);
  let left = files;
  const give = (at: number, count: number) => {
    if (at >= datasets || counts[at] !== 0 || left < 2 * count) return;
    counts[at] = count;
    left -= count;
  };
  give(Math.floor(datasets * 0.7), 1_000_000);
  for (let part = 1; part <= 5; part++) give(Math.floor((datasets * part) / 6), 100_000);
  const random = seeded(11);
  // About log-normal, by the sum of uniform numbers.
  const shares = Float64Array.from(counts, (count) => {
    const normal = random.between(-1, 1) + random.between(-1, 1) + random.between(-1, 1);
    return count > 0 ? 0 : Math.exp(1.5 * normal);
  });
  const sum = shares.reduce((all, share) => all + share, 0);
  let owed = 0;
  for (let at = 0; at < datasets; at++) {
    owed += ((shares[at] ?? 0) / sum) * left;
    const whole = Math.floor(owed);
    owed -= whole;
    counts[at] = (counts[at] ?? 0) + whole;
  }
  // What rounding left.
  if (datasets > 0) counts[0] = (counts[0] ?? 0) + files - counts.reduce((all, count) => all + count, 0);
  return counts;
}
