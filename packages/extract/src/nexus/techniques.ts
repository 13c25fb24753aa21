import type { ExtractedTechnique } from "../types.ts";

// Technique ids and labels: PaNET, CC BY 4.0, http://purl.org/pan-science/PaNET/
const panet = {
  PaNET01030: "powder diffraction",
  PaNET01029: "single crystal diffraction",
  PaNET01089: "angle resolved photoemission spectroscopy",
  PaNET01093: "photoemission spectroscopy",
  PaNET01100: "neutron powder diffraction",
  PaNET01101: "x-ray powder diffraction",
  PaNET01121: "reflectometry",
  PaNET01124: "small angle scattering",
  PaNET01129: "tomography",
  PaNET01149: "x-ray reflectivity",
  PaNET01164: "macromolecular crystallography",
  PaNET01174: "coherent diffraction imaging",
  PaNET01177: "x-ray fluorescence",
  PaNET01188: "small angle x-ray scattering",
  PaNET01189: "small angle neutron scattering",
  PaNET01195: "raman spectroscopy",
  PaNET01196: "x-ray absorption spectroscopy",
  PaNET01207: "x-ray tomography",
  PaNET01212: "ptychography",
  PaNET01219: "scanning transmission x-ray microscopy",
  PaNET01236: "neutron single crystal diffraction",
  PaNET01239: "neutron reflectometry",
  PaNET01244: "time of flight spectrometry",
  PaNET01245: "inelastic neutron spectroscopy",
  PaNET01255: "ellipsometry",
  PaNET01277: "time of flight small angle neutron scattering",
} as const;

type PanetId = keyof typeof panet;
type Mapping = PanetId | { any: PanetId; xray?: PanetId; neutron?: PanetId };

const smallAngle: Mapping = { any: "PaNET01124", xray: "PaNET01188", neutron: "PaNET01189" };
const reflectometry: Mapping = { any: "PaNET01121", xray: "PaNET01149", neutron: "PaNET01239" };
const powder: Mapping = { any: "PaNET01030", xray: "PaNET01101", neutron: "PaNET01100" };

/** NeXus application definitions whose technique is beyond doubt. */
const byDefinition: Record<string, Mapping> = {
  NXsas: smallAngle,
  NXcanSAS: smallAngle,
  NXiqproc: smallAngle,
  NXsastof: "PaNET01277",
  NXtomo: { any: "PaNET01129", xray: "PaNET01207" },
  NXtomophase: { any: "PaNET01129", xray: "PaNET01207" },
  NXtomoproc: { any: "PaNET01129", xray: "PaNET01207" },
  NXxas: "PaNET01196",
  NXxasproc: "PaNET01196",
  NXmx: "PaNET01164",
  NXarpes: "PaNET01089",
  NXmpes_arpes: "PaNET01089",
  NXmpes: "PaNET01093",
  NXxps: "PaNET01093",
  NXstxm: "PaNET01219",
  NXfluo: "PaNET01177",
  NXxrf: "PaNET01177",
  NXrefscan: reflectometry,
  NXreftof: reflectometry,
  NXmonopd: powder,
  NXxrd_pan: "PaNET01101",
  NXtofnpd: "PaNET01100",
  NXtofsingle: "PaNET01236",
  NXtofraw: "PaNET01244",
  NXdirecttof: "PaNET01244",
  NXindirecttof: "PaNET01244",
  NXtas: "PaNET01245",
  NXxrot: "PaNET01029",
  NXlauetof: "PaNET01236",
  NXellipsometry: "PaNET01255",
  NXraman: "PaNET01195",
  NXptycho: "PaNET01212",
  NXcxi_ptycho: "PaNET01212",
  NXcdi: "PaNET01174",
};

/**
 * Techniques for an application definition.
 * @param probe `NXsource.probe`, e.g. `x-ray` or `neutron`, which narrows SAS to SAXS or SANS
 */
export function techniquesOf(definition: string | undefined, probe: string | undefined): ExtractedTechnique[] {
  const mapping =
    definition === undefined || !Object.hasOwn(byDefinition, definition) ? undefined : byDefinition[definition];
  if (!mapping) return [];
  const kind = /x-?ray|photon/i.test(probe ?? "") ? "xray" : /neutron/i.test(probe ?? "") ? "neutron" : "any";
  const id = typeof mapping === "string" ? mapping : (mapping[kind] ?? mapping.any);
  return [{ pid: id, name: panet[id] }];
}
