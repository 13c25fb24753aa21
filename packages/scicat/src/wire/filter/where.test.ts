import type { Filter } from "@margay/contract";
import { describe, expect, it } from "vitest";
import { FilterError } from "./filter-error.ts";
import type { NameTable } from "./names.ts";
import { attachmentNames, datasetNames, origDatablockNames, proposalNames, publicationNamesV3 } from "./tables.ts";
import { readWhere } from "./where.ts";

const pid = (...values: (string | number | null)[]): Filter => ({ op: "in", field: ["pid"], values });
const size = (bounds: object): Filter => ({ op: "range", field: ["size"], ...bounds });
const name = (text: string, ignoreCase = false): Filter => ({
  op: "substring",
  field: ["datasetName"],
  text,
  ignoreCase,
});
const fits = (pattern: string, ignoreCase = false): Filter => ({
  op: "pattern",
  field: ["datasetName"],
  pattern,
  ignoreCase,
});
const not = (of: Filter): Filter => ({ op: "not", of });
const nothing: Filter = { op: "or", of: [] };

const forms: [string, unknown, Filter | undefined][] = [
  ["null is no condition", null, undefined],
  ["an empty object is no condition", {}, undefined],
  ["an empty list is no condition", [], undefined],
  ["a list of conditions means all of them", [{ pid: "a" }, { size: { gt: 5 } }], all(pid("a"), size({ gt: 5 }))],
  ["a list of one object is that object", [{ pid: "a" }], pid("a")],
  ["a value is to be equal", { pid: "a" }, pid("a")],
  ["null matches what is missing", { pid: null }, pid(null)],
  ["several fields must all hold", { pid: "a", size: { $gt: 5 } }, all(pid("a"), size({ gt: 5 }))],
  ["inq", { pid: { inq: ["a", "b"] } }, pid("a", "b")],
  ["$in", { pid: { $in: ["a", null] } }, pid("a", null)],
  ["an empty list of values matches nothing", { pid: { inq: [] } }, nothing],
  ["nin", { pid: { nin: ["a"] } }, not(pid("a"))],
  ["$nin of nothing matches everything", { pid: { $nin: [] } }, not(nothing)],
  ["neq", { pid: { neq: "a" } }, not(pid("a"))],
  ["$ne null", { pid: { $ne: null } }, not(pid(null))],
  ["$eq", { pid: { $eq: "a" } }, pid("a")],
  ["bounds become one range", { size: { gte: 1, lt: 5 } }, size({ gte: 1, lt: 5 })],
  ["between includes its bounds", { size: { between: [1, 5] } }, size({ gte: 1, lte: 5 })],
  ["$gte null matches what is missing", { size: { $gte: null } }, { op: "in", field: ["size"], values: [null] }],
  ["$gt null matches nothing", { size: { $gt: null } }, nothing],
  ["$gt of a truth value", { isPublished: { $gt: false } }, { op: "in", field: ["isPublished"], values: [true] }],
  [
    "bounds on a list may hold for different items",
    { keywords: { $gt: "a", $lt: "c" } },
    all({ op: "range", field: ["keywords"], gt: "a" }, { op: "range", field: ["keywords"], lt: "c" }),
  ],
  ["and", { and: [{ pid: "a" }, { pid: "b" }] }, all(pid("a"), pid("b"))],
  ["$or", { $or: [{ pid: "a" }, { pid: "b" }] }, { op: "or", of: [pid("a"), pid("b")] }],
  ["$nor", { $nor: [{ pid: "a" }, { pid: "b" }] }, not({ op: "or", of: [pid("a"), pid("b")] })],
  ["an empty branch of an or always holds", { or: [{}, { pid: "a" }] }, { op: "or", of: [all(), pid("a")] }],
  ["nested words", { and: [{ or: [{ pid: { inq: ["a"] } }, { pid: "b" }] }] }, { op: "or", of: [pid("a"), pid("b")] }],
  ["$not", { size: { $not: { $gt: 5 } } }, not(size({ gt: 5 }))],
  ["$exists", { pid: { $exists: true } }, { op: "exists", field: ["pid"] }],
  ["exists false", { pid: { exists: false } }, not({ op: "exists", field: ["pid"] })],
  ["exists in words", { pid: { exists: "false" } }, not({ op: "exists", field: ["pid"] })],
  ["like of plain text", { datasetName: { like: "abc def" } }, name("abc def")],
  ["ilike of plain text", { datasetName: { ilike: "abc" } }, name("abc", true)],
  ["like with a percent sign", { datasetName: { like: "%abc%" } }, name("%abc%")],
  ["like with LoopBack's options", { datasetName: { like: "abc", options: "i" } }, name("abc", true)],
  ["like of a regular expression", { datasetName: { like: "^abc.*" } }, fits("^abc.*")],
  ["nlike", { datasetName: { nlike: "abc" } }, not(name("abc"))],
  ["nilike", { datasetName: { nilike: "^a" } }, not(fits("^a", true))],
  ["regexp with slashes and flags", { datasetName: { regexp: "/^a/i" } }, fits("^a", true)],
  ["regexp without", { datasetName: { regexp: "^a" } }, fits("^a")],
  ["$regex and $options in either order", { datasetName: { $options: "i", $regex: "a|b" } }, fits("a|b", true)],
  ["escaped marks are plain text", { datasetName: { $regex: "20\\.500\\/a" } }, name("20.500/a")],
  [
    "the option that lets a dot be the end of a line",
    { datasetName: { $regex: "a.b", $options: "is" } },
    fits("(?s)a.b", true),
  ],
  ["an inline flag", { datasetName: { $regex: "(?i)^a" } }, fits("^a", true)],
  ["a number as a pattern", { datasetName: { like: 12 } }, name("12")],
  ["$size", { keywords: { $size: 2 } }, { op: "length", field: ["keywords"], is: 2 }],
  ["$all", { keywords: { $all: ["a", "b"] } }, all(word("a"), word("b"))],
  ["$all of nothing matches nothing", { keywords: { $all: [] } }, nothing],
  [
    "$elemMatch with fields of the items",
    { techniques: { $elemMatch: { name: "x", pid: { $regex: "^P" } } } },
    {
      op: "element",
      field: ["techniques"],
      where: all(
        { op: "in", field: ["name"], values: ["x"] },
        { op: "pattern", field: ["pid"], pattern: "^P", ignoreCase: false },
      ),
    },
  ],
  [
    "$elemMatch on plain items",
    { keywords: { $elemMatch: { $gt: "a", $lt: "c" } } },
    { op: "element", field: ["keywords"], where: { op: "range", field: [], gt: "a", lt: "c" } },
  ],
  [
    "$elemMatch with $or",
    { techniques: { $elemMatch: { $or: [{ name: "x" }, { pid: "y" }] } } },
    {
      op: "element",
      field: ["techniques"],
      where: {
        op: "or",
        of: [
          { op: "in", field: ["name"], values: ["x"] },
          { op: "in", field: ["pid"], values: ["y"] },
        ],
      },
    },
  ],
  ["a whole list", { keywords: ["a", "b"] }, { op: "in", field: ["keywords"], values: [["a", "b"]] }],
  [
    "a whole object",
    { "scientificMetadata.x": { value: 1, unit: "K" } },
    { op: "in", field: ["scientificMetadata", "x"], values: [{ value: 1, unit: "K" }] },
  ],
  ["$text", { $text: { $search: "wasp bee" } }, { op: "text", text: "wasp bee", words: "any" }],
  ["text as a word of its own", { text: "wasp" }, { op: "text", text: "wasp", words: "any" }],
  [
    "$text with a phrase and a denied word",
    { $text: { $search: 'so "a b" -bee' } },
    all({ op: "text", text: '"a b"', words: "all" }, not({ op: "text", text: "bee", words: "any" })),
  ],
  ["$text without words matches nothing", { $text: { $search: "" } }, nothing],
];

