// Ids and labels of the PaNET ontology, CC BY 4.0, http://purl.org/pan-science/PaNET/
const labels = {
  PaNET01101: "x-ray powder diffraction",
  PaNET01121: "reflectometry",
  PaNET01145: "electron microscopy",
  PaNET01181: "pair distribution function",
  PaNET01188: "small angle x-ray scattering",
  PaNET01189: "small angle neutron scattering",
  PaNET01190: "total scattering",
  PaNET01191: "wide angle x-ray scattering",
  PaNET01193: "energy dispersive x-ray spectroscopy",
  PaNET01196: "x-ray absorption spectroscopy",
  PaNET01198: "extended x-ray absorption fine structure",
  PaNET01199: "x-ray absorption near edge structure",
  PaNET01063: "versus time ultrafast",
  PaNET01208: "x-ray microtomography",
  PaNET01239: "neutron reflectometry",
  PaNET01243: "polarized neutron reflectometry",
  PaNET01290: "x-ray diffraction imaging",
  PaNET01277: "time of flight small angle neutron scattering",
  PaNET01333: "x-ray propagation phase contrast microtomography",
} as const;

/** Techniques as records name them. */
export const techniques = (...ids: (keyof typeof labels)[]) => ids.map((pid) => ({ pid, name: labels[pid] }));
