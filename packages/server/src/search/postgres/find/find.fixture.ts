import { randomUUID } from "node:crypto";
import type { FieldPath, Filter } from "@margay/contract";
import fc from "fast-check";
import { anonymous, createVisibility, type Principal, userGroup } from "../../../access/index.ts";
import { createBlocks } from "../../../datablocks/index.ts";
import { createDatasets } from "../../../datasets/index.ts";
import { openDatabase } from "../../../db/database.ts";
import { proposalKind } from "../../../proposals/index.ts";
import { createRecordService } from "../../../records/service.ts";
import { createRecordStore } from "../../../records/store.ts";
import { type Stored, serve } from "../../../records/stored.ts";
import { sampleKind } from "../../../samples/index.ts";
import { createPostgresFinder } from "./index.ts";
import type { Doc } from "./oracle.fixture.ts";

/** The services of a catalogue and its finder on a database, without routes. */
export async function findable(connection: Parameters<typeof openDatabase>[0]) {
  const database = openDatabase(connection);
  const visibility = createVisibility(database.dictionaries);
  const deps = { database, visibility, clock: () => new Date() };
  const principal = async (groups: readonly string[], roles: readonly "admin"[] = []): Promise<Principal> => {
    const username = `u-${randomUUID()}`;
    const ids = await visibility.groupIds([...groups, userGroup(username)]);
    return {
      username,
      accountId: 1,
      groups: new Set(groups),
      groupIds: [0, ...ids.values()],
      roles: new Set(roles),
      scopes: new Set(["read", "write"]),
    };
  };
  return {
    database,
    principal,
    anonymous,
    admin: await principal(["admin"], ["admin"]),
    datasets: createDatasets({ ...deps, pidPrefix: "20.500.12345" }),
    blocks: createBlocks("origdatablock", deps),
    samples: createRecordService(sampleKind, createRecordStore(sampleKind), deps),
    proposals: createRecordService(proposalKind, createRecordStore(proposalKind), deps),
    finder: createPostgresFinder(database),
    close: () => database.close(),
  };
}

export type World = Awaited<ReturnType<typeof findable>>;

export const served = (keyField: string, row: Stored): Doc => JSON.parse(serve(keyField, row));

export const groups = ["g0", "g1", "g2", "g3"];

export const mayRead = (doc: Doc, caller: readonly string[]): boolean =>
  doc.isPublished === true ||
  [doc.ownerGroup, ...((doc.accessGroups as string[] | undefined) ?? [])].some((group) =>
    caller.includes(String(group)),
  );

const nasty = ['a"b', "a'b", "a\\b", "$", "@", "$.x", "a.b", "?(@)", "ключ", "💥", "0", "1", "constructor", "x y", "*"];
const names = ["x", "y", "name", ...nasty];
const number = fc.constantFrom(0, 1, 5, -2.5, 300, 1e21);
const text = fc.constantFrom("", "alpha", "Alpha beta", "b.c", "50%", "a_b", "\\", "5", "Zürich", "💥", "2026-03-02");
const leaf = fc.oneof(number, text, fc.boolean(), fc.constant(null));
const unit = fc.constantFrom("keV", "eV", "K", "degC", "foo", "");

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

const steps = fc.oneof(fc.constantFrom(...names), fc.constantFrom("value", "unit"));
const metadataPath = (field: string) => fc.array(steps, { minLength: 1, maxLength: 3 }).map((path) => [field, ...path]);

const datasetPath = fc.oneof(
  fc.constantFrom(
    ["pid"],
    ["type"],
    ["ownerGroup"],
    ["accessGroups"],
    ["isPublished"],
    ["datasetName"],
    ["creationTime"],
    ["startTime"],
    ["endTime"],
    ["creationLocation"],
    ["dataFormat"],
    ["keywords"],
    ["keywords", "0"],
    ["proposalIds"],
    ["inputDatasets"],
    ["principalInvestigators"],
    ["sourceFolder"],
    ["description"],
    ["size"],
    ["numberOfFiles"],
    ["version"],
    ["createdBy"],
    ["lifecycle", "archivable"],
    ["lifecycle", "publishedOn"],
    ["lifecycle"],
    ["size", "x"],
    ["nothing"],
    ["__proto__"],
    ["a\0b"],
  ),
  metadataPath("scientificMetadata"),
);
const proposalPath = fc.oneof(
  fc.constantFrom(
    ["proposalId"],
    ["title"],
    ["abstract"],
    ["ownerGroup"],
    ["isPublished"],
    ["startTime"],
    ["instrumentIds"],
    ["measurementPeriods"],
    ["measurementPeriods", "instrument"],
    ["measurementPeriods", "start"],
    ["measurementPeriods", "1", "start"],
    ["accessGroups"],
    ["version"],
  ),
  metadataPath("metadata"),
);
const filePath = fc.constantFrom(
  ["path"],
  ["size"],
  ["time"],
  ["chk"],
  ["uid"],
  ["gid"],
  ["metadata", "x"],
  ["metadata", "a.b"],
);
const blockPath = fc.oneof(
  fc.constantFrom(
    ["id"],
    ["datasetPid"],
    ["chkAlg"],
    ["size"],
    ["numberOfFiles"],
    ["ownerGroup"],
    ["accessGroups"],
    ["isPublished"],
    ["dataFileList"],
    ["dataFileList", "0", "path"],
    ["dataFileList", "1"],
  ),
  filePath.map((path) => ["dataFileList", ...path]),
);

