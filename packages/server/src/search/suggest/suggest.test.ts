import { aDataset, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { caretIn } from "./caret.ts";

let catalogue: TestCatalogue;
let reader: TestCatalogue["admin"];

beforeAll(async () => {
  catalogue = await startTestCatalogue();
  reader = await catalogue.user(["seers"]);
  const shared = {
    ownerGroup: "seers",
    type: "raw",
    keywords: ["tomography"],
    principalInvestigators: ["Emmy Noether"],
  };
  const bodies = [
    aDataset({
      ...shared,
      pid: "20.500.12345/tomo1",
      datasetName: "tomo_00001 gold",
      proposalIds: ["20010001"],
      sampleIds: ["s1"],
      techniques: [{ pid: "PaNET01188", name: "small angle x-ray scattering" }],
      scientificMetadata: { photon_energy: { value: 9, unit: "keV" }, material: "Gold foil", "photon flux": 3 },
    }),
    aDataset({
      ...shared,
      datasetName: "tomo_00002 silver",
      scientificMetadata: { photon_energy: { value: 12_000, unit: "eV" }, material: "silver" },
    }),
    aDataset({
      ownerGroup: "others",
      type: "raw",
      keywords: ["tomcat"],
      principalInvestigators: ["Emmy Hidden"],
      pid: "20.500.12345/tomo-hidden",
      datasetName: "tomo_hidden",
      scientificMetadata: { photon_secret: { value: 1, unit: "K" }, material: "hidden" },
    }),
  ];
  for (const body of bodies) expect((await catalogue.admin({ url: "/v1/datasets", body })).status).toBe(201);
  const proposal = { proposalId: "20010001", title: "Tomography of comets", email: "a@b.example", ownerGroup: "seers" };
  expect((await catalogue.admin({ url: "/v1/proposals", body: proposal })).status).toBe(201);
  expect(
    (
      await catalogue.admin({
        url: "/v1/proposals",
        body: { ...proposal, proposalId: "20010002", title: "Tomography hidden", ownerGroup: "others" },
      })
    ).status,
  ).toBe(201);
  const block = {
    datasetPid: "20.500.12345/tomo1",
    dataFileList: [{ path: "raw/tomo_00001.nxs", size: 1, time: "2024-01-01T00:00:00Z" }],
  };
  expect((await catalogue.admin({ url: "/v1/orig-datablocks", body: block })).status).toBe(201);
});
afterAll(() => catalogue.close());

/** Suggestions for a query in which `|` is the caret. */
async function at(query: string, as = reader) {
  const cursor = query.indexOf("|");
  const q = query.replace("|", "");
  const { status, body } = await as({ url: `/v1/search/suggestions?q=${encodeURIComponent(q)}&cursor=${cursor}` });
  expect(status).toBe(200);
  const items: { kind: string; label: string; insert: string; count?: number }[] = body.items;
  const after = (insert: string) => q.slice(0, body.from) + insert + q.slice(body.to);
  return { body, items, inserts: items.map(({ insert }) => insert), results: items.map(({ insert }) => after(insert)) };
}

describe("suggestions for a term", () => {
  it("are fields and metadata keys, with their unit, coverage and range", async () => {
    const { items, inserts } = await at("type:raw phot|");
    expect(inserts).toEqual(expect.arrayContaining(["photon_energy:", '"photon flux":']));
    expect(items.find(({ label }) => label === "photon_energy")).toMatchObject({
      kind: "key",
      count: 2,
      unit: "eV",
      min: 9_000,
      max: 12_000,
    });
    expect((await at("mat|")).items.find(({ kind }) => kind === "key")).toMatchObject({
      label: "material",
      count: 2,
      samples: expect.arrayContaining(["gold foil", "silver"]),
    });
    expect((await at("tec|")).inserts[0]).toBe("technique:");
    expect((await at("|")).inserts).toContain("type:");
  });

  it("are people, proposals, techniques, datasets by name and by PID", async () => {
    expect((await at("noeth|")).items).toContainEqual({
      kind: "person",
      label: "Emmy Noether",
      insert: 'pi:"Emmy Noether"',
      count: 2,
    });
    expect((await at("comets|")).items).toContainEqual({
      kind: "proposal",
      label: "Tomography of comets",
      note: "20010001",
      insert: "proposal:20010001",
    });
    expect((await at("saxs|")).inserts).toContain('technique:"small angle x-ray scattering"');
    expect((await at("tomo_00001|")).inserts).toContain("20.500.12345/tomo1");
    expect((await at("20.500.12345/t|")).inserts).toEqual(["20.500.12345/tomo1"]);
  });

  it("are only of what the caller may read", async () => {
    for (const query of [
      "tom|",
      "emmy|",
      "phot|",
      "20.500.12345/tomo-|",
      "keyword:tom|",
      "material:|",
      "pi:emmy|",
      "proposal:tomo|",
      "has:phot|",
      "photon_secret:|",
    ]) {
      const { body } = await at(query);
      expect(JSON.stringify(body.items), query).not.toMatch(/hidden|secret|tomcat/i);
      expect(JSON.stringify((await at(query, catalogue.admin)).body.items), query).toMatch(/hidden|secret|tomcat|"K"/i);
    }
    const { status, body } = await catalogue.anonymous({ url: "/v1/search/suggestions?q=tom" });
    expect(status).toBe(200);
    expect(body.items.map((item: { kind: string }) => item.kind)).not.toContain("dataset");
  });
});

describe("suggestions for a value", () => {
  it("are values of the field with counts, in place of what is typed", async () => {
    expect((await at("keyword:to| gold")).results).toEqual(["keyword:tomography gold"]);
    expect((await at("type:derived,r|,x")).results).toEqual(["type:derived,raw,x"]);
    expect((await at("keyword:(x or tom|)")).results).toEqual(["keyword:(x or tomography)"]);
    expect((await at('pi:"emmy no|"')).results).toEqual(['pi:"Emmy Noether"']);
    expect((await at("type:|")).items).toEqual([{ kind: "value", label: "raw", insert: "raw", count: 2 }]);
    expect((await at("proposal:comets|")).inserts).toEqual(["20010001"]);
    expect((await at("created:last|")).inserts).toContain("last 30 days");
    expect((await at("has:mat|")).inserts).toEqual(["material"]);
    expect((await at("file:0001|")).inserts).toEqual(["tomo_00001.nxs"]);
    expect((await at("name:gold|")).inserts).toEqual(['"tomo_00001 gold"']);
  });

  it("are ranges and texts of metadata", async () => {
    expect((await at("photon_energy:|")).items).toEqual([
      expect.objectContaining({ kind: "value", label: "9000..12000 eV", insert: "9000..12000eV", count: 2 }),
    ]);
    expect((await at("material:go|")).inserts).toEqual(['"gold foil"']);
  });
});

describe("the place of the caret", () => {
  it("is found in any text", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 5 }),
      fc.constantFrom("(", ")", '"', ":", " ", "-", ",", "type:", "or", "~"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.nat({ max: 80 }), (pieces, place) => {
        const text = pieces.join("");
        const caret = Math.min(place, text.length);
        const found = caretIn(text, caret);
        expect(found.from).toBeLessThanOrEqual(caret);
        expect(found.to).toBeGreaterThanOrEqual(caret);
        expect(found.to).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 3_000 },
    );
  });
});
