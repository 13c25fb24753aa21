import { techniques } from "../content/techniques.ts";
import { digits } from "../random.ts";
import { pairDistribution, powderIntensity, powderPattern, ringImage } from "../signals/diffraction.ts";
import { type Method, quantity, type ScanContext, scanName, slug } from "./scan.ts";

const isPerovskite = (scan: ScanContext) => scan.proposal.id === "20010633";
const lattice = (scan: ScanContext) => (isPerovskite(scan) ? 6.26 : 4.19 + 0.07 * scan.part);
const wavelength = 0.1868;

/** K02: energies in keV, temperatures in kelvin. */
export const powder: Method = {
  raw(scan) {
    const { number, sample, part, random } = scan;
    const kelvin = digits(300 + (isPerovskite(scan) ? 80 : 420) * part + random.normal(0, 0.4), 5);
    const exposure = random.pick([0.5, 1, 2]);
    const frames = random.pick([60, 120, 240]);
    const base = `${scanName(number)}`;
    const phase = { lattice: lattice(scan), width: 0.016 + 0.012 * random.next(), diffuse: 0.04 + 0.1 * (1 - part) };
    const rings = number % 2 === 0;
    return {
      name: `${slug(sample.name)}_${Math.round(kelvin)}K_${String(number).padStart(5, "0")}`,
      description: `Total scattering of ${sample.name} at ${Math.round(kelvin)} K, ${frames} frames of ${exposure} s`,
      keywords: ["total scattering", "powder", "heating ramp", isPerovskite(scan) ? "perovskite" : "battery"],
      techniques: techniques("PaNET01190", "PaNET01101"),
      seconds: frames * exposure + 22,
      dataFormat: "NeXus",
      metadata: {
        entry: { definition: "NXmonopd", experiment_type: "total scattering" },
        instrument: {
          name: scan.instrument.name,
          source: { ...scan.instrument.source, current: quantity(digits(random.normal(199.6, 0.4), 5), "mA") },
          monochromator: {
            crystal: "Si(511) Laue",
            energy: quantity(66.37, "keV"),
            wavelength: quantity(wavelength, "angstrom"),
          },
          detector: {
            name: "CdTe 4M",
            distance: quantity(scan.beamtime.id === "11022655" ? 420 : 310, "mm"),
            pixel_size: quantity([172, 172], "um"),
            exposure_time: quantity(exposure, "s"),
            frames,
            beam_center: quantity([1031.4, 1088.9], "pixel"),
            threshold_energy: quantity(33.2, "keV"),
          },
          slits: { horizontal_gap: quantity(0.6, "mm"), vertical_gap: quantity(0.4, "mm") },
          attenuator_transmission: random.pick([1, 0.5, 0.1]),
        },
        sample_environment: {
          device: part < 0.9 ? "gas blower" : "furnace",
          temperature: quantity(kelvin, "K"),
          ramp_rate: quantity(random.pick([2, 5, 10]), "K/min"),
          atmosphere: "argon",
        },
        sample: { name: sample.name, capillary_diameter: quantity(0.8, "mm"), packing_fraction: 0.58 },
        q_range: quantity([0.6, 28.4], "1/angstrom"),
      },
      files: [
        { name: `${base}_master.h5`, bytes: 2_480_000 },
        { name: `${base}_data_#.h5`, count: Math.ceil(frames / 20), bytes: 318_000_000, spread: 0.12 },
        { name: `${base}.nxs`, bytes: 612_000 },
        { name: `${base}.log`, bytes: 18_400, spread: 0.3 },
      ],
      signal: () =>
        rings
          ? ringImage(random, { intensity: powderIntensity(phase), qEdge: 8.2, counts: 320, title: "summed frames" })
          : powderPattern(random, phase),
      caption: rings ? "Summed detector frames (counts, logarithmic)" : "Azimuthally integrated intensity over q (1/Å)",
    };
  },
  derived(scan) {
    const { random, sample, number } = scan;
    const base = `pdf_${slug(sample.name)}_${String(number).padStart(5, "0")}`;
    return {
      name: base,
      description: `Pair distribution functions of ${sample.name}, background and Compton corrected`,
      keywords: ["pair distribution function", "reduced"],
      techniques: techniques("PaNET01181"),
      seconds: 640,
      dataFormat: "HDF5",
      metadata: {
        reduction: {
          q_min: quantity(0.7, "1/angstrom"),
          q_max: quantity(24, "1/angstrom"),
          r_poly: 0.9,
          composition: "Li1.2Mn0.6Nb0.2O2",
        },
        fit: {
          lattice_parameter: quantity(digits(lattice(scan), 5), "angstrom"),
          r_w: digits(random.between(0.08, 0.16), 3),
          r_range: quantity([1.2, 24], "angstrom"),
        },
        sample: { name: sample.name },
      },
      files: [
        { name: `${base}.h5`, bytes: 8_200_000 },
        { name: `${base}_#.gr`, count: 24, bytes: 96_000 },
        { name: "integration.poni", bytes: 612 },
      ],
      signal: () => pairDistribution(random, lattice(scan)),
      caption: "G(r) (1/Å²) over r (Å)",
      usedSoftware: ["pyFAI 2024.9", "diffpy.pdfgetx 2.3", "diffpy.srfit 3.1"],
      jobParameters: { integrator: "csr", bins: 4_000, mask: "cdte4m_2026.edf", polarization: 0.99 },
    };
  },
};
