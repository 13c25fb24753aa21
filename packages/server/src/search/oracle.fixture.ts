import type { DatasetFacet, DatasetInput } from "@margay/contract";
import { convert } from "@margay/units";
import fc from "fast-check";
import { compareTexts } from "./screen/texts.ts";

/** A dataset as the slow oracle sees it: the document that was sent, and its row id for ties. */
export interface Known {
  id: number;
  doc: DatasetInput & { pid: string; creationTime: string };
}

const groups = ["g0", "g1", "g2", "g3"];
const some = <Value>(values: readonly Value[], maxLength = 3) => fc.array(fc.constantFrom(...values), { maxLength });

const energy = fc.record({ value: fc.constantFrom(5, 8, 9, 9.4, 12, 20), unit: fc.constantFrom("keV", "eV") });
const metadata = fc.record(
  {
    beam: fc.record({
      energy: energy.map(({ value, unit }) => ({ value: unit === "eV" ? value * 1000 : value, unit })),
    }),
    temperature: fc.record({ value: fc.constantFrom(4, 77, 293), unit: fc.constantFrom("K", "degC") }),
    material: fc.constantFrom("Gold", "silver", "Lysozyme crystal", "Grüße"),
    shutter: fc.boolean(),
    mono: fc.record({ energy: fc.record({ value: energy }) }),
  },
  { requiredKeys: [] },
);

/** Fields that many datasets do not have; no term looks for their values. */
const rare = fc.record(
  {
    owner: fc.constantFrom("Zed Q", "zed q", "\u{1F4A5}", "\uFFFD"),
    sourceFolder: fc.constantFrom("/zz/q1", "/zz/Q2", `/${"z".repeat(400)}/1`, `/${"z".repeat(400)}/2`),
    startTime: fc.constantFrom("2019-12-31T20:00:00.000Z", "2021-06-01T00:00:00.001Z"),
  },
  { requiredKeys: [] },
);

const usual = fc.record({
  type: fc.constantFrom("raw", "derived", "simulated"),
  datasetName: fc
    .tuple(
      fc.constantFrom("scan", "Run", "map"),
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom("alpha", "beta", "gamma"),
    )
    .map(([head, n, tail]) => `${head}_${String(n).padStart(5, "0")} ${tail}`),
  ownerGroup: fc.constantFrom(...groups),
  accessGroups: some(groups, 2),
  isPublished: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  creationTime: fc.constantFrom(
    "2019-12-31T23:59:59.999Z",
    "2020-01-01T00:00:00.000Z",
    "2020-05-05T12:00:00.000Z",
    "2021-06-01T00:00:00.000Z",
  ),
  creationLocation: fc.constantFrom("/DESY/PETRA III/P08", "/DESY/PETRA III/P11", "/ESRF/ID10"),
  dataFormat: fc.constantFrom("NeXus", "HDF5"),
  keywords: some(["alpha", "tomography", "x ray"]),
  techniques: some(
    [
      { pid: "PaNET01188", name: "small angle x-ray scattering" },
      { pid: "PaNET01113", name: "tomography" },
    ],
    2,
  ),
  instrumentIds: some(["inst-1", "inst-2"], 2),
  proposalIds: some(["20010001", "20010002"], 1),
  beamtimeIds: some(["11012345", "11012346"], 1),
  sampleIds: some(["s1", "s2"], 2),
  sourceFolder: fc.constantFrom("/gpfs/zeta/r1", "/gpfs/zeta/r1/sub", "/gpfs/zeta/r2"),
  startTime: fc.option(fc.constantFrom("2020-05-05T12:00:00.000Z", "2021-06-01T00:00:00.000Z"), { nil: undefined }),
  principalInvestigators: some(["Emmy Noether", "Lise Meitner"], 2),
  size: fc.constantFrom(0, 1_000, 2_500_000_000),
  numberOfFiles: fc.integer({ min: 0, max: 3 }),
  scientificMetadata: metadata,
});

/** A random dataset; few values, so that everything occurs often and times and sizes tie. */
export const aDataset = fc.tuple(usual, rare).map(([one, other]) => ({ ...one, ...other }));

/** The paths of its files: those that were sent follow from the document. */
export function pathsOf({ pid }: Known["doc"]): string[] {
  const n = Number(/\d+$/.exec(pid)?.[0]);
  const frames = Array.from({ length: n % 4 }, (_, at) => `raw/Scan_${pad(n % 13)}/frame_${pad(at + n)}.h5`);
  const absolute = n % 9 === 0 ? ["/abs/Data/x_1.h5"] : [];
  return [
    ...absolute,
    ...frames,
    ...(n % 5 === 0 ? ["Grüße/Ärger 7.TIF"] : []),
    ...(n % 7 === 0 ? ["log.txt", "log.txt"] : []),
  ];
}

