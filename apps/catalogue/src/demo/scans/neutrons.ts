import { techniques } from "../content/techniques.ts";
import { digits } from "../random.ts";
import { reflectivityCurve } from "../signals/reflectivity.ts";
import { smallAngleCurve } from "../signals/small-angle.ts";
import { type Method, quantity, type ScanContext, slug } from "./scan.ts";

const run = (scan: ScanContext, letters: string) => `${letters}${String(scan.number).padStart(6, "0")}`;
const contrast = (scan: ScanContext) =>
  scan.sample.id.endsWith("L100") ? 1.9 : scan.sample.id.endsWith("L0") ? 0.7 : 1.3;

/** N1: temperatures in degrees Celsius, wavelengths in ångström. */
export const sans: Method = {
  raw(scan) {
    const { random, sample, part } = scan;
    const celsius = [5, 15, 25, 37][Math.floor(part * 3.99)] ?? 25;
    const minutes = random.pick([20, 30, 45]);
    const base = run(scan, "SKV");
    return {
      name: `${base}_${slug(sample.name)}_${celsius}C`,
      description: `SANS of ${sample.name} at ${celsius} °C, ${minutes} min`,
      keywords: ["SANS", "lipid nanoparticles", "contrast variation"],
      techniques: techniques("PaNET01189", "PaNET01277"),
      seconds: minutes * 60,
      dataFormat: "NeXus",
      metadata: {
        wavelength: quantity([2, 14], "angstrom"),
        instrument: {
          source: scan.instrument.source,
          choppers: { pulse_shaping: quantity(14, "Hz"), frame_overlap: quantity(7, "Hz") },
          collimation: {
            length: quantity(8, "m"),
            source_aperture: quantity(20, "mm"),
            sample_aperture: quantity(10, "mm"),
          },
          detector: {
            front_distance: quantity(1.6, "m"),
            rear_distance: quantity(10, "m"),
            count_rate: quantity(digits(random.normal(412, 20), 3), "kHz"),
          },
        },
        sample_environment: {
          device: "changer",
          position: random.integer(1, 24),
          temperature: quantity(celsius, "degC"),
        },
        sample: {
          thickness: quantity(scan.beamtime.id === "14000388" ? 1 : 2, "mm"),
          transmission: digits(random.normal(0.83, 0.02), 3),
        },
        proton_charge: quantity(digits(minutes * 0.21, 3), "C"),
        q_range: quantity([0.002, 1.2], "1/angstrom"),
      },
      files: [
        { name: `${base}.nxs`, bytes: 240_000_000, spread: 0.2 },
        { name: `${base}_trans.nxs`, bytes: 31_000_000, spread: 0.2 },
        { name: `${base}.log`, bytes: 4_200, spread: 0.3 },
      ],
      signal: () =>
        smallAngleCurve(
          random,
          {
            radius: 210 + 25 * part,
            spread: 0.13,
            background: 4e-4,
            shell: { thickness: 58, contrast: contrast(scan) },
          },
          { from: 0.003, to: 0.5, points: 130, scale: 85, noise: 0.05 },
        ),
      caption: "log10 I (1/cm) over log10 q (1/Å)",
    };
  },
  derived(scan) {
    const { random } = scan;
    const base = `global_fit_${run(scan, "SKV")}`;
    return {
      name: base,
      description: "Joint core–shell fit of all contrasts, reduced and merged curves",
      keywords: ["SANS", "reduced", "global fit"],
      techniques: techniques("PaNET01189"),
      seconds: 520,
      dataFormat: "NXcanSAS",
      metadata: {
        reduction: { wavelength_bin: quantity(0.1, "angstrom"), incoherent_background: quantity(0.021, "1/cm") },
        fit: {
          core_radius: quantity(digits(random.normal(212, 3), 4), "angstrom"),
          shell_thickness: quantity(digits(random.normal(58, 1), 3), "angstrom"),
          polydispersity: 0.13,
          chi_squared: digits(random.between(1.1, 2.4), 3),
        },
      },
      files: [
        { name: `${base}.h5`, bytes: 3_100_000 },
        { name: `curves/contrast_#.dat`, count: 9, bytes: 28_000 },
        { name: "fit.json", bytes: 5_600 },
      ],
      signal: () =>
        smallAngleCurve(
          random,
          { radius: 212, spread: 0.13, background: 2e-4, shell: { thickness: 58, contrast: 1.6 } },
          { from: 0.003, to: 0.5, points: 200, scale: 90, noise: 0.015 },
        ),
      caption: "Merged curve, log10 I (1/cm) over log10 q (1/Å)",
      usedSoftware: ["Mantid 6.11", "SasView 6.0"],
      jobParameters: { optimiser: "dream", samples: 40_000, burn: 200 },
    };
  },
};

