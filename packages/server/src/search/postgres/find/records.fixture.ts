import fc from "fast-check";

const groups = ["g0", "g1", "g2", "g3"];
const nasty = ['a"b', "a'b", "a\\b", "$", "@", "$.x", "a.b", "?(@)", "ключ", "💥", "0", "1", "constructor", "x y", "*"];
export const names = ["x", "y", "name", ...nasty];
export const number = fc.constantFrom(0, 1, 5, -2.5, 300, 1e21);
export const text = fc.constantFrom(
  "",
  "alpha",
  "Alpha beta",
  "b.c",
  "50%",
  "a_b",
  "\\",
  "5",
  "Zürich",
  "💥",
  "2026-03-02",
);
export const leaf = fc.oneof(number, text, fc.boolean(), fc.constant(null));
export const unit = fc.constantFrom("keV", "eV", "K", "degC", "foo", "");

/** Values of free metadata: quantities, texts, lists, objects with nasty names. */
export const metadata = fc.dictionary(
  fc.constantFrom(...names),
  fc.oneof(
    leaf,
    fc.record({ value: number, unit }),
    fc.array(leaf, { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), leaf, { maxKeys: 3 }),
    fc.array(fc.dictionary(fc.constantFrom(...names), leaf, { maxKeys: 2 }), { maxLength: 2 }),
  ),
  { maxKeys: 4 },
);

const some = <Value>(values: readonly Value[], maxLength = 3) => fc.array(fc.constantFrom(...values), { maxLength });
const instant = fc.constantFrom(
  "2019-12-31T23:59:59.999Z",
  "2020-01-01T00:00:00.000Z",
  "2020-05-05T12:00:00.000Z",
  "2026-03-02T00:00:00.000Z",
);
const location = fc.constantFrom("/DESY/PETRA III/P08", "/ESRF/ID10", "P.8");

export const aDataset = fc.record(
  {
    type: fc.constantFrom("raw", "derived", "simulated"),
    datasetName: fc.constantFrom("scan one", "Run two", "map (3)", "scan.one", "100%"),
    ownerGroup: fc.constantFrom(...groups),
    accessGroups: some(groups, 2),
    isPublished: fc.boolean(),
    creationTime: instant,
    startTime: instant,
    endTime: instant,
    creationLocation: location,
    dataFormat: fc.constantFrom("NeXus", "HDF5"),
    keywords: some(["alpha", "x ray", ""]),
    proposalIds: some(["p1", "p2"]),
    inputDatasets: some(["i1", "i2"]),
    sampleIds: some(["s1"]),
    principalInvestigators: some(["Emmy Noether", "Lise Meitner"], 2),
    sourceFolder: fc.constantFrom("/a/b", "/a/c"),
    description: text,
    size: fc.constantFrom(0, 1_000, 2_500_000_000),
    lifecycle: fc.record({ archivable: fc.boolean(), publishedOn: instant }, { requiredKeys: [] }),
    scientificMetadata: metadata,
  },
  { requiredKeys: ["type", "datasetName", "ownerGroup", "creationTime"] },
);

export const aProposal = fc.record(
  {
    title: fc.constantFrom("gold", "silver and gold", "Zn"),
    abstract: text,
    ownerGroup: fc.constantFrom(...groups),
    accessGroups: some(groups, 2),
    isPublished: fc.boolean(),
    startTime: instant,
    instrumentIds: some(["p08"]),
    measurementPeriods: fc.array(
      fc.record({ instrument: fc.constantFrom("p08", "p11"), start: instant, end: instant }),
      { maxLength: 2 },
    ),
    metadata,
  },
  { requiredKeys: ["title", "ownerGroup"] },
);

const aFile = fc.record(
  {
    path: fc.constantFrom("raw/scan_00012.h5", "raw/scan_00013.h5", "log.txt", "Ü/100%.cbf", "raw/x.tif"),
    size: fc.constantFrom(0, 10, 5_000),
    time: fc.constantFrom("2020-01-01T00:00:00.000Z", "2020-01-01T01:00:00.000+01:00", "2026-03-02T00:00:00.500Z"),
    chk: fc.constantFrom("abc", "def"),
    uid: fc.constantFrom("u1", "u2"),
    metadata: fc.dictionary(fc.constantFrom("x", "a.b"), leaf, { maxKeys: 2 }),
  },
  { requiredKeys: ["path", "size"] },
);

export const aBlock = fc.record(
  {
    chkAlg: fc.constantFrom("sha256", "md5"),
    dataFileList: fc.uniqueArray(aFile, { maxLength: 4, selector: (file) => file.path }),
  },
  { requiredKeys: ["dataFileList"] },
);
