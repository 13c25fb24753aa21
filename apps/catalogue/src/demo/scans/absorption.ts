import { techniques } from "../content/techniques.ts";
import { digits } from "../random.ts";
import { absorptionEdge, type Edge } from "../signals/absorption.ts";
import { type Method, quantity, type ScanContext, scanName, slug } from "./scan.ts";

function edgeOf(scan: ScanContext): Edge & { element: string; line: string } {
  if (scan.proposal.id === "20010412")
    return {
      element: "Cu",
      line: "K",
      energy: 8_979,
      whiteLine: 0.35 + 0.3 * scan.part,
      shift: 1.5 * scan.part,
      preEdge: 0.02 + 0.16 * (1 - scan.part),
      distance: 1.95,
    };
  return {
    element: "Mn",
    line: "K",
    energy: 6_539,
    whiteLine: 0.45 + 0.2 * scan.part,
    shift: 3.4 * scan.part,
    preEdge: 0.09,
    distance: 1.9,
  };
}

/** K11: everything in electronvolts, temperatures in degrees Celsius. */
export const absorption: Method = {
  raw(scan) {
    const { number, random, sample, part } = scan;
    const edge = edgeOf(scan);
    const isCatalyst = edge.element === "Cu";
    const celsius = Math.round(150 + 350 * part);
    const sweeps = random.pick([4, 12, 40]);
    const base = `${edge.element}K_${slug(sample.name)}_${String(number).padStart(5, "0")}`;
    return {
      name: base,
      description: isCatalyst
        ? `Cu K edge of ${sample.name} in NO/NH3/O2 at ${celsius} °C, ${sweeps} sweeps`
        : `Mn K edge of ${sample.name} at ${digits(2 + 2.7 * part, 3)} V against lithium, ${sweeps} sweeps`,
      keywords: ["XANES", `${edge.element} K edge`, isCatalyst ? "catalysis" : "battery", "operando"],
      techniques: techniques("PaNET01199", "PaNET01196", ...(sweeps > 20 ? (["PaNET01198"] as const) : [])),
      seconds: sweeps * 14,
      dataFormat: "NeXus",
      metadata: {
        energy: quantity([edge.energy - 60, edge.energy + 320], "eV"),
        edge: { element: edge.element, name: edge.line, energy: quantity(edge.energy, "eV") },
        monochromator: {
          crystal: isCatalyst ? "Si(111)" : "Si(311)",
          d_spacing: quantity(isCatalyst ? 3.1356 : 1.6375, "angstrom"),
          mode: "continuous",
          speed: quantity(38, "eV/s"),
        },
        calibration_foil: {
          element: edge.element,
          first_inflection: quantity(digits(edge.energy + random.normal(0, 0.08), 7), "eV"),
        },
        ion_chambers: {
          i0: { gas: "N2", pressure: quantity(1_020, "mbar"), gain: "1e8 V/A" },
          i1: { gas: "N2/Ar", pressure: quantity(1_020, "mbar"), gain: "1e8 V/A" },
        },
        sample_environment: isCatalyst
          ? {
              device: "plug-flow reactor",
              temperature: quantity(celsius, "degC"),
              flow: quantity(100, "ml/min"),
              gas: { NO: quantity(500, "ppm"), NH3: quantity(500, "ppm"), O2: quantity(10, "%") },
              pressure: quantity(1.05, "bar"),
            }
          : {
              device: "coin cell holder",
              voltage: quantity(digits(2 + 2.7 * part, 3), "V"),
              current: quantity(0.21, "mA"),
              rate: "C/10",
            },
        edge_step: digits(random.normal(0.82, 0.05), 3),
        sweeps,
      },
      files: [
        { name: `${base}.nxs`, bytes: 180_000 * sweeps },
        { name: `sweeps/${scanName(number)}_#.dat`, count: sweeps, bytes: 74_000 },
        { name: `${base}_ms.csv`, bytes: 220_000, spread: 0.4 },
      ],
      signal: () => absorptionEdge(random, edge, { below: 60, above: 320 }),
      caption: "Normalised absorption over energy (eV)",
    };
  },
  derived(scan) {
    const { random, sample, number } = scan;
    const edge = edgeOf(scan);
    const base = `mcr_${edge.element}K_${slug(sample.name)}_${String(number).padStart(5, "0")}`;
    return {
      name: base,
      description: "Normalised, energy aligned spectra and components of the multivariate curve resolution",
      keywords: ["XANES", "MCR-ALS", "reduced"],
      techniques: techniques("PaNET01199"),
      seconds: 95,
      dataFormat: "HDF5",
      metadata: {
        normalisation: { pre_edge: quantity([-55, -25], "eV"), post_edge: quantity([60, 300], "eV"), flatten: true },
        components: 3,
        explained_variance: quantity(digits(random.between(99.1, 99.9), 4), "%"),
        edge_shift: quantity(digits(edge.shift, 2), "eV"),
      },
      files: [
        { name: `${base}.h5`, bytes: 6_400_000 },
        { name: `${base}.prj`, bytes: 2_100_000 },
        { name: "fit_report.txt", bytes: 8_800 },
      ],
      signal: () => absorptionEdge(random, { ...edge, whiteLine: edge.whiteLine + 0.1 }, { below: 40, above: 140 }),
      caption: "Component 2, normalised absorption over energy (eV)",
      usedSoftware: ["Larch 0.9.80", "pyMCR 0.5"],
      jobParameters: { constraints: ["non-negativity", "closure"], max_iterations: 500 },
    };
  },
};
