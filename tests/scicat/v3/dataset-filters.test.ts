import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { metadata, rawDataset } from "../support/datasets.ts";
import { query, type Site, startSite } from "../support/site.ts";

const url = "/api/v3/Datasets";
let site: Site;
const names = ["north", "east", "south", "west"] as const;
type Name = (typeof names)[number];
const pids: Record<string, string> = {};

const own: Record<Name, { stars: number; datasetName: string } & Record<string, unknown>> = {
  north: {
    stars: 5,
    datasetName: "The proper raw trial called north",
    description: "Nobody had tea on the ship, nor was there sugar in the harbour. One of a pair",
    isPublished: true,
    ownerGroup: "group1",
    accessGroups: ["group5"],
  },
  east: {
    stars: 5,
    datasetName: "The proper raw trial called east",
    description: "Who knows what the wind will bring. One of a pair",
    ownerGroup: "group2",
    accessGroups: ["group6"],
  },
  south: {
    stars: 6,
    datasetName: "The proper raw trial called south",
    description: "A chance of the century went by while they chose between jam and honey",
    ownerGroup: "group3",
    accessGroups: ["group6"],
  },
  west: {
    stars: 7,
    datasetName: "The proper trial called west, also raw",
    description: "After the storm all sails were dry (at last)",
    ownerGroup: "group4",
    accessGroups: ["group6"],
  },
};

beforeAll(async () => {
  site = await startSite();
  for (const name of names) {
    const { stars, ...fields } = own[name];
    const shine = name === "south" ? { shine: { value: "bright", unit: "" } } : {};
    const scientificMetadata = { ...metadata, ...shine, stars: { value: stars, unit: "" } };
    const made = await site.as.adminIngestor({ url, body: rawDataset({ ...fields, scientificMetadata }) });
    expect(made.status, made.text).toBe(201);
    pids[name] = made.body.pid;
  }
});
afterAll(() => site?.close());

const found = (list: readonly { pid: string }[]) => list.map(({ pid }) => names.find((name) => pids[name] === pid));

describe("A where", () => {
  it.each<[object, readonly Name[]]>([
    [{ datasetName: own.north.datasetName }, ["north"]],
    [{ datasetName: { like: "proper raw trial" } }, ["north", "east", "south"]],
    [{ datasetName: { $regex: "proper raw trial" } }, ["north", "east", "south"]],
    [{ datasetName: { like: "Proper RAW" } }, []],
    [{ datasetName: { ilike: "Proper RAW" } }, ["north", "east", "south"]],
    [{ datasetName: { $regex: "Proper RAW", $options: "i" } }, ["north", "east", "south"]],
    [{ datasetName: { like: "called south" } }, ["south"]],
    [{ description: { like: "One of a pair" } }, ["north", "east"]],
    [{ description: { $regex: "One of a pair$" } }, ["north", "east"]],
    [{ description: { like: "the century went" } }, ["south"]],
    [{ datasetName: { $regex: "(east|south).*|, also" } }, ["east", "south", "west"]],
    [{ description: { $regex: "(tea.*sugar|jam.*honey)" } }, ["north", "south"]],
    [{ description: { $regex: "dry \\(at" } }, ["west"]],
    [{ pid: { inq: [] } }, []],
    [{ ownerGroup: { inq: ["group1", "group4"] } }, ["north", "west"]],
    [{ ownerGroup: { nin: ["group1", "group4"] } }, ["east", "south"]],
    [{ ownerGroup: { $ne: "group1" } }, ["east", "south", "west"]],
    [{ or: [{ ownerGroup: "group1" }, { accessGroups: "group6" }], isPublished: false }, ["east", "south", "west"]],
    [{ "scientificMetadata.stars.value": { gte: 6 } }, ["south", "west"]],
    [{ "scientificMetadata.stars.value": 5 }, ["north", "east"]],
    [{ "scientificMetadata.detector_distance.unitSI": "m", "scientificMetadata.stars.value": 7 }, ["west"]],
    [{ "datasetlifecycle.archiveStatusMessage": "datasetCreated" }, names],
    [{ instrumentId: "5c1b9d5e-0000-4000-8000-00000000p11x", sampleId: "crystal-9" }, names],
    [{ creationTime: { gt: "2019-03-04T05:06:06.000Z", lte: "2019-03-04T05:06:07.000Z" } }, names],
    [{ createdAt: { lt: "2019-01-01T00:00:00Z" } }, []],
    [{ keywords: "lysozyme" }, names],
  ])("%j finds, counts and takes one of what fits", async (where, expected) => {
    const filter = query("filter", { where });
    const list = await site.as.adminIngestor({ url: `${url}?${filter}` });
    expect(list.status, list.text).toBe(200);
    expect(found(list.body)).toEqual(expected);
    expect((await site.as.adminIngestor({ url: `${url}/count?${filter}` })).body).toEqual({ count: expected.length });
    const one = await site.as.adminIngestor({ url: `${url}/findOne?${filter}` });
    expect(one.status).toBe(200);
    if (expected.length === 0) expect(one.text).toBe("");
    else expect(found([one.body])).toEqual(expected.slice(0, 1));
  });
});

