/** A sample of the demo. */
export interface DemoSample {
  id: string;
  proposalId: string;
  name: string;
  type: string;
  description: string;
  parent?: string;
  characteristics: Record<string, unknown>;
}

const mm = (value: number) => ({ value, unit: "mm" });
const nm = (value: number) => ({ value, unit: "nm" });

function rocksalt(id: string, fluorine: number, temperature: number): DemoSample {
  const oxygen = (2 - fluorine).toFixed(2).replace(/0$/, "");
  const formula = fluorine === 0 ? "Li1.2Mn0.6Nb0.2O2" : `Li1.2Mn0.6Nb0.2O${oxygen}F${fluorine}`;
  return {
    id: `20010118-${id}`,
    proposalId: "20010118",
    name: `DRX F${Math.round(fluorine * 100)} ${temperature} °C`,
    type: "powder",
    description: `${formula}, ball milled and fired at ${temperature} °C under argon`,
    characteristics: {
      chemical_formula: formula,
      synthesis: {
        temperature: { value: temperature, unit: "degC" },
        atmosphere: "Ar",
        duration: { value: 12, unit: "h" },
      },
      density: { value: 4.32, unit: "g/cm^3" },
      capillary_diameter: mm(0.8),
      lattice_parameter: { value: 4.19 + 0.06 * fluorine, unit: "angstrom" },
    },
  };
}

function suspension(id: string, percent: number, saltMillimolar: number, aspect: number): DemoSample {
  return {
    id: `20010264-${id}`,
    proposalId: "20010264",
    name: `CNC ${percent} wt% ${saltMillimolar} mM NaCl`,
    type: "suspension",
    description: `Sulfated cellulose nanocrystals in water, aspect ratio ${aspect}`,
    characteristics: {
      concentration: { value: percent, unit: "%" },
      salt: { name: "NaCl", concentration: { value: saltMillimolar, unit: "mmol/l" } },
      length: nm(aspect * 7),
      width: nm(7),
      surface_charge: { value: 330, unit: "mmol/kg" },
    },
  };
}

function zeolite(id: string, ratio: number, aged: boolean): DemoSample {
  return {
    id: `20010412-${id}`,
    proposalId: "20010412",
    name: `Cu-SSZ-13 Cu/Al ${ratio}${aged ? " aged" : ""}`,
    type: "catalyst",
    description: `Copper exchanged chabazite, Si/Al 15${aged ? ", aged 16 h at 750 °C in 10 % steam" : ""}`,
    ...(aged ? { parent: `20010412-${id.replace("A", "")}` } : {}),
    characteristics: {
      chemical_formula: "Cu-SSZ-13",
      copper_loading: { value: Number((ratio * 8.2).toFixed(2)), unit: "%" },
      sieve_fraction: { value: [100, 150], unit: "um" },
      mass: { value: 11.4, unit: "mg" },
      composition: { Cu: ratio, Al: 1, Si: 15 },
    },
  };
}

function nanoparticle(id: string, label: string, solvent: number, parent?: string): DemoSample {
  return {
    id: `30020044-${id}`,
    proposalId: "30020044",
    name: `LNP ${label} ${solvent}% D2O`,
    type: "solution",
    description: `Lipid nanoparticles, ${label}, dialysed into ${solvent} % D2O`,
    ...(parent ? { parent: `30020044-${parent}` } : {}),
    characteristics: {
      lipid_concentration: { value: 4.8, unit: "mg/ml" },
      composition: { MC3: 50, DSPC: 10, cholesterol: 38.5, PEG: 1.5 },
      d2o_fraction: { value: solvent, unit: "%" },
      ph: label.includes("pH 4") ? 4 : 7.4,
      thickness: mm(2),
    },
  };
}

const core = (id: string, cycles: number): DemoSample => ({
  id: `20010371-${id}`,
  proposalId: "20010371",
  name: `GP-7 core, ${cycles} cycles`,
  type: "solid",
  description: `Drilled core of geopolymer concrete GP-7 after ${cycles} freeze–thaw cycles`,
  ...(cycles === 0 ? {} : { parent: "20010371-GP7" }),
  characteristics: {
    binder: "blast furnace slag, sodium silicate",
    diameter: mm(6),
    height: mm(9.5),
    freeze_thaw_cycles: cycles,
    porosity: { value: Number((9.1 + cycles * 0.038).toFixed(1)), unit: "%" },
  },
});

