import { type As, aFile, type TestCatalogue } from "@margay/testkit";

/** Pid of the dataset that the tests look at closely: owned by `group-a`, not published. */
export const perovskitePid = "20.500.test/perovskite-00042";

const techniques = [
  { pid: "PaNET01188", name: "small angle x-ray scattering" },
  { pid: "PaNET01168", name: "x-ray powder diffraction" },
];

// One grey pixel.
const picture =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

/**
 * Sixty datasets of two groups, half of them published, with a proposal, a sample, an instrument, a publication, files and
 * one picture; and the users `ada` (of group-a) and `ben` (of group-b).
 */
export async function seed({ admin, user }: TestCatalogue): Promise<void> {
  await create(admin, "/v1/instruments", { pid: "test/p08", name: "P08 diffractometer", facility: "Testlab" });
  await create(admin, "/v1/proposals", {
    proposalId: "11010001",
    title: "Strain in perovskite films",
    abstract: "How films relax while they are heated.",
    ownerGroup: "group-a",
    isPublished: true,
  });
  await create(admin, "/v1/samples", {
    sampleId: "sample-1",
    sampleName: "Perovskite film 7",
    ownerGroup: "group-a",
    isPublished: true,
    sampleCharacteristics: { thickness: { value: 120, unit: "nm" } },
  });
  for (let index = 0; index < 60; index += 1) await create(admin, "/v1/datasets", dataset(index));
  const paths = Array.from({ length: 30 }, (_, file) => `scan/perovskite_${String(file).padStart(5, "0")}.nxs`);
  await create(admin, "/v1/orig-datablocks", {
    datasetPid: perovskitePid,
    dataFileList: paths.map((path) => aFile({ path, size: 2_000_000 })),
  });
  await create(admin, "/v1/attachments", {
    caption: "Sum of all frames",
    thumbnail: picture,
    relationships: [{ targetId: perovskitePid, targetType: "dataset" }],
  });
  for (const doi of ["10.5555/films", "10.5555/test.1"]) {
    const datasetPids = ["20.500.test/scan-1"];
    await create(admin, "/v1/publications", { doi, title: `Films under heat, ${doi}`, datasetPids, status: "public" });
  }
  await user(["group-a"], { username: "ada" });
  await user(["group-b"], { username: "ben" });
}

function dataset(index: number) {
  const special = index === 42;
  return {
    pid: special ? perovskitePid : `20.500.test/scan-${index}`,
    type: index % 3 === 0 ? "derived" : "raw",
    datasetName: special ? "perovskite_film_00042" : `calibration_${String(index).padStart(5, "0")}`,
    description: special ? "Heating ramp of film 7." : index === 44 ? "A <b>bold</b> run." : "A routine run.",
    ownerGroup: index % 2 === 0 ? "group-a" : "group-b",
    isPublished: index % 2 === 1,
    creationTime: new Date(Date.UTC(2026, 0, 1 + index)).toISOString(),
    creationLocation: "/Testlab/Ring/P08",
    sourceFolder: `/data/2026/run_${index}`,
    techniques: [techniques[index % techniques.length]],
    keywords: [`night ${index}`],
    instrumentIds: ["test/p08"],
    ...(special ? { proposalIds: ["11010001"], sampleIds: ["sample-1", "sample-that-left"] } : {}),
    scientificMetadata: {
      photon_energy: { value: 8 + index / 10, unit: "keV" },
      temperature: { value: 80 + index, unit: "K" },
      detector: { distance: { value: 1.2, unit: "m" }, gain: { value: 3, unit: "flurbs" }, mask: indices(40) },
    },
  };
}

const indices = (count: number) => Array.from({ length: count }, (_, index) => index);

async function create(as: As, url: string, body: unknown): Promise<void> {
  const reply = await as({ url, body });
  if (reply.status !== 201) throw new Error(`POST ${url} answered ${reply.status}: ${reply.text}`);
}
