import { anonymous, type FindKind, type Principal } from "@margay/server";
import { startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFullquery } from "./fullquery.ts";
import { readLoopback } from "./loopback.ts";
import type { NameTable } from "./names.ts";
import { attachmentNames, datasetNames, publicationNamesV3 } from "./tables.ts";

/** What filters find, from the client's text to the database. */

let catalogue: TestCatalogue;
const admin: Principal = { ...anonymous, username: "test-admin", roles: new Set(["admin"]) };

const base = { type: "raw", contactEmail: "ada@example.org", ownerGroup: "ring", lifecycle: { archivable: true } };
const records = [
  {
    ...base,
    pid: "wasp",
    datasetName: "wasp one",
    creationTime: "2024-01-02T03:04:05Z",
    proposalIds: ["P-1"],
    keywords: ["a", "b"],
    techniques: [{ pid: "PaNET1", name: "diffraction" }],
    scientificMetadata: { temp: { value: 10, unit: "degC" }, "dotted.key": { value: 5 }, word: "five", digits: "12" },
    imported: { version: "3", owned: "x" },
  },
  {
    ...base,
    pid: "bee",
    datasetName: "bee two",
    creationTime: "2024-02-02T03:04:05Z",
    proposalIds: ["P-2"],
    keywords: ["b", "c"],
    techniques: [],
    isPublished: true,
    scientificMetadata: { temp: { value: 300, unit: "K" }, digits: 12 },
    imported: { version: "3" },
  },
];
const attachments = [
  { id: "both", caption: "x", ownerGroup: "ring", relationships: [target("wasp"), target("P-1", "proposal")] },
  { id: "one", caption: "y", ownerGroup: "ring", relationships: [target("bee")] },
  {
    id: "other",
    caption: "z",
    ownerGroup: "ring",
    relationships: [target("P-1", "proposal"), target("d", "publication")],
  },
];
const publications = [
  { doi: "p1", title: "t", datasetPids: ["wasp"], status: "registered", metadata: { creators: [{ name: "Ada" }] } },
  { doi: "p2", title: "t", datasetPids: ["bee"], status: "amended", metadata: { publicationYear: 2024 } },
  { doi: "p3", title: "t", datasetPids: [], status: "private" },
];

function target(targetId: string, targetType = "dataset") {
  return { targetId, targetType };
}

beforeAll(async () => {
  catalogue = await startTestCatalogue();
  for (const [path, bodies] of Object.entries({ datasets: records, attachments, publications }))
    for (const body of bodies) {
      const { status, text } = await catalogue.admin({ url: `/v1/${path}`, body });
      expect(status, text).toBe(201);
    }
});
afterAll(() => catalogue.close());

type Asked = Pick<ReturnType<typeof readLoopback>, "where">;

async function keysOf(kind: FindKind, { where }: Asked): Promise<string[]> {
  const rows = await catalogue.server.catalogue.finder.find(admin, kind, { where, limit: 100 });
  return rows.map(({ key }) => key).sort();
}

const find = (where: unknown) => keysOf("dataset", readLoopback(JSON.stringify({ where }), datasetNames));
const search = (fields: unknown) => keysOf("dataset", readFullquery(JSON.stringify(fields), "{}", datasetNames));

const both = ["bee", "wasp"];
const bee = ["bee"];
const wasp = ["wasp"];

