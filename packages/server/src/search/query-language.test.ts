import { readFileSync } from "node:fs";
import { aDataset, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const page = readFileSync(new URL("../../../../docs/query-language.md", import.meta.url), "utf8");
const table = /## Examples\n([\s\S]*?)\n## /.exec(page)?.[1] ?? "";
const examples = [...table.matchAll(/^\| `(.+?)` +\|/gm)].map(([, query = ""]) => query.replaceAll("\\|", "|"));

let catalogue: TestCatalogue;
let reader: TestCatalogue["admin"];

const old = "2019-03-04T05:06:07Z";
const keV = (value: number) => ({ photon_energy: { value, unit: "keV" } });

/** By the last part of their PIDs. */
const datasets: Record<string, Record<string, unknown>> = {
  "0a1b": {
    datasetName: "lysozyme tomo",
    type: "raw",
    keywords: ["gold"],
    scientificMetadata: { ...keV(9), material: "gold", shutter: true },
  },
  b: {
    datasetName: "lysozyme test",
    type: "derived",
    keywords: ["silver", "test"],
    techniques: [{ pid: "PaNET01101", name: "powder at P02" }],
    scientificMetadata: { photon_energy: { value: 12_000, unit: "eV" }, material: "Marigold leaf", shutter: false },
  },
  c: {
    datasetName: "insulin small angle",
    type: "raw",
    techniques: [{ pid: "http://purl.org/pan-science/PaNET/PaNET01188", name: "SAXS" }],
    proposalIds: ["20010001"],
    beamtimeIds: ["11012345"],
    creationTime: "2024-05-31T23:00:00Z",
    scientificMetadata: { temperature: { value: -180, unit: "degC" } },
  },
  d: {
    datasetName: "dark",
    type: "simulated",
    sourceFolder: "/data/2024/run7/raw",
    sampleIds: ["s1"],
    creationTime: "2024-03-31T12:00:00Z",
  },
  e: {
    datasetName: "map",
    sourceFolder: "/data/2024/run7",
    creationTime: new Date().toISOString(),
    keywords: ["silver"],
    type: "raw",
  },
  f: {
    datasetName: "big",
    type: "calibration",
    scientificMetadata: keV(8.7),
    techniques: [{ pid: "own-1", name: "Crystal truncation-rod" }],
  },
};

const all = Object.keys(datasets);
const without = (...names: string[]) => all.filter((name) => !names.includes(name));

const expected: Record<string, string[]> = {
  "lysozyme tomo": ["0a1b"],
  scan_00012: [],
  '"small angle"': ["c"],
  "lysozyme -test": ["0a1b"],
  "lysozyme or insulin": ["0a1b", "b", "c"],
  "(lysozyme or insulin) -(test or dark)": ["0a1b", "c"],
  "20.500.12345/0a1b": ["0a1b"],
  // The dataset of the folder above lists no files.
  "/data/2024/run7/raw/scan_00012.h5": ["d", "e"],
  "type:raw technique:SAXS": ["c"],
  'technique:"x-ray diffraction"': ["b"],
  "type:raw,derived": ["0a1b", "b", "c", "e"],
  "keyword:(gold or silver) -keyword:test": ["0a1b", "e"],
  "type!=raw": ["b", "d", "f"],
  "name~tomo": ["0a1b"],
  "proposal:20010001.11012345": ["c"],
  "photon_energy:8..12keV": ["0a1b", "b", "f"],
  "temperature < 100 K": ["c"],
  "photon_energy:9keV": ["0a1b", "f"],
  "photon_energy=9keV": ["0a1b"],
  "photon_energy:(8keV or >11keV)": ["b"],
  "material:gold": ["0a1b"],
  "material:*gold*": ["0a1b", "b"],
  "shutter:true": ["0a1b"],
  "has:photon_energy -has:keyword": ["f"],
  "size:>2GB files:>100": ["f"],
  "created:2024-05": ["c"],
  "created:2024-01-01..2024-03-31": ["d"],
  "created:last 30 days": ["e"],
  "created:this year type:raw": ["e"],
  "file:*_00012*": ["d"],
  stardust: ["d"],
};

/** More of the same, beyond the examples of the page. */
const further: Record<string, string[]> = {
  "last 30 days": ["e"],
  saxs: ["c"],
  xrd: ["b"],
  "technique:diffraction": ["b"],
  "technique:PaNET01216": ["b"],
  'technique:"truncation rod"': ["f"],
  "technique:crystal*rod": ["f"],
  'technique:"P02"': ["b"],
  "/data/2024": ["d", "e"],
  "/data/2024/run7/raw": ["d", "e"],
  "folder:/data/2024/run7": ["d", "e"],
  "folder:/data/2024/run7/raw/other.h5": ["e"],
  // By the names as words.
  "/data/2024/run": ["d", "e"],
  "folder:/data/2024/run": [],
  scan_00012: [],
  "sample:star": ["d"],
  "11012345": ["c"],
  "20010001.11012345": ["c"],
  "proposal:2001*": ["c"],
  comets: ["c"],
  s1: ["d"],
  "has:sample": ["d"],
  "doi:20.500.12345/0A1B": ["0a1b"],
  "pid:20.500.12345/0A1B": [],
  "published:false": all,
  "-published:false": [],
  "": all,
  "material~gold or shutter:false": ["0a1b", "b"],
  "temperature:<-170degC": ["c"],
  "-(type:raw or type:derived)": ["d", "f"],
  "-has:photon_energy": without("0a1b", "b", "f"),
  "created:<2020": ["0a1b", "b", "f"],
  "ingested:today": all,
};

beforeAll(async () => {
  catalogue = await startTestCatalogue();
  reader = await catalogue.user(["seers"]);
  const send = async (url: string, body: unknown) =>
    expect((await catalogue.admin({ url, body })).status, url).toBe(201);
  for (const [name, fields] of Object.entries(datasets)) {
    const totals = name === "f" ? { size: 3e9, numberOfFiles: 101 } : {};
    await send(
      "/v1/datasets",
      aDataset({ ownerGroup: "seers", creationTime: old, ...fields, ...totals, pid: `20.500.12345/${name}` }),
    );
    await send("/v1/datasets", aDataset({ ownerGroup: "others", creationTime: old, ...fields, pid: `hidden/${name}` }));
  }
  const block = { datasetPid: "20.500.12345/d", dataFileList: [{ path: "scan_00012.h5", size: 1, time: old }] };
  await send("/v1/orig-datablocks", block);
  await send("/v1/samples", { sampleId: "s1", sampleName: "Stardust-4", ownerGroup: "seers" });
  await send("/v1/samples", { sampleId: "s2", sampleName: "Stardust hidden", ownerGroup: "others" });
  await send("/v1/proposals", {
    proposalId: "20010001",
    title: "Dust of comets",
    email: "a@b.example",
    ownerGroup: "seers",
  });
});
afterAll(() => catalogue.close());

async function found(q: string) {
  const { status, body } = await reader({ url: `/v1/datasets?facets=none&limit=100&q=${encodeURIComponent(q)}` });
  expect(status, JSON.stringify(body)).toBe(200);
  return { body, names: body.items.map(({ pid }: { pid: string }) => pid.replace("20.500.12345/", "")).sort() };
}

describe("the page on the query language", () => {
  it("has its examples tested, each of them", () => {
    expect(examples.length).toBeGreaterThan(25);
    expect(examples.toSorted()).toEqual(Object.keys(expected).sort());
  });

  it.each(Object.entries(expected))("is right on %j", async (query, names) => {
    expect((await found(query)).names).toEqual(names.toSorted());
  });
});

describe("a query", () => {
  it.each(Object.entries(further))("%j finds what it should", async (query, names) => {
    expect((await found(query)).names).toEqual(names.toSorted());
  });

  it("comes back with its terms, where they stand and how they are put together", async () => {
    const q = "type:raw,derived  -(lysozyme or has:keyword)";
    const { body } = await found(q);
    expect(body.expression).toEqual({
      op: "and",
      of: [
        { op: "term", index: 0 },
        {
          op: "not",
          of: {
            op: "or",
            of: [
              { op: "term", index: 1 },
              { op: "term", index: 2 },
            ],
          },
        },
      ],
    });
    const [list, word, has] = body.terms;
    expect(list).toMatchObject({ kind: "field", field: "type", meaning: "type is raw or derived" });
    expect([word.meaning, has.meaning]).toEqual(['has a word that begins with "lysozyme"', "has a keyword"]);
    for (const { text, position, length } of body.terms) expect(q.slice(position, position + length)).toBe(text);
  });

  it("suggests fields and keys where a name is misspelt, of what the caller may read", async () => {
    const suggestions = async (q: string) => (await found(q)).body.terms[0].suggestions;
    expect(await suggestions("tpye:raw")).toContain("type");
    expect(await suggestions("photon_enrgy:9keV")).toContain("photon_energy");
    expect(await suggestions("materiall:gold")).toContain("material");
  });

  it.each([
    ["(a or b", 0, "Close it with )."],
    ["photon_energy:9K", 15, "keV"],
    ['material:"gold', 9, "Close it"],
    ["size:3GB..2GB", 5, "size"],
  ])("that is wrong, %j, is answered with the place and what to do", async (q, position, suggestion) => {
    const { status, body } = await reader({ url: `/v1/datasets?q=${encodeURIComponent(q)}` });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: "invalid_query",
      details: { position, suggestion: expect.stringContaining(suggestion) },
    });
  });
});