const stack = (scan: ScanContext) => [
  { thickness: 80 + 20 * scan.part, sld: 4 - 1.1 * scan.part, roughness: 7 },
  { thickness: 400 + 110 * scan.part, sld: 2.3 - 1.9 * scan.part, roughness: 9 },
  { thickness: 95, sld: 3.84, roughness: 6 },
  { thickness: 0, sld: 2.07, roughness: 4 },
];

/** N4: pressures in bar and mbar, temperatures in kelvin. */
export const reflectometry: Method = {
  raw(scan) {
    const { random, sample, part } = scan;
    const base = run(scan, "LOM");
    const pressure = digits(0.001 * 3_000 ** part, 2);
    const polarised = scan.beamtime.id === "14000421";
    return {
      name: `${base}_${slug(sample.name)}_${pressure}bar`,
      description: `Reflectivity of ${sample.name} under ${pressure} bar of hydrogen at 333 K${polarised ? ", polarised" : ""}`,
      keywords: ["reflectometry", "hydrogen", "thin film", ...(polarised ? ["polarised"] : [])],
      techniques: polarised ? techniques("PaNET01243", "PaNET01239") : techniques("PaNET01239"),
      seconds: 2_400,
      dataFormat: "NeXus",
      metadata: {
        wavelength: quantity([2.5, 15], "angstrom"),
        angles: quantity([0.4, 1.1, 3.2], "deg"),
        slits: { s1: quantity(0.8, "mm"), s2: quantity(0.35, "mm"), footprint: quantity(40, "mm") },
        resolution: quantity(4.2, "%"),
        sample_environment: {
          device: "gas cell",
          pressure: quantity(pressure < 0.1 ? digits(pressure * 1_000, 2) : pressure, pressure < 0.1 ? "mbar" : "bar"),
          temperature: quantity(digits(random.normal(333.2, 0.2), 4), "K"),
          gas: "H2",
        },
        ...(polarised
          ? { polarisation: { efficiency: quantity(98.6, "%"), field: quantity(0.4, "T"), states: ["up", "down"] } }
          : {}),
        critical_edge: quantity(digits(random.normal(0.0121, 0.0002), 3), "1/angstrom"),
      },
      files: [
        { name: `${base}_#.nxs`, count: 3, bytes: 96_000_000, spread: 0.3 },
        { name: `${base}.ort`, bytes: 41_000 },
        { name: `${base}_pressure.log`, bytes: 16_000, spread: 0.3 },
      ],
      signal: () => reflectivityCurve(random, stack(scan)),
      caption: "log10 R over q (1/Å)",
    };
  },
  derived(scan) {
    const { random } = scan;
    const base = `profile_${run(scan, "LOM")}`;
    return {
      name: base,
      description: "Scattering length density profiles of the loading series with confidence bands",
      keywords: ["reflectometry", "fit", "depth profile"],
      techniques: techniques("PaNET01239"),
      seconds: 3_100,
      dataFormat: "ORSO",
      metadata: {
        model: {
          layers: ["Pd", "MgHx", "Ta", "Si"],
          mg_thickness: quantity(digits(400 + 110 * scan.part, 3), "angstrom"),
          hydrogen_ratio: digits(random.between(1.2, 1.9), 2),
        },
        fit: { chi_squared: digits(random.between(1.2, 3), 3), method: "differential evolution" },
      },
      files: [
        { name: `${base}.ort`, bytes: 220_000 },
        { name: `${base}_chain.h5`, bytes: 54_000_000 },
      ],
      signal: () => reflectivityCurve(random, stack(scan)),
      caption: "Measured and fitted log10 R over q (1/Å)",
      usedSoftware: ["refnx 0.1.50", "orsopy 1.2"],
      jobParameters: { walkers: 200, thinning: 100, seed: 11 },
    };
  },
};