describe("A filter that is no JSON", () => {
  it.each(["", "/count", "/findOne"])("is told with the parser's words: %s", async (tail) => {
    const filter = '{"where":{"datasetName":{"like":"raw"},}}';
    const refused = await site.as.adminIngestor({ url: `${url}${tail}?filter=${encodeURIComponent(filter)}` });
    const at = "in JSON at position 39 (line 1 column 40)";
    const message = `Invalid JSON in filter: Expected double-quoted property name ${at}`;
    expect(refused).toMatchObject({ status: 400, body: { message, error: "Bad Request", statusCode: 400 } });
  });
});

describe("Conditions on metadata", () => {
  it.each<[string, unknown, string, readonly Name[], string?]>([
    ["GREATER_THAN", 1, "", names],
    ["GREATER_THAN", 6, "", ["west"]],
    ["GREATER_THAN_OR_EQUAL", 6, "", ["south", "west"]],
    ["LESS_THAN", 6, "", ["north", "east"]],
    ["LESS_THAN_OR_EQUAL", 6, "", ["north", "east", "south"]],
    ["EQUAL_TO", 6, "", ["south"]],
    ["EQUAL_TO_NUMERIC", 6, "", ["south"]],
    // A number is no text, though it reads the same.
    ["EQUAL_TO_STRING", "6", "", []],
    ["EQUAL_TO_STRING", "bright", "", ["south"], "shine"],
    ["RANGE", [5, 7], "", ["south"]],
  ])("%s %j %s", async (relation, rhs, unit, expected, lhs = "stars") => {
    const fields = { mode: {}, scientific: [{ lhs, relation, rhs, unit }] };
    const list = await site.as.adminIngestor({ url: `${url}/fullquery?${query("fields", fields)}` });
    expect(list.status, list.text).toBe(200);
    expect(found(list.body)).toEqual(expected);
    const facets = await site.as.adminIngestor({
      url: `${url}/fullfacet?${query("fields", fields)}&${query("facets", ["ownerGroup"])}`,
    });
    const groups = [...expected].map((name) => own[name].ownerGroup as string);
    expect(facets.body[0].ownerGroup).toEqual(
      groups
        .sort()
        .reverse()
        .map((_id) => ({ _id, count: 1 })),
    );
    expect(facets.body[0].all).toEqual(expected.length === 0 ? [] : [{ totalSets: expected.length }]);
  });

  it("see what a caller may see", async () => {
    const fields = query("fields", { scientific: [{ lhs: "stars", relation: "GREATER_THAN", rhs: 1, unit: "" }] });
    expect(found((await site.as.user6({ url: `${url}/fullquery?${fields}` })).body)).toEqual(["east", "south", "west"]);
    expect(found((await site.as.anonymous({ url: `${url}/fullquery?${fields}` })).body)).toEqual(["north"]);
    // Groups that a client names do not widen what it may see.
    for (const more of [{ userGroups: ["group4"] }, { isPublished: "false" }])
      expect((await site.as.user2({ url: `${url}/fullquery?${query("fields", more)}` })).body).not.toContainEqual(
        expect.objectContaining({ pid: pids.west }),
      );
  });
});
