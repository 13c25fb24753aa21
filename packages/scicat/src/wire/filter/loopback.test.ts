import { describe, expect, it } from "vitest";
import { FilterError } from "./filter-error.ts";
import { queryOrHeader, readLoopback } from "./loopback.ts";
import { datasetRelations, sampleRelations } from "./relations.ts";
import { datasetNames, instrumentNames, jobNamesV3, policyNames, sampleNames } from "./tables.ts";

const read = (filter: unknown) => readLoopback(filter, datasetNames, { relations: datasetRelations });
const nothingAsked = {
  where: undefined,
  sort: [],
  limit: 100,
  offset: 0,
  projection: undefined,
  include: [],
};
const asc = (...field: string[]) => ({ field, descending: false });
const desc = (...field: string[]) => ({ field, descending: true });

describe("a filter of v3", () => {
  it.each([
    undefined,
    null,
    "",
    " ",
    "null",
    "{}",
    "[]",
    {},
    '"{}"',
    '{"where":[],"fields":{},"limits":{},"include":[]}',
  ])("asks for nothing in particular as %j", (filter) => {
    expect(read(filter)).toEqual(nothingAsked);
  });

  it("may have its parts as texts of JSON", () => {
    expect(
      readLoopback({ where: '{"manager":"a@b"}', order: "ownerGroup:desc", skip: "0", limit: "25" }, policyNames),
    ).toMatchObject({
      where: { op: "in", field: ["manager"], values: ["a@b"] },
      sort: [desc("ownerGroup")],
      limit: 25,
      offset: 0,
    });
  });

  it("ignores keys that it does not know", () => {
    expect(read('{"foo":1}')).toEqual(nothingAsked);
  });

  const limits: [unknown, object][] = [
    [{ limits: { limit: 5, skip: 3, order: "createdAt:desc" } }, { limit: 5, offset: 3, sort: [desc("createdAt")] }],
    [
      { limit: 5, skip: 3, order: "createdAt desc" },
      { limit: 5, offset: 3, sort: [desc("createdAt")] },
    ],
    [{ limit: 7, limits: { limit: 5 } }, { limit: 5 }],
    [{ limits: { limit: 0 } }, { limit: 10 }],
    [{ limits: { limit: "5", skip: null } }, { limit: 5, offset: 0 }],
    [{ limits: { limit: -5 } }, { limit: 5 }],
    [{ offset: 4 }, { offset: 4 }],
    [{ order: ["createdAt DESC", "pid ASC"] }, { sort: [desc("createdAt"), asc("pid")] }],
    [{ order: "createdAt:desc,pid:asc" }, { sort: [desc("createdAt"), asc("pid")] }],
    [{ order: "createdAt" }, { sort: [asc("createdAt")] }],
    [{ order: "createdAt:sideways" }, { sort: [] }],
    [{ order: 5 }, { sort: [] }],
    [{ limits: { sort: { size: "asc", pid: "desc" } } }, { sort: [asc("size"), desc("pid")] }],
    [{ limits: { sort: { size: 1, pid: -1 } } }, { sort: [asc("size"), desc("pid")] }],
    [{ order: "proposalId:asc" }, { sort: [asc("proposalIds")] }],
    [{ order: "datasetlifecycle.publishedOn:desc" }, { sort: [desc("lifecycle", "publishedOn")] }],
    [
      { order: "scientificMetadata.a%20b (c, d).value:desc" },
      { sort: [desc("scientificMetadata", "a b (c, d)", "value")] },
    ],
  ];
  it.each(limits)("reads the limits of %j", (filter, expected) => {
    expect(read(JSON.stringify(filter))).toMatchObject(expected);
  });

  it("takes other defaults from its caller", () => {
    const options = { limits: { limit: 20, zeroLimit: Number.POSITIVE_INFINITY, sort: [desc("createdAt")] } };
    expect(readLoopback("{}", jobNamesV3, options)).toMatchObject({ limit: 20, sort: [desc("createdAt")] });
    expect(readLoopback('{"limits":{"limit":0,"order":"creationTime:asc"}}', jobNamesV3, options)).toMatchObject({
      limit: undefined,
      sort: [asc("createdAt")],
    });
  });

  const fields: [unknown, unknown][] = [
    [["pid", "size"], { only: true, paths: ["pid", "size"] }],
    [
      { pid: 1, size: true },
      { only: true, paths: ["pid", "size"] },
    ],
    [
      { pid: true, size: false },
      { only: true, paths: ["pid"] },
    ],
    [{ thumbnail: 0 }, { only: false, paths: ["thumbnail"] }],
    [
      { size: false, pid: "false" },
      { only: false, paths: ["size", "pid"] },
    ],
    [[], undefined],
    [{}, undefined],
    [null, undefined],
    [[1, null], undefined],
    ['["pid"]', { only: true, paths: ["pid"] }],
  ];
  it.each(fields)("reads the fields %j", (given, projection) => {
    expect(read({ fields: given }).projection).toEqual(projection);
  });

  it("refuses fields that are a text, with a lone text", () => {
    const error = failure(() => read('{"fields":"pid"}'));
    expect(error.status).toBe(400);
    expect(typeof error.payload).toBe("string");
  });

  const plain = (relation: string, as = relation) => ({ relation, as, sort: [], limit: undefined, offset: 0 });
  const includes: [unknown, object[]][] = [
    [
      [{ relation: "origdatablocks" }, { relation: "instrument" }, {}],
      [plain("origdatablocks"), plain("instruments", "instrument")],
    ],
    [
      ["instruments", "samples"],
      [plain("instruments"), plain("samples")],
    ],
    ["proposals", [plain("proposals")]],
    ['["proposals"]', [plain("proposals")]],
    [{ relation: "proposals" }, [plain("proposals")]],
    [[null, {}, {}, ""], []],
    [["origDatablocks"], [plain("origdatablocks")]],
    [
      ["all"],
      ["instruments", "proposals", "origdatablocks", "datablocks", "attachments", "samples"].map((name) => plain(name)),
    ],
  ];
  it.each(includes)("reads the includes %j", (include, expected) => {
    expect(JSON.parse(JSON.stringify(read({ include }).include))).toEqual(JSON.parse(JSON.stringify(expected)));
  });

  it("reads what is wanted of an included relation in the names of that relation", () => {
    const include = [
      {
        relation: "origdatablocks",
        scope: {
          where: { datasetId: "d", size: { gt: 1 } },
          fields: ["size"],
          limits: { limit: 2, skip: 1, order: "size:desc" },
        },
      },
    ];
    expect(read({ include }).include).toEqual([
      {
        relation: "origdatablocks",
        as: "origdatablocks",
        where: {
          op: "and",
          of: [
            { op: "in", field: ["datasetPid"], values: ["d"] },
            { op: "range", field: ["size"], gt: 1 },
          ],
        },
        projection: { only: true, paths: ["size"] },
        sort: [desc("size")],
        limit: 2,
        offset: 1,
      },
    ]);
  });

  it("refuses relations that there are not", () => {
    const message = 'Provided include field "history" is not part of the dataset relations';
    expect(failure(() => read('{"include":["history"]}')).payload).toEqual({
      message,
      error: "Bad Request",
      statusCode: 400,
    });
    expect(() => read('{"include":[{"relation":"toString"}]}')).toThrow(/is not part of/);
    expect(readLoopback({ include: ["datasets"] }, sampleNames, { relations: sampleRelations }).include).toHaveLength(
      1,
    );
  });

  it("answers text that is no JSON with the parser's words", () => {
    expect(failure(() => read('{"where":{"pid":"a",}}')).payload).toEqual({
      message: "Invalid JSON in filter: Expected double-quoted property name in JSON at position 20 (line 1 column 21)",
      error: "Bad Request",
      statusCode: 400,
    });
  });

  it.each(["5", "true", '"abc"', '[{"where":{}}]', '{"limit":"many"}', '{"limits":{"skip":-1}}', '{"skip":{}}'])(
    "refuses %s",
    (filter) => {
      expect(failure(() => read(filter)).status).toBe(400);
    },
  );

  it("serves the filters of the search portals", () => {
    const parameter = {
      and: [
        { or: [{ "scientificMetadata.t.value": { between: [1, 5] } }, { "scientificMetadata.t.v": { lte: 5 } }] },
        { "scientificMetadata.t.unitSI": { inq: ["K", "kelvin"] } },
      ],
    };
    expect(read({ where: [parameter], limits: { limit: 5 } })).toMatchObject({
      limit: 5,
      where: {
        op: "and",
        of: [
          {
            op: "or",
            of: [
              { op: "range", field: ["scientificMetadata", "t", "value"], gte: 1, lte: 5 },
              { op: "range", field: ["scientificMetadata", "t", "v"], lte: 5 },
            ],
          },
          { op: "in", field: ["scientificMetadata", "t", "unitSI"], values: ["K", "kelvin"] },
        ],
      },
    });
    expect(readLoopback({ where: { name: "x" }, skip: 1, limit: 2 }, instrumentNames)).toMatchObject({
      limit: 2,
      offset: 1,
    });
  });
});

describe("the place of a filter", () => {
  it("is the query or the header, not both", () => {
    expect(queryOrHeader("{}", undefined)).toBe("{}");
    expect(queryOrHeader(undefined, "{}")).toBe("{}");
    expect(queryOrHeader("", "{}")).toBe("{}");
    expect(queryOrHeader("", undefined)).toBe(undefined);
    expect(failure(() => queryOrHeader("{}", "{}")).payload).toMatchObject({
      status: 400,
      message: expect.stringMatching(/^Using two different types\(query and headers\) of filters/),
    });
  });
});

function failure(act: () => unknown): FilterError {
  try {
    act();
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}
