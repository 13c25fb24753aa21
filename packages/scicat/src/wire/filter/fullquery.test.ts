import type { Filter } from "@margay/contract";
import { describe, expect, it } from "vitest";
import { readFacets, readFullquery } from "./fullquery.ts";
import type { NameTable } from "./names.ts";
import { datasetNames, jobNamesV3, origDatablockNames, proposalNames, sampleNames } from "./tables.ts";

const where = (fields: unknown, names: NameTable = datasetNames) =>
  readFullquery(JSON.stringify(fields), undefined, names).where;
const is = (name: string, ...values: (string | number | boolean | null)[]): Filter => ({
  op: "in",
  field: name.split("."),
  values,
});
const range = (name: string, bounds: object): Filter => ({ op: "range", field: name.split("."), ...bounds });
const nothing: Filter = { op: "or", of: [] };
const or = (...of: Filter[]): Filter => ({ op: "or", of });
const and = (...of: Filter[]): Filter => ({ op: "and", of });

const forms: [string, unknown, Filter | undefined][] = [
  ["nothing", {}, undefined],
  ["an empty mode", { mode: {} }, undefined],
  ["words", { text: "wasp" }, { op: "text", text: "wasp", words: "any" }],
  ["no words", { text: "" }, undefined],
  [
    "MongoDB's conditions",
    { mode: { pid: "a", "datasetlifecycle.archivable": true } },
    and(is("pid", "a"), is("lifecycle.archivable", true)),
  ],
  ["$or in the mode", { mode: { $or: [{ pid: "a" }, { _id: "b" }] } }, or(is("pid", "a"), is("pid", "b"))],
  ["any of a list", { creationLocation: ["a", "b"] }, is("creationLocation", "a", "b")],
  ["an empty list", { keywords: [] }, nothing],
  ["any of a list, for a list", { keywords: ["a", "b"] }, is("keywords", "a", "b")],
  ["a value", { pid: "20.500" }, is("pid", "20.500")],
  ["an operator", { pid: { $regex: "^20" } }, { op: "pattern", field: ["pid"], pattern: "^20", ignoreCase: false }],
  ["a dotted name", { "datasetlifecycle.archiveStatusMessage": "x" }, is("lifecycle.archiveStatusMessage", "x")],
  [
    "a time",
    { creationTime: { begin: "2020-01-01", end: "2020-02-01" } },
    range("creationTime", { gte: "2020-01-01", lte: "2020-02-01" }),
  ],
  ["half a time", { creationTime: { begin: "2020-01-01", end: null } }, range("creationTime", { gte: "2020-01-01" })],
  ["an empty time", { creationTime: { begin: null, end: "" } }, undefined],
  ["numbers", { size: { min: 1, max: 5 } }, range("size", { gte: 1, lte: 5 })],
  ["numbers as texts", { size: { min: "1" } }, range("size", { gte: 1 })],
  ["an exact number", { size: 5 }, is("size", 5)],
  ["what is published", { isPublished: true }, is("isPublished", true)],
  ["what is not published, in words", { isPublished: "false" }, is("isPublished", false)],
  ["a switch that is not set", { isPublished: null }, undefined],
  ["groups, which only narrow", { userGroups: ["g"] }, or(is("ownerGroup", "g"), is("accessGroups", "g"))],
  ["no groups", { userGroups: [] }, undefined],
  ["an unknown name", { foo: "x" }, is("imported.foo", "x")],
  ["the text of a key, which is no condition", { metadataKey: "temp" }, undefined],
  ["older names", { proposalId: ["p"] }, is("proposalIds", "p")],
  [
    "$elemMatch",
    { techniques: { $elemMatch: { pid: "x" } } },
    { op: "element", field: ["techniques"], where: is("pid", "x") },
  ],
  ["$or at the top", { $or: [{ pid: "a" }, { pid: "b" }] }, or(is("pid", "a"), is("pid", "b"))],
];

