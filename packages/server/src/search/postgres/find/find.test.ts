import type { Filter } from "@margay/contract";
import { cloneDatabase } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FindKind } from "../../finder.ts";
import { findable, type World } from "./world.fixture.ts";

let drop: () => Promise<void>;
let world: World;

const pids = async (where: Filter, principal = world.admin) =>
  (await world.finder.find(principal, "dataset", { where, limit: 100 })).map(({ key }) => key);

beforeAll(async () => {
  const clone = await cloneDatabase();
  drop = clone.drop;
  world = await findable(clone.connection);
  const common = { type: "raw", ownerGroup: "g1", creationTime: "2026-01-01T00:00:00Z" };
  await world.datasets.createMany(world.admin, [
    {
      ...common,
      pid: "a",
      datasetName: "one",
      sourceFolder: "/data/one",
      startTime: "2026-03-02T08:15:00+01:00",
      keywords: ["x", "y"],
      lifecycle: { archivable: true, publishedOn: "2026-03-02" + "T00:00:00Z" },
      scientificMetadata: {
        energy: { value: 9, unit: "keV" },
        "a.b": { "c$@": "nasty", 'd"e\\f': 1 },
        list: [
          { n: 1, m: "p" },
          { n: 2, m: "q" },
        ],
        gain: { value: "12.5", unit: "K" },
        open: { value: "open", unit: "" },
        temperature: { value: 300, unit: "K", valueSI: 300, unitSI: "K" },
        odd: { value: 3, unit: "foo" },
        "ключ 💥": true,
      },
    },
    {
      ...common,
      pid: "b",
      datasetName: "two",
      isPublished: true,
      sourceFolder: "/data/two",
      scientificMetadata: {
        energy: { value: 9_000, unit: "eV" },
        list: [{ n: 1, m: "q" }],
        temperature: { value: 26.85, unit: "degC" },
      },
    },
    { ...common, pid: "c", datasetName: "three", ownerGroup: "g2", accessGroups: ["g1"], inputDatasets: ["a"] },
  ]);
  await world.samples.createMany(world.admin, [
    { sampleId: "s1", sampleName: "gold", ownerGroup: "g1", sampleCharacteristics: { mass: { value: 2, unit: "mg" } } },
    { sampleId: "s2", sampleName: "tin", ownerGroup: "g2", sampleCharacteristics: { mass: { v: 0.5, u: "g" }, n: 7 } },
  ]);
});

afterAll(async () => {
  await world.close();
  await drop();
});

const sm = (...path: string[]) => ["scientificMetadata", ...path];