const pad = (n: number) => String(n).padStart(5, "0");

type Test = (doc: Known["doc"]) => boolean;
const hasPath =
  (test: RegExp): Test =>
  (doc) =>
    pathsOf(doc).some((path) => test.test(path.toLowerCase()));
const list = (value: readonly string[] | undefined) => value ?? [];
const fold = (text: string | undefined) => (text ?? "").toLowerCase();

/** Words in the order in which the documents are indexed; a gap keeps fields apart. */
function words(doc: Known["doc"]): string[] {
  const texts = [
    `${doc.datasetName} ${doc.pid}`,
    ...list(doc.keywords),
    ...list(doc.principalInvestigators),
    ...(doc.techniques ?? []).map(({ name }) => name),
    doc.sourceFolder ?? "",
    doc.creationLocation ?? "",
    ...list(doc.proposalIds),
    ...list(doc.beamtimeIds),
    ...list(doc.sampleIds),
    ...list(doc.instrumentIds),
    String(doc.scientificMetadata?.material ?? ""),
    String(doc.scientificMetadata?.shutter ?? ""),
  ];
  return texts.flatMap((text) =>
    fold(text)
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean),
  );
}

const hasRun =
  (parts: readonly string[], prefix: boolean): Test =>
  (doc) => {
    const all = words(doc);
    return all.some((_, at) =>
      parts.every((part, index) => (prefix ? all[at + index]?.startsWith(part) : all[at + index] === part)),
    );
  };

function energyOf(doc: Known["doc"]): number | undefined {
  const beam = doc.scientificMetadata?.beam as { energy: { value: number; unit: string } } | undefined; // as generated
  return beam && convert(beam.energy.value, beam.energy.unit, "keV");
}

function kelvinOf(doc: Known["doc"]): number | undefined {
  const found = doc.scientificMetadata?.temperature as { value: number; unit: string } | undefined; // as generated
  return found && convert(found.value, found.unit, "K");
}

function monoOf(doc: Known["doc"]): number | undefined {
  const mono = doc.scientificMetadata?.mono as { energy: { value: { value: number; unit: string } } } | undefined; // as generated
  return mono && convert(mono.energy.value.value, mono.energy.value.unit, "keV");
}

const materialOf = (doc: Known["doc"]) => doc.scientificMetadata?.material as string | undefined; // as generated

const within = (value: number | undefined, test: (value: number) => boolean) => value !== undefined && test(value);
const near = (a: number, b: number) => Math.abs(a - b) < 1e-6 * Math.abs(b);

