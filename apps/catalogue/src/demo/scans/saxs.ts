import { techniques } from "../content/techniques.ts";
import { digits } from "../random.ts";
import { powderIntensity, ringImage } from "../signals/diffraction.ts";
import { smallAngleCurve, sphereIntensity } from "../signals/small-angle.ts";
import { type Method, quantity, type ScanContext, scanName, slug } from "./scan.ts";

const isCoating = (scan: ScanContext) => scan.proposal.id === "20010633";
const particle = (scan: ScanContext) => ({ radius: 62 + 30 * scan.part, spread: 0.14, background: 2e-4 });

/** K05: energies in keV, temperatures in degrees Celsius, exposures in milliseconds. */
export const saxs: Method = {
  raw(scan) {
    const { number, sample, part, random } = scan;
    const coating = isCoating(scan);
    const celsius = coating ? [25, 40, 60, 90][Math.floor(part * 3.99)] : 22;
    const shear = digits(0.1 * 10_000 ** part, 2);
    const milliseconds = coating ? 50 : random.pick([100, 200, 500]);
    const frames = coating ? 600 : 240;
    const stem = `${slug(sample.name)}_${coating ? "coat" : "shear"}_${String(number).padStart(4, "0")}`;
    return {
      name: stem,
      description: coating
        ? `Blade coating of ${sample.name} at ${celsius} °C, ${frames} frames of ${milliseconds} ms`
        : `${sample.name} in the Couette cell at ${shear} 1/s, radial beam`,
      keywords: coating
        ? ["WAXS", "perovskite", "in situ", "blade coating"]
        : ["SAXS", "shear", "cellulose", "orientation"],
      techniques: coating ? techniques("PaNET01191", "PaNET01188") : techniques("PaNET01188"),
      seconds: (frames * milliseconds) / 1_000 + 8,
      dataFormat: "CBF",
      metadata: {
        photon_energy: quantity(coating ? 15.2 : 12.4, "keV"),
        wavelength: quantity(coating ? 0.8157 : 0.9999, "angstrom"),
        beamline: {
          flux: quantity(digits(random.between(2.1e12, 2.9e12), 3), "1/s"),
          beam_size: quantity([90, 60], "um"),
        },
        detector: {
          saxs: {
            name: "Pixel 2M",
            distance: quantity(coating ? 2.1 : 7.52, "m"),
            exposure_time: quantity(milliseconds, "ms"),
          },
          waxs: { name: "Pixel 300k-W", distance: quantity(0.248, "m"), enabled: coating },
        },
        sample_environment: coating
          ? {
              device: "blade coater",
              substrate_temperature: quantity(celsius ?? 25, "degC"),
              blade_speed: quantity(random.pick([5, 10, 20]), "mm/s"),
              gap: quantity(150, "um"),
              relative_humidity: quantity(digits(random.normal(31, 2), 3), "%"),
            }
          : {
              device: "Couette rheometer",
              temperature: quantity(digits(random.normal(22, 0.1), 4), "degC"),
              shear_rate: quantity(shear, "1/s"),
              viscosity: quantity(digits(180 / (1 + shear) ** 0.6, 3), "mPa s"),
              gap: quantity(1, "mm"),
            },
        order_parameter: coating ? undefined : digits(0.08 + 0.7 * part, 3),
        q_range: quantity(coating ? [0.02, 2.9] : [0.004, 0.28], "1/angstrom"),
        transmission: digits(random.normal(0.71, 0.01), 3),
      },
      files: [
        { name: `saxs/${stem}_#.cbf`, count: frames, bytes: 2_512_000, spread: 0.02 },
        ...(coating ? [{ name: `waxs/${stem}_#.cbf`, count: frames, bytes: 402_000, spread: 0.02 }] : []),
        { name: `${stem}.nxs`, bytes: 1_140_000 },
        { name: `${scanName(number)}.log`, bytes: 9_300, spread: 0.3 },
      ],
      signal: () =>
        ringImage(
          random,
          coating
            ? {
                intensity: powderIntensity({ lattice: 6.26, width: 0.02, diffuse: 0.5 * (1 - part) }),
                qEdge: 4.2,
                counts: 240,
                title: "WAXS",
              }
            : {
                intensity: sphereIntensity(particle(scan)),
                qEdge: 0.14,
                counts: 7_000,
                anisotropy: 0.1 + 0.75 * part,
                direction: Math.PI / 2 + random.normal(0, 0.05),
                palette: "ember",
                title: "SAXS",
              },
        ),
      caption: coating ? "Last WAXS frame (counts, logarithmic)" : "SAXS, all frames (counts, logarithmic)",
    };
  },
  derived(scan) {
    const { random, number, sample } = scan;
    const base = `reduced_${slug(sample.name)}_${String(number).padStart(4, "0")}`;
    return {
      name: base,
      description: `Azimuthal averages of the ${isCoating(scan) ? "coating" : "shear"} series, background subtracted, absolute units`,
      keywords: ["SAXS", "reduced", "absolute intensity"],
      techniques: techniques("PaNET01188"),
      seconds: 210,
      dataFormat: "NXcanSAS",
      metadata: {
        calibration: {
          standard: "glassy carbon",
          factor: digits(random.normal(0.0184, 0.0002), 4),
          thickness: quantity(1, "mm"),
        },
        binning: { q: 600, azimuth: 72 },
        guinier_radius: quantity(digits(48 + random.normal(0, 1.5), 3), "angstrom"),
      },
      files: [
        { name: `${base}.h5`, bytes: 14_800_000 },
        { name: `${base}_#.dat`, count: 11, bytes: 46_000 },
      ],
      signal: () =>
        smallAngleCurve(random, particle(scan), { from: 0.004, to: 0.28, points: 180, scale: 120, noise: 0.02 }),
      caption: "log10 I (1/cm) over log10 q (1/Å)",
      usedSoftware: ["pyFAI 2024.9", "SasView 6.0"],
      jobParameters: { background: "water cell", error_model: "poisson", normalise: "diode" },
    };
  },
};