describe("a where", () => {
  const rows: [unknown, string[]][] = [
    [[], both],
    [[{ keywords: "a" }], wasp],
    [{ proposalId: "P-2" }, bee],
    [{ proposalId: { inq: ["P-1", "P-2"] } }, both],
    [{ proposalId: { nin: ["P-1"] } }, bee],
    [{ datasetName: { neq: "bee two" } }, wasp],
    [{ datasetName: { like: "^wasp" } }, wasp],
    [{ datasetName: { ilike: "BEE" } }, bee],
    [{ datasetName: { nlike: "bee" } }, wasp],
    [{ datasetName: { regexp: "/TWO$/i" } }, bee],
    [{ creationTime: { between: ["2024-01-01", "2024-01-31T00:00:00+01:00"] } }, wasp],
    [{ creationTime: { gt: "2024-01-02T03:04:05.000Z" } }, bee],
    [{ creationTime: "2024-01-02T04:04:05+01:00" }, wasp],
    [{ createdAt: { gte: "2020-01-01" } }, both],
    [{ keywords: { $all: ["b", "c"] } }, bee],
    [{ keywords: { $size: 2 } }, both],
    [{ keywords: ["a", "b"] }, wasp],
    [{ "techniques.name": "diffraction" }, wasp],
    [{ techniques: { $elemMatch: { pid: "PaNET1", name: { $regex: "^diff" } } } }, wasp],
    [{ techniques: { $size: 0 } }, bee],
    [{ isPublished: "true" }, bee],
    [{ "datasetlifecycle.archivable": true }, both],
    [{ "scientificMetadata.temp.value": { between: [5, 20] } }, wasp],
    [{ "scientificMetadata.temp.valueSI": { gt: 290 } }, bee],
    [{ "scientificMetadata.dotted%2Ekey.value": 5 }, wasp],
    [{ "scientificMetadata.word": "five" }, wasp],
    [{ "scientificMetadata.digits": "12" }, both],
    [{ "scientificMetadata.word": { exists: false } }, bee],
    [{ "scientificMetadata.word": null }, bee],
    [{ version: "3" }, both],
    [{ owned: "x" }, wasp],
    [{ owned: { neq: "x" } }, bee],
    [{ foo: "bar" }, []],
    [{ $or: [{ keywords: "a" }, { keywords: "c" }] }, both],
    [{ $nor: [{ keywords: "a" }] }, bee],
    [{ $text: { $search: "wasp" } }, wasp],
    [{ size: { gte: "0" } }, both],
    [{ pid: { inq: [] } }, []],
  ];
  it.each(rows)("%j finds %j", async (where, expected) => {
    expect(await find(where)).toEqual(expected);
  });
});

describe("the fields of fullquery", () => {
  const condition = (relation: string, rhs: unknown, unit = "", lhs = "temp") => ({
    scientific: [{ lhs, relation, rhs, unit }],
  });
  const rows: [unknown, string[]][] = [
    [{}, both],
    [{ mode: {} }, both],
    [{ text: "bee" }, bee],
    [{ keywords: ["a", "c"] }, both],
    [{ keywords: [] }, []],
    [{ creationTime: { begin: "2024-02-01", end: "2024-03-01" } }, bee],
    [{ size: { min: 0, max: 5 } }, both],
    [{ isPublished: true }, bee],
    [{ userGroups: ["ring"] }, both],
    [{ userGroups: ["others"] }, []],
    [condition("GREATER_THAN", 285, "K"), bee],
    [condition("RANGE", [280, 290], "K"), wasp],
    [condition("LESS_THAN", 20, "degC"), wasp],
    [condition("RANGE", [5, 20]), wasp],
    [condition("EQUAL_TO_NUMERIC", 300), bee],
    [condition("EQUAL_TO_STRING", "five", "", "word"), wasp],
    [condition("CONTAINS_STRING", "IV", "", "word"), wasp],
    [condition("EQUAL_TO_STRING", "12", "", "digits"), wasp],
    [condition("EQUAL_TO_NUMERIC", 12, "", "digits"), bee],
    [condition("EQUAL_TO_NUMERIC", 5, "", "dotted.key"), wasp],
  ];
  it.each(rows)("%j find %j", async (fields, expected) => {
    expect(await search(fields)).toEqual(expected);
  });
});

describe("the names of other kinds", () => {
  const rows: [FindKind, NameTable, unknown, string[]][] = [
    ["attachment", attachmentNames, { datasetId: "wasp" }, ["both"]],
    ["attachment", attachmentNames, { datasetId: { neq: "wasp" } }, ["one", "other"]],
    ["attachment", attachmentNames, { datasetId: null }, ["other"]],
    ["attachment", attachmentNames, { proposalId: "P-1", datasetId: { exists: true } }, ["both"]],
    ["attachment", attachmentNames, { aid: { inq: ["one", "other"] } }, ["one", "other"]],
    [
      "attachment",
      attachmentNames,
      { relationships: { $elemMatch: { targetType: "published_data", targetId: "d" } } },
      ["other"],
    ],
    ["publication", publicationNamesV3, { status: "registered" }, ["p1", "p2"]],
    ["publication", publicationNamesV3, { status: { neq: "registered" } }, ["p3"]],
    ["publication", publicationNamesV3, { pidArray: "wasp" }, ["p1"]],
    ["publication", publicationNamesV3, { and: [{ or: [{ creator: "Ada" }, { authors: "Ada" }] }] }, ["p1"]],
    ["publication", publicationNamesV3, { publicationYear: "2024" }, ["p2"]],
  ];
  it.each(rows)("of %s lead where they should (%#)", async (kind, names, where, expected) => {
    expect(await keysOf(kind, readLoopback({ where }, names))).toEqual(expected);
  });
});
