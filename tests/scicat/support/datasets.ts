import { randomUUID } from "node:crypto";
import { pidPrefix } from "./site.ts";

type Doc = Record<string, unknown>;

/** A PID that the site's rule for chosen PIDs allows. */
export const goodPid = () => `${pidPrefix}/${randomUUID()}`;

/** Metadata with units in both spellings, a range, keys with blanks and bare values. */
export const metadata = {
  Detector: "Lambda 750K",
  file_volume: { value: 512, unit: "" },
  detector_distance: { value: [3, 4], unit: "cm", type: "quantity_range" },
  beam: { Optics: "Si 111", "Photon energy": { v: 18_000, u: "eV" }, "Storage ring current": { v: 0.1, u: "A" } },
  scan: { "Number of frames": 900, "Omega start": { v: -5, u: "deg" }, "Sample shift": { v: -0.002, u: "m" } },
};

const shared = {
  owner: "Berta Quarz",
  ownerEmail: "berta@example.org",
  contactEmail: "berta@example.org",
  sourceFolder: "/gpfs/cryo/run7/",
  size: 0,
  numberOfFiles: 0,
  creationTime: "2019-03-04T05:06:07.000Z",
  description: "Crystals, the coldest trial",
  isPublished: false,
  ownerGroup: "p4711",
  accessGroups: [],
};

/** What v3 takes for a raw dataset, every kind of field among it. */
export const rawDataset = (own: Doc = {}): Doc => ({
  ...shared,
  type: "raw",
  datasetName: "Cold crystals",
  principalInvestigator: "berta@example.org",
  startTime: "2019-03-04T04:00:00.000Z",
  endTime: "2019-03-04T05:00:00.000Z",
  creationLocation: "/DESY/PETRA III/P11",
  dataFormat: "NeXus",
  orcidOfOwner: "none",
  packedSize: 0,
  numberOfFilesArchived: 0,
  classification: "AV=medium,CO=low",
  license: "CC BY 4.0",
  proposalId: "",
  runNumber: "77",
  instrumentId: "5c1b9d5e-0000-4000-8000-00000000p11x",
  sampleId: "crystal-9",
  keywords: ["cold", "lysozyme"],
  scientificMetadata: metadata,
  ...own,
});

/** A raw dataset that lacks what v3 demands of it. */
export const incompleteRaw = (own: Doc = {}): Doc => {
  const { principalInvestigator: _, creationLocation: __, ...rest } = rawDataset();
  return { ...rest, ...own };
};

export const derivedDataset = (own: Doc = {}): Doc => ({
  ...shared,
  type: "derived",
  datasetName: "Cold crystals, reduced",
  investigator: "berta@example.org",
  inputDatasets: ["/gpfs/cryo/run7/a.nxs"],
  usedSoftware: ["https://example.org/reduce/2.1"],
  jobParameters: { cutoff: 3 },
  jobLogData: "done",
  proposalId: "30001",
  runNumber: "78",
  ...own,
});

/** A dataset of a site's own type, which v3 takes in the newest form. */
export const customDataset = (own: Doc = {}): Doc => ({
  ...shared,
  type: "simulation",
  datasetName: "Cold crystals, simulated",
  principalInvestigators: ["berta@example.org"],
  inputDatasets: ["/gpfs/cryo/run7/a.nxs"],
  usedSoftware: ["https://example.org/simulate/1.0"],
  jobParameters: { cutoff: 3 },
  jobLogData: "done",
  proposalIds: ["30001"],
  runNumber: "79",
  instrumentIds: ["5c1b9d5e-0000-4000-8000-00000000p11x"],
  sampleIds: ["crystal-9"],
  ...own,
});