describe("conditions on datasets", () => {
  it.each<[string, Filter, string[]]>([
    ["equal to one of several", { op: "in", field: ["pid"], values: ["a", "c", "z"] }, ["a", "c"]],
    ["an item of a list", { op: "in", field: ["keywords"], values: ["y"] }, ["a"]],
    ["a whole list", { op: "in", field: ["keywords"], values: [["x", "y"]] }, ["a"]],
    ["a missing field", { op: "in", field: ["keywords"], values: [null] }, ["b", "c"]],
    ["another than a value", { op: "not", of: { op: "in", field: ["keywords"], values: ["x"] } }, ["b", "c"]],
    ["an instant in another spelling", { op: "in", field: ["startTime"], values: ["2026-03-02T07:15Z"] }, ["a"]],
    ["a text that is no date", { op: "range", field: ["startTime"], gte: "0" }, []],
    ["the text of an instant", { op: "pattern", field: ["startTime"], pattern: "^2026-03", ignoreCase: false }, ["a"]],
    ["a date of the lifecycle", { op: "range", field: ["lifecycle", "publishedOn"], gte: "2026-03-02" }, ["a"]],
    ["a folder", { op: "in", field: ["sourceFolder"], values: ["/data/two", "/none"] }, ["b"]],
    ["a reference", { op: "in", field: ["inputDatasets"], values: ["a"] }, ["c"]],
    ["a number of another type", { op: "in", field: ["size"], values: ["0"] }, []],
    ["names with dots and signs", { op: "in", field: sm("a.b", "c$@"), values: ["nasty"] }, ["a"]],
    ["names with quotes", { op: "range", field: sm("a.b", 'd"e\\f'), gte: 1 }, ["a"]],
    ["names of other scripts", { op: "in", field: sm("ключ 💥"), values: [true] }, ["a"]],
    ["a name that would end a path", { op: "exists", field: sm('"] || true') }, []],
    ["a text with a unit that is a number", { op: "in", field: sm("gain", "value"), values: ["12.5"] }, ["a"]],
    ["a text with an empty unit", { op: "in", field: sm("open", "value"), values: ["open"] }, ["a"]],
    ["a unit as written", { op: "in", field: sm("energy", "unit"), values: ["keV"] }, ["a"]],
    ["a value as written", { op: "in", field: sm("energy", "value"), values: [9] }, ["a"]],
    ["a range of values as written", { op: "range", field: sm("energy", "value"), gt: 100 }, ["b"]],
    [
      "an SI value that is not stored",
      { op: "range", field: sm("temperature", "valueSI"), gt: 299, lt: 301 },
      ["a", "b"],
    ],
    ["an SI unit that is not stored", { op: "in", field: sm("temperature", "unitSI"), values: ["K"] }, ["a", "b"]],
    [
      "an SI unit by a pattern",
      { op: "substring", field: sm("energy", "unitSI"), text: "kg", ignoreCase: false },
      ["a", "b"],
    ],
    ["an unknown unit", { op: "in", field: sm("odd", "unitSI"), values: ["foo"] }, ["a"]],
    ["no SI value", { op: "in", field: sm("temperature", "valueSI"), values: [null] }, ["c"]],
    ["a quantity in any unit", { op: "quantity", path: ["energy"], unit: "eV", eq: 9_000 }, ["a", "b"]],
    ["a quantity below a bound", { op: "quantity", path: ["energy"], unit: "keV", lt: 9 }, []],
    ["a quantity in SI", { op: "quantity", path: ["temperature"], gte: 300, lte: 300 }, ["a", "b"]],
    ["a quantity of another dimension", { op: "quantity", path: ["energy"], unit: "m", gt: 0 }, []],
    [
      "one item with both",
      {
        op: "element",
        field: sm("list"),
        where: {
          op: "and",
          of: [
            { op: "in", field: ["n"], values: [1] },
            { op: "in", field: ["m"], values: ["q"] },
          ],
        },
      },
      ["b"],
    ],
    ["a place in a list", { op: "in", field: sm("list", "1", "m"), values: ["q"] }, ["a"]],
    ["a list of so many", { op: "length", field: sm("list"), is: 2 }, ["a"]],
    ["words", { op: "text", text: "thr one", words: "any" }, ["a", "c"]],
    ["a quoted phrase", { op: "text", text: '"data two"', words: "all" }, ["b"]],
    ["no words at all", { op: "text", text: "&", words: "all" }, []],
    ["nothing of nothing", { op: "or", of: [] }, []],
    ["everything", { op: "and", of: [] }, ["a", "b", "c"]],
  ])("find %s", async (_name, where, expected) => {
    expect(await pids(where)).toEqual(expected);
    expect(await world.finder.count(world.admin, "dataset", { where })).toBe(expected.length);
    const sort = [{ field: ["startTime"], descending: true }];
    const sorted = await world.finder.find(world.admin, "dataset", { where, sort, limit: 100 });
    expect(sorted.map(({ key }) => key).sort()).toEqual(expected);
  });

  it("never show what the caller may not read, whatever is asked", async () => {
    const everything: Filter = {
      op: "or",
      of: [
        { op: "and", of: [] },
        { op: "in", field: ["pid"], values: ["a"] },
      ],
    };
    expect(await pids(everything, world.anonymous)).toEqual(["b"]);
    expect(await pids(everything, await world.principal(["g1"]))).toEqual(["a", "b", "c"]);
    expect(await pids(everything, await world.principal(["g2"]))).toEqual(["b", "c"]);
  });

  it("leave out of the document what is not wanted", async () => {
    const fields = ["pid", "sourceFolder"];
    const [found] = await world.finder.find(world.admin, "dataset", { limit: 1, fields });
    expect(JSON.parse(found?.docText ?? "")).toEqual({ sourceFolder: "/data/one" });
  });

  it("go on when a document holds a number that PostgreSQL cannot compute with", async () => {
    await world.database.pool.query(
      `update dataset_doc set doc = (left(doc::text, -1) || ',"imported":{"n":1e200000,"m":5}}')::json
       where id = (select id from dataset where key = 'c')`,
    );
    expect(await pids({ op: "range", field: ["imported", "n"], gt: 0 })).toEqual([]);
    expect(await pids({ op: "in", field: ["imported", "m"], values: [5] })).toEqual(["c"]);
  });
});

