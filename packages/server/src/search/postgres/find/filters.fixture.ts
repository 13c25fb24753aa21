import type { FieldPath, Filter } from "@margay/contract";
import fc from "fast-check";
import { leaf, names, number, text, unit } from "./records.fixture.ts";

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
