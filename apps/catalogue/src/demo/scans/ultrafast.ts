import { techniques } from "../content/techniques.ts";
import { digits } from "../random.ts";
import { pumpProbe } from "../signals/absorption.ts";
import { powderIntensity, ringImage } from "../signals/diffraction.ts";
import { type Method, quantity, slug } from "./scan.ts";

/** FX1: runs, photon energy in eV, delays from femtoseconds to nanoseconds. */
export const ultrafast: Method = {
  raw(scan) {
    const { number, random, sample, part } = scan;
    const fluence = digits(1.2 + 7 * part, 3);
    const shots = random.pick([12_000, 30_000, 60_000]);
    const run = `run_${String(number).padStart(4, "0")}`;
    const delays = number % 3 !== 0;
    return {
      name: `${run}_${slug(sample.name)}_${fluence}mJ`,
      description: `(002) reflection of ${sample.name} after 800 nm excitation with ${fluence} mJ/cm², ${shots} shots`,
      keywords: ["pump-probe", "FeRh", "strain", delays ? "delay scan" : "detector image"],
      techniques: techniques("PaNET01063", "PaNET01290"),
      seconds: shots / 100,
      dataFormat: "HDF5",
      metadata: {
        photon_energy: quantity(digits(random.normal(8_300, 4), 6), "eV"),
        fel: {
          ...scan.instrument.source,
          pulse_energy: {
            mean: quantity(digits(random.normal(640, 20), 4), "uJ"),
            std: quantity(digits(random.between(40, 80), 3), "uJ"),
          },
          shots,
        },
        pump: {
          wavelength: quantity(800, "nm"),
          fluence: quantity(fluence, "mJ/cm^2"),
          pulse_duration: quantity(45, "fs"),
          spot_size: quantity([410, 380], "um"),
          polarisation: "p",
        },
        delay: {
          range: quantity([-2, 30], "ps"),
          step_around_zero: quantity(50, "fs"),
          time_zero: quantity(digits(random.normal(0, 40), 3), "fs"),
        },
        arrival_time_monitor: { jitter: quantity(digits(random.between(28, 46), 3), "fs"), used: true },
        sample_environment: {
          temperature: quantity(digits(random.normal(340, 0.3), 4), "K"),
          vacuum: quantity(2.4e-6, "mbar"),
        },
        goniometer: { theta: quantity(14.41, "deg"), two_theta: quantity(28.83, "deg"), chi: quantity(0.02, "deg") },
      },
      files: [
        { name: `${run}-s#.h5`, count: Math.ceil(shots / 6_000), bytes: 1_840_000_000, spread: 0.08 },
        { name: `${run}_timing.h5`, bytes: 46_000_000 },
        { name: `${run}_summary.nxs`, bytes: 380_000 },
        { name: `${run}.log`, bytes: 12_000, spread: 0.3 },
      ],
      signal: () =>
        delays
          ? pumpProbe(random, {
              amplitude: 0.08 + 0.5 * part,
              periodPs: sample.id.endsWith("R20") ? 8.2 : 22,
              decayPs: 240,
            })
          : ringImage(random, {
              intensity: powderIntensity({ lattice: 2.99, width: 0.03, diffuse: 0.02 }),
              qEdge: 5.2,
              counts: 160,
              anisotropy: 0.9,
              direction: 0.2,
              palette: "ember",
              title: "summed shots",
            }),
      caption: delays ? "Strain (%) over delay (ps)" : "Summed shots (counts, logarithmic)",
    };
  },
  derived(scan) {
    const { random, sample, number } = scan;
    const base = `delays_${slug(sample.name)}_${String(number).padStart(4, "0")}`;
    return {
      name: base,
      description: "Shots sorted by arrival time, normalised to pulse energy; strain and integrated intensity by delay",
      keywords: ["pump-probe", "sorted", "strain"],
      techniques: techniques("PaNET01063"),
      seconds: 2_700,
      dataFormat: "HDF5",
      metadata: {
        sorting: {
          bin_width: quantity(50, "fs"),
          bins: 640,
          rejected_shots: quantity(digits(random.between(3, 9), 2), "%"),
        },
        model: {
          sound_velocity: quantity(4.9, "km/s"),
          expansion: quantity(0.31, "%"),
          rise_time: quantity(1.8, "ps"),
        },
      },
      files: [
        { name: `${base}.h5`, bytes: 88_000_000 },
        { name: `${base}.ipynb`, bytes: 1_300_000 },
      ],
      signal: () => pumpProbe(random, { amplitude: 0.41, periodPs: 22, decayPs: 300 }),
      caption: "Strain (%) over delay (ps)",
      usedSoftware: ["numpy 2.1", "udkm1Dsim 2.0"],
      jobParameters: { normalise: "pulse energy", jitter_correction: true },
    };
  },
};
