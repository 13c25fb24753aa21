import type { InstrumentInput } from "@margay/contract";
import { techniques } from "./techniques.ts";

/** An instrument of the demo and where its data lies. */
export interface DemoInstrument extends InstrumentInput {
  pid: string;
  /** Short name in paths and group names. */
  key: string;
  /** Folder name of the facility. */
  site: "kestrel" | "fjord";
  location: string;
  contact: string;
  /** Detector, source and so on, as every scan of the instrument repeats them. */
  source: Record<string, unknown>;
}

const kestrel = {
  site: "kestrel",
  facility: "Kestrel Light Source",
  source: {
    name: "Kestrel Light Source",
    type: "Synchrotron X-ray Source",
    probe: "x-ray",
    energy: { value: 6, unit: "GeV" },
    mode: "top-up, 480 bunches",
  },
} as const;
const fjord = {
  site: "fjord",
  facility: "Fjord Neutron Source",
  source: {
    name: "Fjord Neutron Source",
    type: "Spallation Neutron Source",
    probe: "neutron",
    frequency: { value: 14, unit: "Hz" },
    power: { value: 2.1, unit: "MW" },
  },
} as const;

export const instruments = {
  k02: {
    ...kestrel,
    key: "k02",
    pid: "20.500.kestrel/instrument.k02",
    name: "K02 High-Energy Total Scattering",
    uniqueName: "kestrel-k02",
    location: "/Kestrel/KLS/K02",
    contact: "k02@kestrel.example",
    description:
      "Powder diffraction and total scattering between 40 and 100 keV at an in-vacuum undulator. Furnace, cryostream and electrochemical cell changer; large-area CdTe detector for pair distribution functions to Q = 28 Å⁻¹.",
    techniques: techniques("PaNET01101", "PaNET01190", "PaNET01181"),
    customMetadata: { energyRange: { value: [40, 100], unit: "keV" }, detector: "4M CdTe", port: "K02", since: 2016 },
  },
  k05: {
    ...kestrel,
    key: "k05",
    pid: "20.500.kestrel/instrument.k05",
    name: "K05 Soft Matter SAXS/WAXS",
    uniqueName: "kestrel-k05",
    location: "/Kestrel/KLS/K05",
    contact: "k05@kestrel.example",
    description:
      "Simultaneous small and wide angle scattering for soft matter: rheometer, stopped flow, blade coater and humidity chamber; camera lengths from 0.9 to 9.5 m.",
    techniques: techniques("PaNET01188", "PaNET01191"),
    customMetadata: { energyRange: { value: [7.5, 18], unit: "keV" }, beamSize: { value: [90, 60], unit: "um" } },
  },
  k07: {
    ...kestrel,
    key: "k07",
    pid: "20.500.kestrel/instrument.k07",
    name: "K07 Micro-Imaging",
    uniqueName: "kestrel-k07",
    location: "/Kestrel/KLS/K07",
    contact: "k07@kestrel.example",
    description:
      "Absorption and propagation phase contrast microtomography with 0.33 to 6.5 µm voxels; load frame, climate cell and fast camera for up to 20 tomograms a second.",
    techniques: techniques("PaNET01208", "PaNET01333"),
    customMetadata: { energyRange: { value: [12, 60], unit: "keV" }, optics: ["2x", "5x", "10x", "20x"] },
  },
  k11: {
    ...kestrel,
    key: "k11",
    pid: "20.500.kestrel/instrument.k11",
    name: "K11 X-ray Absorption",
    uniqueName: "kestrel-k11",
    location: "/Kestrel/KLS/K11",
    contact: "k11@kestrel.example",
    description:
      "XANES and EXAFS in transmission and fluorescence with a continuously scanning Si(111)/Si(311) monochromator; plug-flow reactors with gas dosing and mass spectrometer.",
    techniques: techniques("PaNET01196", "PaNET01199", "PaNET01198"),
    customMetadata: { energyRange: { value: [4_000, 32_000], unit: "eV" }, crystals: ["Si(111)", "Si(311)"] },
  },
  fx1: {
    ...kestrel,
    key: "fx1",
    pid: "20.500.kestrel/instrument.fx1",
    name: "FX1 Ultrafast Diffraction",
    uniqueName: "kestrel-fx1",
    location: "/Kestrel/FEL/FX1",
    contact: "fx1@kestrel.example",
    description:
      "Endstation of the Kestrel free-electron laser for optical pump – X-ray diffraction probe experiments with 45 fs resolution; arrival-time monitor and shot-by-shot sorting.",
    techniques: techniques("PaNET01063", "PaNET01290"),
    source: {
      name: "Kestrel FEL",
      type: "Free-Electron Laser",
      probe: "x-ray",
      energy: { value: 8.2, unit: "GeV" },
      repetition_rate: { value: 100, unit: "Hz" },
      pulse_duration: { value: 28, unit: "fs" },
    },
    customMetadata: {
      photonEnergy: { value: [5_000, 12_400], unit: "eV" },
      pumpWavelengths: ["266 nm", "400 nm", "800 nm"],
    },
  },
  n1: {
    ...fjord,
    key: "n1",
    pid: "20.500.fjord/instrument.n1",
    name: "N1 Skarv SANS",
    uniqueName: "fjord-skarv",
    location: "/Fjord/FNS/N1",
    contact: "skarv@fjord.example",
    description:
      "Time-of-flight small angle neutron scattering, 0.002 to 1.2 Å⁻¹ in one setting; sample changer with 24 thermostatted positions.",
    techniques: techniques("PaNET01189", "PaNET01277"),
    customMetadata: { wavelengthRange: { value: [2, 14], unit: "angstrom" }, choppers: 6 },
  },
  n4: {
    ...fjord,
    key: "n4",
    pid: "20.500.fjord/instrument.n4",
    name: "N4 Lomvi Reflectometer",
    uniqueName: "fjord-lomvi",
    location: "/Fjord/FNS/N4",
    contact: "lomvi@fjord.example",
    description:
      "Polarised neutron reflectometer with vertical sample; gas loading cell up to 10 bar, electromagnet of 1.2 T, liquid troughs.",
    techniques: techniques("PaNET01239", "PaNET01243"),
    customMetadata: {
      wavelengthRange: { value: [2.5, 15], unit: "angstrom" },
      polarisation: { value: 98.6, unit: "%" },
    },
  },
  em1: {
    ...kestrel,
    key: "em1",
    pid: "20.500.kestrel/instrument.em1",
    name: "EM1 Analytical STEM",
    uniqueName: "kestrel-em1",
    location: "/Kestrel/KIC/EM1",
    contact: "em1@kestrel.example",
    description:
      "Probe-corrected scanning transmission electron microscope, 60 to 300 kV, with a pixelated detector for 4D-STEM and a four-segment EDX detector.",
    techniques: techniques("PaNET01145", "PaNET01193"),
    source: { name: "X-FEG", type: "Field emission gun", probe: "electron" },
    customMetadata: { voltages: { value: [60, 300], unit: "kV" }, resolution: { value: 63, unit: "pm" } },
  },
} as const satisfies Record<string, DemoInstrument>;

export type InstrumentKey = keyof typeof instruments;