const film = (
  id: string,
  proposalId: string,
  name: string,
  layers: [string, number][],
  substrate: string,
): DemoSample => ({
  id: `${proposalId}-${id}`,
  proposalId,
  name,
  type: "thin film",
  description: `${layers.map(([material, thickness]) => `${material} ${thickness} nm`).join(" / ")} on ${substrate}`,
  characteristics: {
    substrate,
    layers: layers.map(([material, thickness]) => ({ material, thickness: nm(thickness) })),
    total_thickness: nm(layers.reduce((sum, [, thickness]) => sum + thickness, 0)),
    area: { value: 225, unit: "mm^2" },
  },
});

const perovskite = (id: string, solvent: string, temperature: number): DemoSample => ({
  id: `20010633-${id}`,
  proposalId: "20010633",
  name: `FACsPbIBr ${solvent} ${temperature} °C`,
  type: "film",
  description: `(FA0.83Cs0.17)Pb(I0.9Br0.1)3 from ${solvent}, blade coated at ${temperature} °C`,
  characteristics: {
    chemical_formula: "(CH5N2)0.83Cs0.17PbI2.7Br0.3",
    solvent,
    concentration: { value: 1.1, unit: "mol/l" },
    substrate_temperature: { value: temperature, unit: "degC" },
    thickness: nm(520),
  },
});

const alloy = (id: string, minutes: number): DemoSample => ({
  id: `20010702-${id}`,
  proposalId: "20010702",
  name: `AA6061 T6 ${minutes} min`,
  type: "alloy",
  description: `Al–Mg–Si sheet, solution treated, aged ${minutes} min at 180 °C, twin-jet polished`,
  characteristics: {
    composition: { Al: 97.6, Mg: 1.02, Si: 0.68, Cu: 0.31, Fe: 0.39, unit: "wt%" },
    ageing: { temperature: { value: 180, unit: "degC" }, duration: { value: minutes, unit: "min" } },
    hardness: { value: Math.round(62 + 14 * Math.log10(minutes)), unit: "HV" },
    thickness: nm(85),
  },
});

export const samples: readonly DemoSample[] = [
  rocksalt("F00", 0, 1_000),
  rocksalt("F05", 0.05, 1_000),
  rocksalt("F10", 0.1, 1_000),
  rocksalt("F10L", 0.1, 850),
  suspension("C3", 3, 0, 18),
  suspension("C5", 5, 0, 18),
  suspension("C5S", 5, 2, 18),
  suspension("C7", 7, 0, 26),
  {
    ...core("GP7", 0),
    name: "GP-7 block",
    description: "Block of geopolymer concrete from which the cores were drilled",
  },
  core("GP7-10", 10),
  core("GP7-50", 50),
  core("GP7-100", 100),
  zeolite("Z1", 0.12, false),
  zeolite("Z1A", 0.12, true),
  zeolite("Z2", 0.31, false),
  zeolite("Z2A", 0.31, true),
  film(
    "R20",
    "20010587",
    "FeRh 20 nm",
    [
      ["FeRh", 20],
      ["Pt", 2],
    ],
    "MgO(001)",
  ),
  film(
    "R60",
    "20010587",
    "FeRh 60 nm",
    [
      ["FeRh", 60],
      ["Pt", 2],
    ],
    "MgO(001)",
  ),
  perovskite("D25", "DMF/DMSO", 25),
  perovskite("D60", "DMF/DMSO", 60),
  perovskite("G60", "GBL", 60),
  perovskite("M90", "2-methoxyethanol", 90),
  nanoparticle("L0", "stock, pH 7.4", 0),
  nanoparticle("L42", "pH 7.4", 42, "L0"),
  nanoparticle("L68", "pH 7.4", 68, "L0"),
  nanoparticle("L100", "pH 4.0", 100, "L0"),
  film(
    "M1",
    "30020071",
    "Mg-Pd 1",
    [
      ["Ta", 10],
      ["Mg", 40],
      ["Pd", 10],
    ],
    "Si(100)",
  ),
  film(
    "M2",
    "30020071",
    "Mg-Pd 2 with Co",
    [
      ["Co", 8],
      ["Mg", 40],
      ["Pd", 5],
    ],
    "Si(100)",
  ),
  alloy("A10", 10),
  alloy("A240", 240),
  alloy("A1440", 1_440),
];
