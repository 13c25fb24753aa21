import { techniques } from "../content/techniques.ts";
import { digits } from "../random.ts";
import { emissionSpectrum } from "../signals/absorption.ts";
import { latticeImage, strainMap } from "../signals/imaging.ts";
import { type Method, slug } from "./scan.ts";

const lines = [
  { energy: 0.277, strength: 260 },
  { energy: 0.525, strength: 800 },
  { energy: 1.254, strength: 1_600 },
  { energy: 1.487, strength: 38_000 },
  { energy: 1.74, strength: 1_500 },
  { energy: 6.4, strength: 90 },
  { energy: 8.05, strength: 420 },
];

/** EM1: voltages in kV, lengths in nanometres and picometres, metadata as {v, u}. */
export const electrons: Method = {
  raw(scan) {
    const { random, sample, number } = scan;
    const spectrum = number % 3 === 0;
    const name = `${slug(sample.name)}_${spectrum ? "edx" : "4dstem"}_${String(number).padStart(3, "0")}`;
    return {
      name,
      description: spectrum
        ? `EDX map of ${sample.name}, 256 × 256 points`
        : `4D-STEM of ${sample.name}, 512 × 512 probe positions`,
      keywords: [spectrum ? "EDX" : "4D-STEM", "precipitates", "aluminium"],
      techniques: spectrum ? techniques("PaNET01145", "PaNET01193") : techniques("PaNET01145"),
      seconds: spectrum ? 1_800 : 260,
      dataFormat: spectrum ? "EMD" : "HDF5",
      metadata: {
        microscope: {
          acceleration_voltage: { v: 300, u: "kV" },
          camera_length: { v: random.pick([115, 145, 185]), u: "mm" },
          convergence_angle: { v: spectrum ? 21.4 : 1.2, u: "mrad" },
          probe_current: { v: spectrum ? 420 : 18, u: "pA" },
          stage: {
            x: { v: digits(random.normal(120, 60), 4), u: "um" },
            y: { v: digits(random.normal(-80, 60), 4), u: "um" },
            alpha: { v: digits(random.normal(4, 3), 3), u: "deg" },
          },
        },
        scan: {
          shape: spectrum ? [256, 256] : [512, 512],
          step: { v: spectrum ? 0.4 : 0.8, u: "nm" },
          dwell_time: spectrum ? { v: 20, u: "us" } : { v: 0.98, u: "ms" },
        },
        detector: spectrum
          ? {
              name: "four-segment SDD",
              resolution: { v: 129, u: "eV" },
              live_time: { v: 1_710, u: "s" },
              dispersion: { v: 5, u: "eV" },
            }
          : { name: "pixelated 256", pixels: [256, 256], calibration: { v: 0.0214, u: "1/angstrom" } },
        zone_axis: [0, 0, 1],
      },
      files: spectrum
        ? [
            { name: `${name}.emd`, bytes: 2_900_000_000 },
            { name: `${name}.png`, bytes: 840_000 },
          ]
        : [
            { name: `${name}_data.h5`, bytes: 17_400_000_000 },
            { name: `${name}_haadf.tif`, bytes: 1_050_000 },
            { name: `${name}.json`, bytes: 6_300 },
          ],
      signal: () =>
        spectrum
          ? emissionSpectrum(random, lines)
          : latticeImage(random, { size: random.between(26, 44), mismatch: 0.05 }),
      caption: spectrum ? "log10 counts over energy (keV), sum spectrum" : "Annular dark field, 16 nm wide",
    };
  },
  derived(scan) {
    const { random, sample, number } = scan;
    const name = `strain_${slug(sample.name)}_${String(number).padStart(3, "0")}`;
    return {
      name,
      description: "Strain tensor from disk positions, reference in the undisturbed matrix",
      keywords: ["4D-STEM", "strain", "reduced"],
      techniques: techniques("PaNET01145"),
      seconds: 4_300,
      dataFormat: "HDF5",
      metadata: {
        disks: {
          template: "probe",
          correlation: "hybrid",
          minimum_intensity: 0.05,
          found: random.integer(6_100_000, 7_900_000),
        },
        strain: {
          exx: { min: -1.9, max: 2.3, unit: "%" },
          eyy: { min: -1.4, max: 1.7, unit: "%" },
          precision: { v: 0.06, u: "%" },
        },
      },
      files: [
        { name: `${name}.h5`, bytes: 410_000_000 },
        { name: `${name}.png`, bytes: 1_200_000 },
      ],
      signal: () => strainMap(random),
      caption: "Strain εxx (%)",
      usedSoftware: ["py4DSTEM 0.14.18", "HyperSpy 2.2"],
      jobParameters: { gpu: true, sampling: 1, upsample: 16 },
    };
  },
};