describe("fields of fullquery", () => {
  it.each(forms)("mean %s", (_name, fields, filter) => {
    expect(where(fields)).toEqual(filter);
  });

  it("say whether the public part was asked for, which only true does", () => {
    const asked = (isPublished: unknown) => readFullquery({ isPublished }, {}, datasetNames).isPublishedAsked;
    expect(asked(true)).toBe(true);
    for (const other of ["true", "false", 1, [true], { $ne: false }, null]) expect(asked(other)).toBe(false);
  });

  it("carry the text that keys are looked for by", () => {
    expect(readFullquery('{"metadataKey":"temp"}', "{}", datasetNames).metadataKey).toBe("temp");
  });

  it("are read in the names of their kind", () => {
    expect(where({ jobStatusMessage: "x" }, jobNamesV3)).toEqual(is("statusCode", "x"));
    expect(where({ pi_lastname: ["a"] }, proposalNames)).toEqual(is("piLastname", "a"));
    expect(where({ "dataFileList.path": { $regex: "x" }, datasetId: "d" }, origDatablockNames)).toEqual(
      and({ op: "substring", field: ["dataFileList", "path"], text: "x", ignoreCase: false }, is("datasetPid", "d")),
    );
  });

  it("have the limits of v3", () => {
    const limits = '{"skip":25,"limit":25,"order":"startTime:desc"}';
    expect(readFullquery("{}", limits, datasetNames)).toMatchObject({
      limit: 25,
      offset: 25,
      sort: [{ field: ["startTime"], descending: true }],
    });
    expect(readFullquery(undefined, undefined, datasetNames)).toMatchObject({ limit: 100, offset: 0, sort: [] });
    expect(readFullquery("{}", '{"order":"creationTime:desc"}', jobNamesV3).sort).toEqual([
      { field: ["createdAt"], descending: true },
    ]);
  });

  it.each([
    '{"text":5}',
    '{"creationTime":{"begin":{}}}',
    '{"size":{"min":1,"max":"x"}}',
    "[1]",
    "5",
    "{",
    '{"pid":{"$foo":1}}',
  ])("refuse %s", (fields) => {
    expect(() => readFullquery(fields, "{}", datasetNames)).toThrow(expect.objectContaining({ status: 400 }));
  });
});