function all(...of: Filter[]): Filter {
  return { op: "and", of };
}

function word(text: string): Filter {
  return { op: "in", field: ["keywords"], values: [text] };
}

describe("where", () => {
  it.each(forms)("%s", (_name, where, filter) => {
    expect(readWhere(where, datasetNames)).toEqual(filter);
  });

  it("reads values by the type of their field", () => {
    const values = (where: unknown, castFree = false) => {
      const filter = readWhere(where, datasetNames, { castFree });
      return filter?.op === "in" ? filter.values : filter;
    };
    expect(values({ isPublished: "false" })).toEqual([false]);
    expect(values({ size: "5" })).toEqual([5]);
    expect(values({ runNumber: "5" })).toEqual(["5"]);
    expect(values({ runNumber: "5" }, true)).toEqual(["5"]);
    expect(values({ runNumber: 5 })).toEqual([5, "5"]);
    expect(values({ "datasetlifecycle.archivable": "true" })).toEqual([true]);
    expect(values({ datasetName: "2024-01-01" }, true)).toEqual(["2024-01-01"]);
    expect(values({ datasetName: "test 1" }, true)).toEqual(["test 1"]);
    expect(values({ creationTime: "2024-01-01" }, true)).toEqual(["2024-01-01"]);
    expect(values({ creationTime: 0 })).toEqual(["1970-01-01T00:00:00.000Z"]);
    expect(values({ "scientificMetadata.x": "5" })).toEqual(["5"]);
    expect(values({ "scientificMetadata.x": "5" }, true)).toEqual(["5", 5]);
    expect(values({ size: { gt: "5" } })).toEqual({ op: "range", field: ["size"], gt: 5 });
  });

  it("puts conditions on links to other records as conditions on one relationship", () => {
    const attached = (id: string): Filter => ({
      op: "element",
      field: ["relationships"],
      where: all(
        { op: "in", field: ["targetType"], values: ["dataset"] },
        { op: "in", field: ["targetId"], values: [id] },
      ),
    });
    const toAny: Filter = {
      op: "element",
      field: ["relationships"],
      where: { op: "in", field: ["targetType"], values: ["dataset"] },
    };
    expect(readWhere({ datasetId: "a" }, attachmentNames)).toEqual(attached("a"));
    expect(readWhere({ datasetId: { neq: "a" } }, attachmentNames)).toEqual(not(attached("a")));
    expect(readWhere({ datasetId: null }, attachmentNames)).toEqual(not(toAny));
    expect(readWhere({ datasetId: { inq: ["a", null] } }, attachmentNames)).toEqual({
      op: "or",
      of: [attached("a"), not(toAny)],
    });
  });

  const renamed: [string, NameTable, unknown, unknown][] = [
    [
      "kinds of targets",
      attachmentNames,
      { relationships: { $elemMatch: { targetType: "published_data", targetId: "x" } } },
      {
        op: "element",
        field: ["relationships"],
        where: all(
          { op: "in", field: ["targetType"], values: ["publication"] },
          { op: "in", field: ["targetId"], values: ["x"] },
        ),
      },
    ],
    [
      "the two states of v3",
      publicationNamesV3,
      { status: { $ne: "registered" } },
      not({ op: "in", field: ["status"], values: ["registered", "amended"] }),
    ],
    [
      "measurement periods",
      proposalNames,
      { MeasurementPeriodList: { $elemMatch: { _id: "m", instrument: "i" } } },
      {
        op: "element",
        field: ["measurementPeriods"],
        where: all({ op: "in", field: ["id"], values: ["m"] }, { op: "in", field: ["instrument"], values: ["i"] }),
      },
    ],
    [
      "files of blocks",
      origDatablockNames,
      { datasetId: "d", "dataFileList.path": { $regex: "\\.nxs$" } },
      all(
        { op: "in", field: ["datasetPid"], values: ["d"] },
        { op: "pattern", field: ["dataFileList", "path"], pattern: "\\.nxs$", ignoreCase: false },
      ),
    ],
  ];
  it.each(renamed)("translates %s", (_name, names, where, filter) => {
    expect(readWhere(where, names)).toEqual(filter);
  });

  const refused: [unknown, RegExp][] = [
    [{ pid: { $type: "string" } }, /"\$type" at where\.pid\.\$type/],
    [{ pid: { $where: "1" } }, /Unknown operator "\$where"/],
    [{ $where: "1" }, /Unknown operator "\$where" at where\.\$where/],
    [{ $expr: {} }, /Unknown operator/],
    [{ inq: ["a"] }, /Unknown operator "inq"/],
    [{ pid: { $gt: 1, foo: 2 } }, /Unknown operator "foo"/],
    [{ and: [{ pid: { $foo: 1 } }] }, /where\.and\.0\.pid\.\$foo/],
    [{ pid: { $in: "a" } }, /list of values/],
    [{ pid: { $in: [{ $regex: "a" }] } }, /cannot stand/],
    [{ $or: [] }, /list of conditions/],
    [{ $and: {} }, /list of conditions/],
    [{ and: ["a"] }, /object is needed/],
    [{ size: { $gt: {} } }, /number, date or text/],
    [{ size: { between: [1] } }, /bounds/],
    [{ size: { between: [1, "x"] } }, /bounds/],
    [{ pid: { $not: "a" } }, /needs operators/],
    [{ pid: { $options: "i" } }, /needs a pattern/],
    [{ pid: { $regex: "(" } }, /not valid/],
    [{ pid: { $regex: "a", $options: "x" } }, /Invalid options/],
    [{ pid: { like: {} } }, /must be a text/],
    [{ pid: { like: "a".repeat(1_001) } }, /longer than 1000/],
    [{ keywords: { $size: -1 } }, /length/],
    [{ keywords: { $size: { toString: null, valueOf: null } } }, /length/],
    [{ techniques: { $elemMatch: "x" } }, /needs an object/],
    [{ techniques: { $elemMatch: { $foo: "x" } } }, /Unknown operator "\$foo"/],
    ["abc", /object is needed/],
    [{ $text: {} }, /text to search for/],
  ];
  it.each(refused)("refuses %j and says where", (where, message) => {
    expect(() => readWhere(where, datasetNames)).toThrow(FilterError);
    expect(() => readWhere(where, datasetNames)).toThrow(message);
  });
});
