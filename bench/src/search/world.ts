import { seeded } from "../random.ts";
import { fileCounts } from "./file-names.ts";
import { beamlineKits, type Kit, kitsOfBeamline } from "./metadata-plan.ts";
import { peopleNames, vocabulary, weighted, zipf } from "./vocabulary.ts";

/** An instrument with the metadata that its control system writes. */
export interface Beamline {
  name: string;
  instrumentId: string;
  location: string;
  staffGroup: string;
  techniques: readonly Technique[];
  kits: readonly Kit[];
  dataFormat: string;
}

export interface Technique {
  pid: string;
  name: string;
}

export interface Proposal {
  id: string;
  beamtime: string;
  beamline: Beamline;
  ownerGroup: string;
  pi: string;
  keywords: readonly string[];
  samples: readonly { id: string; name: string }[];
  /** First week and number of weeks of the time at the instrument. */
  firstWeek: number;
  weeks: number;
  title: string;
}

/** Everything that datasets of the generated catalogue refer to. The same size gives the same world. */
export interface World {
  datasets: number;
  /** Number of files of each dataset; undefined where none are generated. */
  fileCounts: Uint32Array | undefined;
  beamlines: readonly Beamline[];
  proposals: readonly Proposal[];
  words: readonly string[];
  drawWord(u: number): number;
  keywords: readonly string[];
  people: readonly string[];
  /** Draws a proposal that measures in this week. */
  proposalIn(week: number, u: number): Proposal;
}

// Names of the PaNET ontology (CC BY 4.0, https://doi.org/10.5281/zenodo.4806026).
export const techniques: readonly Technique[] = [
  { pid: "PaNET01188", name: "small angle x-ray scattering" },
  { pid: "PaNET01216", name: "x-ray diffraction" },
  { pid: "PaNET01207", name: "x-ray tomography" },
  { pid: "PaNET01198", name: "extended x-ray absorption fine structure" },
  { pid: "PaNET01162", name: "grazing incidence small angle x-ray scattering" },
  { pid: "PaNET01180", name: "x-ray microscopy" },
  { pid: "PaNET01288", name: "scanning x-ray fluorescence" },
  { pid: "PaNET01117", name: "photon correlation spectroscopy" },
  { pid: "PaNET01270", name: "nuclear resonant scattering" },
  { pid: "PaNET01306", name: "microfocus macromolecular crystallography" },
  { pid: "PaNET01171", name: "small molecule diffraction" },
  { pid: "PaNET01135", name: "absorption spectroscopy" },
  { pid: "PaNET01252", name: "magnetic scattering" },
  { pid: "PaNET01315", name: "cryo x-ray microscopy" },
  { pid: "PaNET01189", name: "small angle neutron scattering" },
  { pid: "PaNET01324", name: "surface crystallography" },
];

export const firstDay = Date.UTC(2023, 0, 2);
export const weekMs = 7 * 86_400_000;
/** Three years. */
export const weeks = 156;
const inHouse = 40;
const beamlineCount = 60;
const formats = ["NeXus", "HDF5", "CBF", "TIFF", "EDF"] as const;

/** A hundredth of the datasets as proposals: 20,000 groups at two million. */
export const proposalCount = (datasets: number) => Math.max(inHouse + 60, Math.round(datasets / 100));

export function createWorld(datasets: number, files = 0): World {
  const random = seeded(2_026);
  const words = vocabulary(30_000);
  const people = peopleNames(5_000);
  const drawPerson = zipf(people.length, 0.6);
  const drawWord = zipf(words.length, 1);
  const keywords = Array.from({ length: 400 }, (_, n) => words[(n * 7) % 2_800] ?? "");
  const drawKeyword = zipf(keywords.length, 0.9);
  const word = () => words[drawWord(random.between(0, 1))] ?? "";
  const beamlines = Array.from({ length: beamlineCount }, (_, n): Beamline => {
    const name = `P${String(n + 1).padStart(2, "0")}`;
    const first = (n * 5) % techniques.length;
    return {
      name,
      instrumentId: `/petra3/${name.toLowerCase()}`,
      location: `/DESY/${n < 45 ? "PETRA III" : "FLASH"}/${name}`,
      staffGroup: `${name.toLowerCase()}staff`,
      techniques: [0, 1, 3].map((step) => techniques[(first + step) % techniques.length] as Technique), // within the list
      kits: kitsOfBeamline(n, beamlineKits),
      dataFormat: random.pick(formats),
    };
  });
  const drawBeamline = zipf(beamlines.length, 0.5);
  const proposals = Array.from({ length: proposalCount(datasets) }, (_, n): Proposal => {
    const isInHouse = n < inHouse;
    const id = String(20_000_000 + n);
    const beamtime = String(11_000_000 + n);
    return {
      id,
      beamtime,
      beamline: beamlines[drawBeamline(random.between(0, 1))] as Beamline, // drawn below the length
      ownerGroup: `${beamtime}-dmgt`,
      pi: people[drawPerson(random.between(0, 1))] ?? "",
      keywords: Array.from({ length: 4 }, () => keywords[drawKeyword(random.between(0, 1))] ?? ""),
      samples: Array.from({ length: 3 }, (_sample, k) => ({
        id: `sample-${id}-${k + 1}`,
        name: `${word()}_${word()}`,
      })),
      firstWeek: isInHouse ? 0 : random.whole(weeks),
      weeks: isInHouse ? weeks : 1 + random.whole(3),
      title: `${word()} ${word()} of ${word()} under ${word()} ${word()}`,
    };
  });
  const counts = files > 0 ? fileCounts(datasets, files) : undefined;
  return {
    datasets,
    fileCounts: counts,
    beamlines,
    proposals,
    words,
    drawWord,
    keywords,
    people,
    proposalIn: drawerOf(proposals),
  };
}

/** Sizes of proposals follow Zipf's law over all; those of the house go on for three years, the others for weeks. */
function drawerOf(proposals: readonly Proposal[]): World["proposalIn"] {
  const weeksOf: { members: number[]; draw: (u: number) => number }[] = [];
  for (let week = 0; week < weeks; week++) {
    const members: number[] = [];
    const weights: number[] = [];
    for (const [rank, one] of proposals.entries()) {
      if (week < one.firstWeek || week >= one.firstWeek + one.weeks) continue;
      members.push(rank);
      weights.push((one.weeks === weeks ? 1 / 52 : 1) / (rank + 1) ** 0.9);
    }
    weeksOf.push({ members, draw: weighted(weights) });
  }
  return (week, u) => {
    const { members, draw } = weeksOf[week] as (typeof weeksOf)[number]; // callers stay within the three years
    return proposals[members[draw(u)] ?? 0] as Proposal; // a place in the list itself
  };
}
