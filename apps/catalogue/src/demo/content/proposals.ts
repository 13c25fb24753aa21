/** A proposal of the demo. All people and institutes are invented. */
export interface DemoProposal {
  id: string;
  title: string;
  abstract: string;
  type: string;
  pi: Person;
  proposer?: Person;
  call: string;
}

export interface Person {
  first: string;
  last: string;
  email: string;
  institute: string;
}

const person = (first: string, last: string, mail: string, institute: string): Person => ({
  first,
  last,
  email: `${mail}.example`,
  institute,
});

export const proposals: readonly DemoProposal[] = [
  {
    id: "20010118",
    title: "Short-range order in disordered rocksalt cathodes during the first charge",
    abstract:
      "Lithium-excess rocksalt oxyfluorides store more charge than layered oxides but lose voltage within tens of cycles. We follow the local structure of Li1.2Mn0.6Nb0.2O2-xFx by total scattering while the cells are charged at C/10, and separate cation short-range order from oxygen displacement by fitting pair distribution functions in a box of 6 × 6 × 6 cells. Absorption spectra at the Mn K edge fix the oxidation state. The result decides whether fluorination or synthesis temperature is the better handle on the order.",
    type: "Standard",
    pi: person("Wanjiru", "Kamau", "w.kamau@batterylab", "Institute for Energy Materials, Nakuru"),
    proposer: person("Elif", "Sönmez", "e.sonmez@batterylab", "Institute for Energy Materials, Nakuru"),
    call: "2024-I",
  },
  {
    id: "20010264",
    title: "Orientation of cellulose nanocrystals under shear and its relaxation",
    abstract:
      "Suspensions of cellulose nanocrystals form a chiral nematic phase whose pitch gives coloured films. During coating the pitch is lost by shear. We measure the azimuthal order parameter by SAXS in a Couette cell for shear rates between 0.1 and 1000 1/s and the recovery after cessation, as a function of concentration, ionic strength and aspect ratio, to find the drying window in which films keep their colour.",
    type: "Standard",
    pi: person("Mateus", "Figueira", "figueira@softmatter-recife", "Laboratório de Matéria Mole, Recife"),
    call: "2024-I",
  },
  {
    id: "20010371",
    title: "Pore networks of geopolymer concrete through freeze–thaw cycles",
    abstract:
      "Slag-based geopolymers could replace a third of Portland cement, but their frost resistance is disputed. Cores of 6 mm are cycled between -20 and +10 °C in the climate cell and imaged after 0, 10, 50 and 100 cycles with 1.6 µm voxels. Registration of the tomograms shows where cracks start; segmentation gives pore size distribution and connectivity for a freezing model.",
    type: "Standard",
    pi: person("Sakari", "Lehtovaara", "sakari@lehtovaara-lab", "Northern Institute of Building Materials, Oulu"),
    call: "2024-II",
  },
  {
    id: "20010412",
    title: "Mobility of copper ions in chabazite during selective catalytic reduction",
    abstract:
      "Under NH3-SCR conditions copper leaves the framework of Cu-SSZ-13 as a diamine complex and pairs across windows. We quantify Cu(I), framework Cu(II) and mobile Cu(II) by operando XANES and multivariate curve resolution between 150 and 500 °C, for three Cu/Al ratios, fresh and after hydrothermal ageing. Modulated gas switching separates kinetically relevant species from spectators.",
    type: "Long term",
    pi: person("Meera", "Raghunathan", "meera.r@catalysis-pune", "Centre for Catalysis, Pune"),
    proposer: person("Joris", "van Aelst", "joris@catalysis-pune", "Centre for Catalysis, Pune"),
    call: "2024-II",
  },
  {
    id: "20010587",
    title: "Lattice dynamics of FeRh across its laser-driven magnetic transition",
    abstract:
      "FeRh turns ferromagnetic at 370 K with a volume change of 1 %. Whether the lattice leads or follows the spins within the first picoseconds is open. We record the (002) reflection of epitaxial films of 20 and 60 nm after 800 nm excitation below and above the threshold fluence, with 50 fs steps around time zero and logarithmic steps to 1 ns, and compare the expansion with the strain wave of the film.",
    type: "Standard",
    pi: person("Tomasz", "Wieczorek-Lis", "twl@ultrafast-gdansk", "Institute of Ultrafast Science, Gdańsk"),
    call: "2025-I",
  },
  {
    id: "20010633",
    title: "Crystallisation of halide perovskites during blade coating",
    abstract:
      "Efficiency of printed perovskite modules varies between batches because solvate phases appear in the drying film. Grazing and transmission WAXS with 50 ms frames during blade coating of (FA,Cs)Pb(I,Br)3 identifies the intermediates for four solvent systems and substrate temperatures from 25 to 90 °C. High-energy powder data of quenched scrapings serve as reference.",
    type: "Standard",
    pi: person("Bảo Châu", "Nguyễn", "chau@printpv-danang", "Printed Photovoltaics Group, Đà Nẵng"),
    call: "2025-I",
  },
  {
    id: "30020044",
    title: "Core and shell of mRNA lipid nanoparticles by contrast variation",
    abstract:
      "The distribution of helper lipid and cholesterol between shell and core of lipid nanoparticles controls endosomal escape, yet is only inferred. With selectively deuterated DSPC and cholesterol we measure five contrasts in D2O/H2O between 5 and 37 °C at pH 4.0 and 7.4, and fit core–shell models jointly. Freeze–thaw stressed samples show which component is lost first.",
    type: "Standard",
    pi: person("Hye-jin", "Baek", "hjbaek@nanomed-daejeon", "Nanomedicine Laboratory, Daejeon"),
    call: "2024-II",
  },
  {
    id: "30020071",
    title: "Hydrogen profiles in magnesium–palladium thin films",
    abstract:
      "Thin Mg films store hydrogen at 60 °C where bulk needs 300 °C. We determine the depth profile of hydrogen in Ta/Mg(40 nm)/Pd films by neutron reflectometry during loading from 1 mbar to 3 bar, and again while unloading, to tell a layer-by-layer transformation from nucleation at grain boundaries. Polarised measurements on a Co-buffered film give an internal calibration of the scattering length density.",
    type: "Standard",
    pi: person("Amadou", "Diallo-Traoré", "amadou@hydrogen-dakar", "Hydrogen Materials Unit, Dakar"),
    call: "2025-II",
  },
  {
    id: "20010702",
    title: "Strain around hardening precipitates in aged Al–Mg–Si alloys",
    abstract:
      "Peak strength of 6xxx alloys is reached with β'' needles of 4 nm diameter. Their coherency strain is known only on average. 4D-STEM with 0.8 nm probe steps maps the strain tensor around single needles after 10 min to 24 h at 180 °C; EDX confirms the composition and the segregation of copper to the interface.",
    type: "Rapid access",
    pi: person("Lucía", "Echeverri", "lucia@metales-medellin", "Grupo de Metales Ligeros, Medellín"),
    call: "2025-II",
  },
];