it("compares quantities of samples in SI, whatever they were written in", async () => {
  const found = async (where: Filter) =>
    (await world.finder.find(world.admin, "sample", { where, limit: 10 })).map(({ key }) => key);
  expect(await found({ op: "quantity", path: ["mass"], unit: "mg", gte: 2 })).toEqual(["s1", "s2"]);
  expect(await found({ op: "quantity", path: ["mass"], unit: "g", gt: 0.1 })).toEqual(["s2"]);
  expect(await found({ op: "quantity", path: ["mass"], eq: 2e-6 })).toEqual(["s1"]);
  expect(await found({ op: "quantity", path: ["n"], eq: 7 })).toEqual(["s2"]);
});

it("finds attachments by what they belong to, for whoever may read that", async () => {
  const target = (targetId: string, targetType = "dataset") => ({ targetId, targetType });
  await world.attachments.createMany(world.admin, [
    { id: "at1", relationships: [target("a")] },
    { id: "at2", relationships: [target("b"), target("c", "sample")] },
  ]);
  const of = (ids: string[], targetType: string): Filter => ({
    op: "element",
    field: ["relationships"],
    where: {
      op: "and",
      of: [
        { op: "in", field: ["targetType"], values: [targetType] },
        { op: "in", field: ["targetId"], values: ids },
      ],
    },
  });
  const found = async (where: Filter, principal = world.admin) =>
    (await world.finder.find(principal, "attachment", { where, limit: 10 })).map(({ key }) => key);
  expect(await found(of(["a", "b"], "dataset"))).toEqual(["at1", "at2"]);
  expect(await found(of(["c"], "dataset"))).toEqual([]);
  expect(await found({ op: "in", field: ["relationships", "targetId"], values: ["c"] })).toEqual(["at2"]);
  expect(await found({ op: "not", of: of(["a"], "dataset") })).toEqual(["at2"]);
  expect(await found({ op: "and", of: [] }, world.anonymous)).toEqual(["at2"]);
  expect(await found({ op: "and", of: [] }, await world.principal(["g1"]))).toEqual(["at1", "at2"]);
});

it("follows writes with counts and facets that it remembers", async () => {
  const facets = [["type"]];
  const before = await world.finder.facets(world.admin, "dataset", { facets });
  expect(await world.finder.count(world.admin, "dataset", {})).toBe(before.total);
  const doc = { pid: "new", type: "derived", datasetName: "n", ownerGroup: "g9" };
  await world.datasets.createMany(world.admin, [doc]);
  expect(await world.finder.count(world.admin, "dataset", {})).toBe(before.total + 1);
  const after = await world.finder.facets(world.admin, "dataset", { facets });
  expect(after.facets[0]).toContainEqual({ value: "derived", count: 1 });
});

const nested = (depth: number): Filter => (depth === 0 ? { op: "and", of: [] } : { op: "not", of: nested(depth - 1) });
const wide = (n: number): Filter => ({ op: "or", of: Array.from({ length: n }, () => nested(0)) });
const values = (n: number) => Array.from({ length: n }, (_, at) => at);

it.each<[string, FindKind, Filter, string]>([
  ["deep nesting", "dataset", nested(51), "deeper than 50"],
  ["many conditions", "dataset", wide(1_001), "more than 1000 conditions"],
  ["many values", "dataset", { op: "in", field: ["pid"], values: values(10_001) }, "pid: more than 10000 values"],
  [
    "a bomb of repetitions",
    "dataset",
    { op: "pattern", field: ["type"], pattern: "((a{99}){99}){99}", ignoreCase: false },
    "type: the pattern repeats too much",
  ],
  [
    "a back-reference",
    "proposal",
    { op: "pattern", field: ["title"], pattern: "(a)\\1", ignoreCase: false },
    "title: the pattern refers back",
  ],
  [
    "what PostgreSQL cannot read",
    "dataset",
    { op: "pattern", field: ["nix"], pattern: "(?=a)*", ignoreCase: false },
    "nix: the pattern",
  ],
  ["a range without a bound", "dataset", { op: "range", field: ["size"] }, "size: a range needs a bound"],
  ["a quantity without a value", "dataset", { op: "quantity", path: ["x"] }, "x: a quantity needs a value"],
  ["a long path", "dataset", { op: "exists", field: Array.from({ length: 101 }, () => "a") }, "more than 100 steps"],
])("refuses %s as an invalid query that names the field", async (_name, kind, where, message) => {
  const refused = expect.objectContaining({ code: "invalid_query", message: expect.stringContaining(message) });
  await expect(world.finder.find(world.admin, kind, { where, limit: 1 })).rejects.toEqual(refused);
});

it("refuses a negative offset", async () => {
  const refused = expect.objectContaining({ code: "invalid_query" });
  await expect(world.finder.find(world.admin, "dataset", { limit: 1, offset: -1 })).rejects.toEqual(refused);
});