const known = fc.constantFrom<unknown>(
  ...["raw", "g1", "g2", "alpha", "x ray", "p1", "i1", "s1", "NeXus", "/a/b", "/ESRF/ID10", "scan one", "gold", "p08"],
  ...["raw/scan_00012.h5", "abc", "sha256", "2020-01-01", "2020-01-01T01:00:00+01:00", "2026-03-02T00:00:00Z", "keV"],
  ...["a\0", "\ud800", "2026-13-01"],
  ...[[], ["alpha"], ["g1"], { x: 1 }, { value: 5, unit: "keV" }, 1_000, 10],
);
const value = fc.oneof(leaf, known) as fc.Arbitrary<string | number | boolean | null>;
const bound = fc.oneof(number, text, fc.constantFrom("g1", "raw", "2020-01-01", "2020-05-05T14:00:00+02:00", "m"));
const bounds = fc
  .record({ gt: bound, gte: bound, lt: bound, lte: bound }, { requiredKeys: [] })
  .filter((one) => Object.keys(one).length > 0);
const fragment = fc.constantFrom(
  "",
  "a",
  "scan",
  "ALPHA",
  "0001",
  "%",
  "_",
  "\\",
  ".",
  "2020-01",
  "é",
  "ü",
  "💥",
  "raw/",
);
const pattern = fc.constantFrom(
  ...["^a", "a$", "^$", "s.an", "\\d", "[\\s.]", "^(?:scan|raw)", "\\bone\\b", "(?=.*a).*e", "[^a-z]+$", "a|b", "\\/"],
  ...[
    "scan_0{2,3}12\\.h5",
    "\\u0061",
    "[\\W]",
    "[^\\W_]",
    "\\(3\\)",
    "x\\sray",
    "^.{4}$",
    "(?!raw)^.",
    "\\x41",
    "[[]",
    "$^",
  ],
);

const fieldFilter = (
  path: fc.Arbitrary<FieldPath>,
  item: fc.Arbitrary<FieldPath>,
  depth: number,
): fc.Arbitrary<Filter> => {
  const plain = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ op: fc.constant("in" as const), field: path, values: fc.array(value, { maxLength: 3 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(path, bounds).map(([field, given]): Filter => ({ op: "range", field, ...given })),
    },
    fc.record({ op: fc.constant("substring" as const), field: path, text: fragment, ignoreCase: fc.boolean() }),
    fc.record({ op: fc.constant("pattern" as const), field: path, pattern, ignoreCase: fc.boolean() }),
    fc.record({ op: fc.constant("exists" as const), field: path }),
    fc.record({ op: fc.constant("length" as const), field: path, is: fc.integer({ min: 0, max: 3 }) }),
  );
  if (depth <= 0) return plain;
  const element = fc.record({
    op: fc.constant("element" as const),
    field: path,
    where: fc.oneof(
      fieldFilter(item, item, 0),
      fc.tuple(fieldFilter(item, item, 0), fieldFilter(item, item, 0)).map((of): Filter => ({ op: "and", of })),
    ),
  });
  return fc.oneof({ weight: 6, arbitrary: plain }, { weight: 1, arbitrary: element });
};

const combined = (one: fc.Arbitrary<Filter>, depth: number): fc.Arbitrary<Filter> => {
  if (depth === 0) return one;
  const inner = combined(one, depth - 1);
  return fc.oneof(
    { weight: 4, arbitrary: one },
    fc.array(inner, { maxLength: 3 }).map((of): Filter => ({ op: "and", of })),
    fc.array(inner, { maxLength: 3 }).map((of): Filter => ({ op: "or", of })),
    inner.map((of): Filter => ({ op: "not", of })),
  );
};

const quantity = fc
  .tuple(
    fc.constantFrom(...names),
    fc.option(unit, { nil: undefined }),
    fc.constantFrom("eq", "gt", "gte", "lt", "lte"),
    number,
  )
  .map(
    ([name, given, op, n]) =>
      ({ op: "quantity", path: [name], ...(given === undefined ? {} : { unit: given }), [op]: n }) as Filter,
  );
const words = fc.constantFrom<Filter>(
  { op: "text", text: "scan", words: "any" },
  { op: "text", text: "scan two", words: "any" },
  { op: "text", text: "sca on", words: "all" },
  { op: "text", text: "gold", words: "all" },
);

const itemOfDataset = fc.constantFrom([], ["x"], ["name"]);
const itemOfProposal = fc.constantFrom(["instrument"], ["start"], ["end"], [], ["x"]);

export const filters = {
  dataset: combined(fc.oneof({ weight: 8, arbitrary: fieldFilter(datasetPath, itemOfDataset, 1) }, quantity, words), 2),
  proposal: combined(fieldFilter(proposalPath, itemOfProposal, 1), 2),
  origdatablock: combined(fieldFilter(blockPath, filePath, 1), 2),
};

export const sorts = {
  dataset: fc.array(fc.record({ field: datasetPath, descending: fc.boolean() }), { maxLength: 2 }),
  proposal: fc.array(fc.record({ field: proposalPath, descending: fc.boolean() }), { maxLength: 2 }),
  origdatablock: fc.array(
    fc.record({ field: fc.constantFrom(["size"], ["id"], ["chkAlg"], ["createdAt"]), descending: fc.boolean() }),
    { maxLength: 2 },
  ),
};

export const facets = {
  dataset: fc.array(
    datasetPath.filter((path) => path.length > 0),
    { maxLength: 3 },
  ),
  proposal: fc.array(proposalPath, { maxLength: 3 }),
};