/** Terms with what they mean, told apart from the engine's code. */
export const terms: readonly [text: string, test: Test][] = [
  ["alpha", hasRun(["alpha"], true)],
  ["tomo", hasRun(["tomo"], true)],
  ["scan_00012", hasRun(["scan", "00012"], true)],
  ["scan_0001", hasRun(["scan", "0001"], true)],
  ["p08", hasRun(["p08"], true)],
  ["crystal", hasRun(["crystal"], true)],
  ['"petra iii"', hasRun(["petra", "iii"], false)],
  ['"angle x-ray"', hasRun(["angle", "x", "ray"], false)],
  ['"alpha"', hasRun(["alpha"], false)],
  ['"00003 gamma"', hasRun(["00003", "gamma"], false)],
  ['"Emmy Noether Lise"', hasRun(["emmy", "noether", "lise"], false)],
  ["petra-i", hasRun(["petra", "i"], true)],
  ["type:raw", (doc) => doc.type === "raw"],
  ["type:*d", (doc) => doc.type.endsWith("d")],
  ["group:G1", (doc) => doc.ownerGroup === "g1"],
  ["location:petra", (doc) => fold(doc.creationLocation).includes("petra")],
  ["instrument:inst-1", (doc) => list(doc.instrumentIds).includes("inst-1")],
  ["technique:PaNET01113", (doc) => (doc.techniques ?? []).some(({ pid }) => pid === "PaNET01113")],
  ["technique:scattering", (doc) => (doc.techniques ?? []).some(({ name }) => name.includes("scattering"))],
  ["technique:saxs", (doc) => (doc.techniques ?? []).some(({ name }) => name.includes("small angle x-ray scattering"))],
  ['keyword:"x ray"', (doc) => list(doc.keywords).includes("x ray")],
  ["sample:s2", (doc) => list(doc.sampleIds).includes("s2")],
  ["pi:noether", (doc) => list(doc.principalInvestigators).includes("Emmy Noether")],
  ["format:hdf5", (doc) => doc.dataFormat === "HDF5"],
  ["name:run", (doc) => fold(doc.datasetName).includes("run")],
  ["name:scan*alpha", (doc) => /^scan.*alpha$/.test(fold(doc.datasetName))],
  ["name:map?00003*", (doc) => /^map.00003/.test(fold(doc.datasetName))],
  ["owner:zed*", (doc) => fold(doc.owner).startsWith("zed")],
  [
    '"small angle x-ray scattering"',
    (doc) => (doc.techniques ?? []).some(({ pid, name }) => pid === "PaNET01188" || name.includes("small angle x-ray")),
  ],
  ["published:true", (doc) => doc.isPublished === true],
  ["proposal:20010001", (doc) => list(doc.proposalIds).includes("20010001")],
  ["beamtime:11012345", (doc) => list(doc.beamtimeIds).includes("11012345")],
  [
    "proposal:20010001.11012345",
    (doc) => list(doc.proposalIds).includes("20010001") && list(doc.beamtimeIds).includes("11012345"),
  ],
  [
    "20010001.11012345",
    (doc) => list(doc.proposalIds).includes("20010001") && list(doc.beamtimeIds).includes("11012345"),
  ],
  ["11012346", (doc) => list(doc.beamtimeIds).includes("11012346")],
  ["year:2020", (doc) => doc.creationTime.startsWith("2020")],
  ["created:2020-05..2021", (doc) => doc.creationTime >= "2020-05" && doc.creationTime < "2022"],
  ["created:<2020", (doc) => doc.creationTime < "2020"],
  ["size:>2GB", (doc) => (doc.size ?? 0) > 2e9],
  ["size:1kB", (doc) => doc.size === 1_000],
  ["files:>=2", (doc) => (doc.numberOfFiles ?? 0) >= 2],
  ["beam.energy:8..12keV", (doc) => within(energyOf(doc), (value) => value > 7.999 && value < 12.001)],
  ["energy>9000eV", (doc) => within(energyOf(doc), (value) => value > 9.001)],
  ["energy:9keV", (doc) => within(energyOf(doc), (value) => value >= 8.5 && value <= 9.5)],
  ["energy=9keV", (doc) => within(energyOf(doc), (value) => near(value, 9))],
  ["temperature<100K", (doc) => within(kelvinOf(doc), (value) => value < 100)],
  ["temperature>=20degC", (doc) => within(kelvinOf(doc), (value) => value >= 293.15 || near(value, 293.15))],
  ["material:GOLD", (doc) => doc.scientificMetadata?.material === "Gold"],
  ["nothing.of.this:3", () => false],
  ["material~OLD", (doc) => fold(materialOf(doc)).includes("old")],
  ["material:*s*l*", (doc) => /s.*l/.test(fold(materialOf(doc)))],
  ["material:GRÜ?E", (doc) => materialOf(doc) === "Grüße"],
  ["has:material", (doc) => materialOf(doc) !== undefined],
  ["has:beam.energy", (doc) => energyOf(doc) !== undefined],
  ["has:keyword", (doc) => list(doc.keywords).length > 0],
  ["has:files", (doc) => (doc.numberOfFiles ?? 0) > 0],
  ["has:beamtime", (doc) => list(doc.beamtimeIds).length > 0],
  ["shutter:true", (doc) => doc.scientificMetadata?.shutter === true],
  ["shutter:false", (doc) => doc.scientificMetadata?.shutter === false],
  ["mono:>8keV", (doc) => within(monoOf(doc), (value) => value > 8.001)],
  ["type:raw,derived", (doc) => doc.type === "raw" || doc.type === "derived"],
  ["keyword:(alpha or tomography)", (doc) => list(doc.keywords).some((one) => one === "alpha" || one === "tomography")],
  [
    "keyword:(alpha -tomography)",
    (doc) => list(doc.keywords).includes("alpha") && !list(doc.keywords).includes("tomography"),
  ],
  ["type!=raw", (doc) => doc.type !== "raw"],
  ["pi~meit", (doc) => list(doc.principalInvestigators).includes("Lise Meitner")],
  ["technique:PaNET01124", (doc) => (doc.techniques ?? []).some(({ pid }) => pid === "PaNET01188")],
  ["saxs", (doc) => (doc.techniques ?? []).some(({ pid }) => pid === "PaNET01188")],
  ["started:2020-05", (doc) => (doc.startTime ?? "").startsWith("2020-05")],
  ["file:scan_00012", hasPath(/scan_00012/)],
  ["file:SCAN", hasPath(/scan/)],
  ["file:1/frame", hasPath(/1\/frame/)],
  ["file:frame_?????.h5", hasPath(/^(.*\/)?frame_.{5}\.h5$/)],
  ["file:*2.h5", hasPath(/2\.h5$/)],
  ["file:raw*_0001?", () => false],
  ['file:"ÄRGER 7"', hasPath(/ärger 7/)],
  ["file:grü?e/*.tif", hasPath(/^(.*\/)?grü.e\/.*\.tif$/)],
  ["file:log.txt", hasPath(/log\.txt/)],
  ["/abs/Data/x_1.h5", hasPath(/^\/abs\/data\/x_1/)],
  ["/abs/Data/", hasPath(/^\/abs\/data\/x_1/)],
  ["/abs/data/x_1.h5", () => false],
  [
    "/gpfs/zeta/r2/raw/Scan_00005/frame_00018.h5",
    (doc) =>
      doc.sourceFolder === "/gpfs/zeta/r2" && (!doc.numberOfFiles || hasPath(/^raw\/scan_00005\/frame_00018.h5$/)(doc)),
  ],
  ["ingested:today", () => true],
  ["updated:<2000", () => false],
  ["folder:/gpfs/zeta/r1", (doc) => /^\/gpfs\/zeta\/r1(\/|$)/.test(doc.sourceFolder ?? "")],
  [
    "/gpfs/zeta/r1/sub/",
    (doc) => doc.sourceFolder === "/gpfs/zeta/r1/sub" || (doc.sourceFolder === "/gpfs/zeta/r1" && !doc.numberOfFiles),
  ],
];