describe("scientific conditions", () => {
  const entry = (...path: string[]) => ["scientificMetadata", ...path];
  const written = (make: (field: string[]) => Filter, ...path: string[]): Filter =>
    or(make(entry(...path)), make(entry(...path, "value")), make(entry(...path, "v")));
  const equal = (...values: (string | number)[]) => written((field) => ({ op: "in", field, values }), "t");
  const between = (bounds: object) => written((field) => ({ op: "range", field, ...bounds }), "t");
  const quantity = (bounds: object): Filter => ({ op: "quantity", path: ["t"], unit: "K", ...bounds });

  const rows: [string, unknown, string, Filter | undefined][] = [
    ["EQUAL_TO", "a", "", equal("a")],
    ["EQUAL_TO", 5, "", equal(5)],
    ["EQUAL_TO", "5", "", equal("5", 5)],
    ["EQUAL_TO", "5", "K", quantity({ eq: 5 })],
    ["EQUAL_TO_NUMERIC", 5, "", equal(5)],
    ["EQUAL_TO_NUMERIC", "5", "", equal(5)],
    ["EQUAL_TO_NUMERIC", 5, "K", quantity({ eq: 5 })],
    ["EQUAL_TO_STRING", "5", "", equal("5")],
    ["EQUAL_TO_STRING", 5, "", equal("5")],
    ["GREATER_THAN", 5, "", between({ gt: 5 })],
    ["GREATER_THAN", 5, "K", quantity({ gt: 5 })],
    ["GREATER_THAN_OR_EQUAL", "5", "K", quantity({ gte: 5 })],
    ["LESS_THAN", "abc", "", between({ lt: "abc" })],
    ["LESS_THAN_OR_EQUAL", 5, "", between({ lte: 5 })],
    ["RANGE", [1, 2], "", between({ gt: 1, lt: 2 })],
    ["RANGE", [1, 2], "K", quantity({ gt: 1, lt: 2 })],
    ["RANGE", [1, null], "K", quantity({ gt: 1 })],
    ["RANGE", [null, null], "K", undefined],
    ["RANGE", 5, "", undefined],
    [
      "CONTAINS_STRING",
      "a.b",
      "",
      written((field) => ({ op: "substring", field, text: "a.b", ignoreCase: true }), "t"),
    ],
    [
      "EQUAL_TO_STRING",
      "x",
      "K",
      and(equal("x"), or(is("scientificMetadata.t.unit", "K"), is("scientificMetadata.t.u", "K"))),
    ],
    ["SOMETHING_ELSE", 5, "", undefined],
    ["EQUAL_TO", null, "", undefined],
  ];
  it.each(rows)("%s %j %s", (relation, rhs, unit, filter) => {
    expect(where({ scientific: [{ lhs: "t", relation, rhs, unit }] })).toEqual(filter);
  });

  it("all count, also several on one entry", () => {
    const scientific = [
      { lhs: "t", relation: "GREATER_THAN", rhs: 1, unit: "K" },
      { lhs: "t", relation: "LESS_THAN", rhs: 5, unit: "K" },
    ];
    expect(where({ scientific })).toEqual(and(quantity({ gt: 1 }), quantity({ lt: 5 })));
    expect(readFullquery({ scientific }, undefined, datasetNames).units).toEqual([
      { key: "t", unit: "K" },
      { key: "t", unit: "K" },
    ]);
  });

  it("take a name with dots as one key and as a path", () => {
    const condition = { lhs: "sample.temp", relation: "GREATER_THAN", rhs: 1, unit: "K" };
    expect(where({ scientific: [condition] })).toEqual(
      or(
        { op: "quantity", path: ["sample.temp"], unit: "K", gt: 1 },
        { op: "quantity", path: ["sample", "temp"], unit: "K", gt: 1 },
      ),
    );
    expect(where({ scientific: [{ ...condition, lhs: "sample%2Etemp" }] })).toEqual({
      op: "quantity",
      path: ["sample.temp"],
      unit: "K",
      gt: 1,
    });
  });

  it("look into the characteristics of samples", () => {
    const characteristics = [{ lhs: "mass", relation: "EQUAL_TO_STRING", rhs: "x", unit: "" }];
    expect(where({ characteristics }, sampleNames)).toMatchObject({
      of: [{ field: ["sampleCharacteristics", "mass"] }, {}, {}],
    });
  });

  it("ignore what is no condition", () => {
    expect(where({ scientific: [null, 5, {}, { lhs: "" }, { lhs: "t" }] })).toBe(undefined);
    expect(where({ scientific: "x" })).toBe(undefined);
    expect(where({ scientific: [{ lhs: "t", relation: "EQUAL_TO", rhs: 1 }] }, proposalNames)).toBe(undefined);
  });
});

describe("facets", () => {
  it("are those of the names that records have", () => {
    const facets = '["creationLocation","datasetlifecycle.archivable","proposalId","nothing","type","type",5]';
    expect(readFacets(facets, datasetNames)).toEqual([
      { name: "creationLocation", path: ["creationLocation"] },
      { name: "datasetlifecycle.archivable", path: ["lifecycle", "archivable"] },
      { name: "proposalId", path: ["proposalIds"] },
      { name: "type", path: ["type"] },
    ]);
    expect(readFacets('["instrumentIds","pi_lastname","startTime"]', proposalNames)).toHaveLength(3);
  });

  it("may be missing", () => {
    for (const none of [undefined, "", "null", "[]"]) expect(readFacets(none, datasetNames)).toEqual([]);
  });

  it("are refused in their hundreds and as broken text", () => {
    expect(() =>
      readFacets(
        Array.from({ length: 101 }, () => "type"),
        datasetNames,
      ),
    ).toThrow(/More than 100/);
    expect(() => readFacets("[", datasetNames)).toThrow(/Invalid JSON in facets/);
  });
});
