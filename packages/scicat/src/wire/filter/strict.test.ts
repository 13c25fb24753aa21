import { describe, expect, it } from "vitest";
import { FilterError } from "./filter-error.ts";
import { readStrict } from "./strict.ts";
import {
  attachmentVocabulary,
  datasetVocabulary,
  jobVocabulary,
  metadataKeyVocabulary,
  origDatablockVocabulary,
  type Vocabulary,
} from "./vocabularies.ts";

const newest = [{ field: ["createdAt"], descending: true }];
const refusal = (path: string) => `Property ${path} should not exist in the filter object`;

describe("a filter of v4", () => {
  it.each([undefined, null, "null", "{}", '{"where":{},"limits":{},"fields":[],"include":[]}', '{"where":null}'])(
    "has the defaults as %j",
    (filter) => {
      expect(readStrict(filter, datasetVocabulary)).toEqual({
        where: undefined,
        projection: undefined,
        include: [],
        limit: 10,
        offset: 0,
        sort: newest,
      });
    },
  );

  const known: [Vocabulary, unknown][] = [
    [datasetVocabulary, { where: { pid: { $in: ["a"] }, $or: [{ anything: 1 }] } }],
    [datasetVocabulary, { where: { "scientificMetadata.a.b.c": { whatever: 1 } } }],
    [datasetVocabulary, { where: { scientificMetadata: { deep: { $gt: 1 } } } }],
    [
      datasetVocabulary,
      { where: { "jobParameters.x": 1, "techniques.name": "n", "datasetlifecycle.archivable": true } },
    ],
    [datasetVocabulary, { where: { "relationships.identifier": "n", "relationships.entityType": "x" } }],
    [datasetVocabulary, { fields: { pid: true, "datasetlifecycle.archivable": true } }],
    [datasetVocabulary, { limit: 5, pid: "x" }],
    [origDatablockVocabulary, { where: { "dataFileList.path": { $regex: "x" }, datasetId: "d", chkAlg: "x" } }],
    [attachmentVocabulary, { where: { relationships: { $elemMatch: { targetId: "x", targetType: "dataset" } } } }],
    [metadataKeyVocabulary, { where: { key: { $regex: "x", $options: "i" }, usageCount: { $gt: 1 } } }],
    [jobVocabulary, { where: { "jobParams.datasetList.pid": "x", "jobResultObject.a": 1, statusCode: "s" } }],
  ];
  it.each(known)("is taken where all its words are known (%#)", (vocabulary, filter) => {
    expect(readStrict(JSON.stringify(filter), vocabulary).offset).toBe(0);
  });

  const unknown: [Vocabulary, unknown, string][] = [
    [datasetVocabulary, { where: { pid: { inq: ["a"] } } }, "where.pid.inq"],
    [datasetVocabulary, { where: { proposalId: "a" } }, "where.proposalId"],
    [datasetVocabulary, { where: { $text: { $search: "a" } } }, "where.$text.$search"],
    [datasetVocabulary, { where: { keywords: { $size: 1 } } }, "where.keywords.$size"],
    [datasetVocabulary, { where: { techniques: { $elemMatch: { name: "x" } } } }, "where.techniques.$elemMatch.name"],
    [datasetVocabulary, { limits: { order: "a:asc" } }, "limits.order"],
    [datasetVocabulary, { fields: { history: 1 } }, "fields.history"],
    [datasetVocabulary, { foo: {} }, "foo"],
    [datasetVocabulary, { where: { "a.scientificMetadata.x": 1 } }, "where.a.scientificMetadata.x"],
    [origDatablockVocabulary, { where: { "dataFileList.metadata.x": 1 } }, "where.dataFileList.metadata.x"],
    [attachmentVocabulary, { include: ["dataset"] }, "include"],
    [attachmentVocabulary, { where: { _id: "x" } }, "where._id"],
    [attachmentVocabulary, { where: { createdBy: "x" } }, "where.createdBy"],
    [metadataKeyVocabulary, { where: { sourceId: "x" } }, "where.sourceId"],
    [metadataKeyVocabulary, { include: "x" }, "include"],
    [jobVocabulary, { where: { _id: "x" } }, "where._id"],
  ];
  it.each(unknown)("is refused for a word that is not known (%#)", (vocabulary, filter, path) => {
    expect(refused(() => readStrict(JSON.stringify(filter), vocabulary))).toEqual({
      message: refusal(path),
      error: "Bad Request",
      statusCode: 400,
    });
  });

  it("is refused for parts that its route does not take", () => {
    const count = (filter: string) => readStrict(filter, datasetVocabulary, ["where"]);
    expect(count('{"where":{"pid":"a"}}').where).toEqual({ op: "in", field: ["pid"], values: ["a"] });
    expect(() => count('{"limits":{"limit":1}}')).toThrow(refusal("limits.limit"));
    expect(() => count('{"include":["all"]}')).toThrow(refusal("include"));
    expect(() => count('{"limit":1}')).toThrow(refusal("limit"));
  });

  it("merges its limits with the defaults, key by key", () => {
    const limits = (given: unknown) => {
      const { limit, offset, sort } = readStrict(JSON.stringify({ limits: given }), datasetVocabulary);
      return { limit, offset, sort };
    };
    expect(limits({ skip: 5 })).toEqual({ limit: 10, offset: 5, sort: newest });
    expect(limits({ limit: 3, sort: { size: "asc", pid: "down" } })).toEqual({
      limit: 3,
      offset: 0,
      sort: [
        { field: ["size"], descending: false },
        { field: ["pid"], descending: true },
      ],
    });
  });

  it("has other defaults for blocks, keys and jobs", () => {
    expect(readStrict("{}", origDatablockVocabulary)).toMatchObject({ limit: 10, sort: newest });
    expect(readStrict('{"limits":{"limit":2}}', origDatablockVocabulary)).toMatchObject({ limit: 2, sort: [] });
    expect(readStrict("{}", metadataKeyVocabulary)).toMatchObject({ limit: 100, sort: newest });
    expect(readStrict("{}", jobVocabulary)).toMatchObject({
      limit: 100,
      sort: [{ field: ["createdAt"], descending: false }],
    });
    expect(readStrict('{"limits":{"limit":0}}', jobVocabulary).limit).toBe(undefined);
  });

  it("takes an include that is a text as a list of one", () => {
    expect(readStrict('{"include":"proposals"}', datasetVocabulary).include).toMatchObject([{ relation: "proposals" }]);
  });

  it("refuses a field inside of an included relation as MongoDB does", () => {
    const filter = { include: ["attachments"], fields: ["pid", "attachments.caption"] };
    expect(() => readStrict(JSON.stringify(filter), datasetVocabulary)).toThrow(
      "Invalid $project :: caused by :: Path collision at attachments",
    );
    // Of all relations the first one in their order is told, not the first one that the client names.
    const all = { include: ["all"], fields: ["attachments.caption", "origdatablocks.dataFileList.path"] };
    expect(() => readStrict(JSON.stringify(all), datasetVocabulary)).toThrow(/Path collision at origdatablocks$/);
    const twice = { fields: ["datasetlifecycle", "datasetlifecycle.archivable"] };
    expect(() => readStrict(JSON.stringify(twice), datasetVocabulary)).toThrow(
      "Path collision at datasetlifecycle.archivable remaining portion archivable",
    );
    expect(readStrict('{"include":["attachments"],"fields":["pid","attachments"]}', datasetVocabulary)).toMatchObject({
      projection: { only: true, paths: ["pid", "attachments"] },
    });
    const ofBlocks = '{"include":["dataset"],"fields":["size","dataset.pid"]}';
    expect(() => readStrict(ofBlocks, origDatablockVocabulary)).not.toThrow();
  });

  it.each([
    ["", "Invalid JSON in filter: Unexpected end of JSON input"],
    ["{", "Invalid JSON in filter: Expected property name or '}' in JSON at position 1 (line 1 column 2)"],
    ["5", "The filter must be an object"],
    ["[]", "The filter must be an object"],
  ])("refuses the text %j", (text, message) => {
    expect(refused(() => readStrict(text, datasetVocabulary))).toMatchObject({ message });
  });
});

function refused(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    if (error instanceof FilterError) return error.payload;
    throw error;
  }
  throw new Error("nothing was refused");
}
