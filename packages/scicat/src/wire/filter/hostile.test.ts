import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FilterError } from "./filter-error.ts";
import { readFacets, readFullquery } from "./fullquery.ts";
import { readLoopback } from "./loopback.ts";
import { project } from "./projection.ts";
import { datasetRelations } from "./relations.ts";
import { readStrict } from "./strict.ts";
import { attachmentNames, datasetNames } from "./tables.ts";
import { datasetVocabulary, jobVocabulary } from "./vocabularies.ts";

const readers: ((text: unknown) => unknown)[] = [
  (text) => readLoopback(text, datasetNames, { relations: datasetRelations }),
  (text) => readLoopback(text, attachmentNames),
  (text) => readStrict(text, datasetVocabulary),
  (text) => readStrict(text, jobVocabulary),
  (text) => readFullquery(text, text, datasetNames),
  (text) => readFacets(text, datasetNames),
];

/** Whether each reader gave an answer, which must be JSON, or a FilterError. */
function answers(text: unknown): boolean {
  for (const read of readers) {
    try {
      JSON.stringify(read(text));
    } catch (error) {
      if (!(error instanceof FilterError) || error.status !== 400) throw error;
    }
  }
  return true;
}

const word = fc.constantFrom(
  ...["where", "fields", "limits", "limit", "skip", "order", "sort", "include", "relation", "scope", "and", "$or"],
  ...["$nor", "pid", "size", "creationTime", "datasetId", "relationships", "scientificMetadata.a%2E%zz", "$in", "inq"],
  ...["$gt", "lte", "between", "$regex", "$options", "like", "ilike", "regexp", "exists", "$not", "$elemMatch", "$all"],
  ...["$size", "$text", "$search", "text", "mode", "scientific", "lhs", "rhs", "unit", "userGroups", "begin", "min"],
  ...[
    "toString",
    "valueOf",
    "toJSON",
    "constructor",
    "__proto__",
    "status",
    "",
    ".",
    "a..b",
    "$type",
    "keywords",
    "techniques",
    "all",
  ],
);
const leaf = fc.oneof(word, fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.constant("EQUAL_TO"));
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof({ depthSize: "medium" }, leaf, fc.array(tie("tree"), { maxLength: 4 }), tie("object")),
  object: fc.dictionary(word, tie("tree"), { maxKeys: 5 }),
}));

describe("hostile filters", () => {
  it("are refused or answered, whatever the text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), answers), { numRuns: 2_000 });
  });

  it("are refused or answered, whatever the JSON", () => {
    fc.assert(fc.property(fc.json(), answers), { numRuns: 1_000 });
  });

  it("are refused or answered, whatever is made of words that mean something", () => {
    fc.assert(
      fc.property(tree, (value) => answers(JSON.stringify(value)) && answers(JSON.stringify({ where: value }))),
      { numRuns: 5_000 },
    );
  });

  it("are refused where they are too deep, too long, too wide or out of range", () => {
    const refusedTexts = [
      `{"where":{"pid":${"[".repeat(60)}${"]".repeat(60)}}}`,
      `${"[".repeat(50_000)}${"]".repeat(50_000)}`,
      JSON.stringify({ where: { pid: "a".repeat(100_001) } }),
      JSON.stringify({ where: { and: Array.from({ length: 1_001 }, () => ({ pid: "a" })) } }),
      JSON.stringify({ where: { pid: { $in: Array.from({ length: 10_001 }, () => 1) } } }),
      '{"where":{"__proto__":1}}',
      '{"where":{"a.__proto__.b":1}}',
      '{"where":{"size":1e999}}',
      '{"where":{"pid":"\\u0000"}}',
      JSON.stringify({ where: { pid: { $regex: "a".repeat(1_001) } } }),
    ];
    for (const text of refusedTexts)
      expect(() => readLoopback(text, datasetNames), text.slice(0, 60)).toThrow(FilterError);
  });

  it("do not have to be short to be harmless", () => {
    const pids = Array.from({ length: 2_000 }, (_one, index) => `20.500/${index}`);
    const text = JSON.stringify({ where: { pid: { inq: pids } } });
    expect(readLoopback(text, datasetNames).where).toEqual({ op: "in", field: ["pid"], values: pids });
  });

  it("cannot make the messages long", () => {
    try {
      readLoopback({ where: { pid: { [`$${"x".repeat(90_000)}`]: 1 } } }, datasetNames);
      expect.unreachable();
    } catch (error) {
      expect(error instanceof FilterError && error.message.length).toBeLessThan(3_000);
    }
  });

  it("cannot reach the prototype of a record through a projection", () => {
    const record = JSON.parse('{"_id":"a","__proto__":{"x":1}}') as Record<string, unknown>; // an object literal
    const cut = project(record, { only: true, paths: ["__proto__.x", "constructor"] });
    expect(Object.getPrototypeOf(cut)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).x).toBe(undefined); // nothing came into the shared prototype
  });
});