/** Values of a facet in one record. */
export const facetValues: Record<DatasetFacet, (doc: Known["doc"]) => readonly string[]> = {
  type: (doc) => [doc.type],
  creationLocation: (doc) => [doc.creationLocation ?? ""],
  ownerGroup: (doc) => [doc.ownerGroup],
  instrument: (doc) => list(doc.instrumentIds),
  technique: (doc) => (doc.techniques ?? []).map(({ pid }) => pid),
  keyword: (doc) => list(doc.keywords),
  proposal: (doc) => list(doc.proposalIds),
  sample: (doc) => list(doc.sampleIds),
  principalInvestigator: (doc) => list(doc.principalInvestigators),
  dataFormat: (doc) => [doc.dataFormat ?? ""],
  year: (doc) => [doc.creationTime.slice(0, 4)],
  isPublished: (doc) => [String(doc.isPublished === true)],
};

/** Numbers of which there are histograms; times in milliseconds, metadata in the unit in which it is shown. */
export const measures: Record<string, (doc: Known["doc"]) => number | undefined> = {
  creationTime: (doc) => Date.parse(doc.creationTime),
  size: (doc) => doc.size ?? 0,
  numberOfFiles: (doc) => doc.numberOfFiles ?? 0,
  startTime: (doc) => (doc.startTime === undefined ? undefined : Date.parse(doc.startTime)),
  "metadata.beam.energy": energyOf,
  "metadata.nothing": () => undefined,
};

const least = (values: readonly string[]) => values.toSorted(compareTexts)[0] ?? null;
const text = (value: string | undefined) => (value === undefined ? null : value.slice(0, 300));

/** Sort values as the API promises them; null comes last. */
export const sortValues: Record<string, (doc: Known["doc"], descending: boolean) => string | number | null> = {
  creationTime: (doc) => doc.creationTime,
  startTime: (doc) => doc.startTime ?? null,
  datasetName: (doc) => fold(doc.datasetName),
  size: (doc) => doc.size ?? 0,
  numberOfFiles: (doc) => doc.numberOfFiles ?? 0,
  type: (doc) => doc.type,
  ownerGroup: (doc) => doc.ownerGroup,
  isPublished: (doc) => String(doc.isPublished === true),
  pid: (doc) => doc.pid,
  owner: (doc) => text(doc.owner),
  sourceFolder: (doc) => text(doc.sourceFolder),
  creationLocation: (doc) => text(doc.creationLocation),
  keywords: (doc) => least(list(doc.keywords)),
  proposalIds: (doc) => least(list(doc.proposalIds)),
  "metadata.beam.energy": (doc) => energyOf(doc) ?? null,
  "metadata.temperature": (doc) => kelvinOf(doc) ?? null,
  "metadata.nothing": () => null,
};
