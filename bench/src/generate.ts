import type { DataFile, DatasetInput } from "@margay/contract";
import { seeded } from "./random.ts";

const beamlines = ["P01", "P03", "P06", "P07", "P08", "P10", "P11", "P21"] as const;
const techniques = [
  { pid: "PaNET01188", name: "small angle x-ray scattering" },
  { pid: "PaNET01018", name: "powder diffraction" },
  { pid: "PaNET01113", name: "tomography" },
  { pid: "PaNET01196", name: "x-ray absorption spectroscopy" },
] as const;
const words = ["gold", "perovskite", "lysozyme", "steel", "polymer", "battery", "zeolite", "graphene", "bone"] as const;
const firstDay = Date.UTC(2022, 0, 1);
const fourYearsMs = 4 * 365 * 86_400_000;

/** The n-th dataset of the generated catalogue. The same n gives the same record; PIDs start with `bench/`. */
export function benchDataset(n: number, pid = `bench/${n}`): DatasetInput {
  const random = seeded(n + 1);
  const beamline = random.pick(beamlines);
  const beamtime = 11_000_000 + random.whole(400);
  const material = random.pick(words);
  return {
    pid,
    type: n % 5 === 4 ? "derived" : "raw",
    datasetName: `${material}_${beamline.toLowerCase()}_${String(n).padStart(8, "0")}`,
    description: `${material} in a ${random.pick(words)} matrix, run ${n % 500} of the series`,
    ownerGroup: `${beamtime}-dmgt`,
    accessGroups: [`${beamtime}-part`, `${beamline.toLowerCase()}staff`],
    isPublished: n % 4 === 0,
    creationTime: new Date(firstDay + random.between(0, fourYearsMs)).toISOString(),
    creationLocation: `/DESY/PETRA III/${beamline}`,
    sourceFolder: `/asap3/petra3/gpfs/${beamline.toLowerCase()}/2026/data/${beamtime}/raw/scan_${n}`,
    proposalIds: [String(20_000_000 + (beamtime % 100))],
    beamtimeIds: [String(beamtime)],
    instrumentIds: [`/petra3/${beamline.toLowerCase()}`],
    principalInvestigators: [`Principal Investigator ${beamtime % 37}`],
    keywords: [material, random.pick(words)],
    techniques: [random.pick(techniques)],
    dataFormat: "NeXus",
    scientificMetadata: {
      instrument: {
        photon_energy: { value: round(random.between(5, 30)), unit: "keV" },
        detector: {
          distance: { value: round(random.between(100, 5_000)), unit: "mm" },
          exposure_time: { value: round(random.between(0.01, 10)), unit: "s" },
          name: random.pick(["Eiger 2X 9M", "Lambda 2M", "Pilatus 300k"]),
        },
      },
      sample: {
        temperature: { value: round(random.between(4, 900)), unit: "K" },
        pressure: { value: round(random.between(0, 50)), unit: "bar" },
        name: `${material}-${random.whole(50)}`,
      },
      scan: { points: random.whole(1_000), motor: random.pick(["eta", "phi", "omega"]), range: [-10, 10] },
    },
  };
}

const round = (value: number) => Math.round(value * 1_000) / 1_000;

/** Files of one dataset, named as detectors do. */
export function benchFiles(count: number, seed = 7): DataFile[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, n) => ({
    path: `raw/scan_${String(seed).padStart(5, "0")}/eiger_data_${String(n).padStart(6, "0")}.h5`,
    size: 1_000_000 + random.whole(9_000_000),
    time: new Date(firstDay + n * 1_000).toISOString(),
  }));
}
