import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { customDataset, derivedDataset, goodPid, metadata, rawDataset } from "../support/datasets.ts";
import { query, type Site, startSite } from "../support/site.ts";

const url = "/api/v3/Datasets";
const at = (pid: string, tail = "") => `${url}/${encodeURIComponent(pid)}${tail}`;
let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site?.close());

type Doc = Record<string, unknown>;
const without = (body: Doc, ...names: string[]): Doc =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
const optional = [
  ["accessGroups", "classification", "description", "isPublished", "keywords", "license", "ownerEmail", "proposalId"],
  ["packedSize", "numberOfFiles", "numberOfFilesArchived", "size", "runNumber", "scientificMetadata", "orcidOfOwner"],
  ["startTime", "endTime", "dataFormat", "sampleId", "instrumentId", "jobParameters", "jobLogData", "proposalIds"],
].flat();

interface Kind {
  type: string;
  body: (own?: Doc) => Doc;
  minimal: Doc;
  /** Fields that are demanded of this type beyond those of every type. */
  demanded: readonly string[];
  /** A field that the other forms have and this one refuses. */
  foreign: string;
  readBack: Doc;
}
const kinds: readonly Kind[] = [
  {
    type: "raw",
    body: rawDataset,
    minimal: without(rawDataset(), ...optional, "datasetName"),
    demanded: ["creationLocation", "principalInvestigator"],
    foreign: "principalInvestigators",
    readBack: {
      principalInvestigator: "berta@example.org",
      principalInvestigators: ["berta@example.org"],
      proposalId: "",
      sampleId: "crystal-9",
      sampleIds: ["crystal-9"],
      instrumentId: "5c1b9d5e-0000-4000-8000-00000000p11x",
    },
  },
  {
    type: "derived",
    body: derivedDataset,
    minimal: without(derivedDataset(), ...optional),
    demanded: ["inputDatasets", "investigator", "usedSoftware"],
    foreign: "sampleId",
    readBack: {
      proposalId: "30001",
      proposalIds: ["30001"],
      principalInvestigator: "berta@example.org",
      sampleId: null,
    },
  },
  {
    type: "simulation",
    body: customDataset,
    minimal: without(customDataset(), ...optional, "sampleIds", "instrumentIds"),
    demanded: ["contactEmail", "datasetName"],
    foreign: "proposalId",
    readBack: {
      proposalId: "30001",
      sampleId: "crystal-9",
      instrumentId: "5c1b9d5e-0000-4000-8000-00000000p11x",
      principalInvestigator: "berta@example.org",
    },
  },
];

describe.each(kinds)("A $type dataset", ({ type, body, minimal, demanded, foreign, readBack }) => {
  const { adminIngestor, archiveManager, user1, user2 } = new Proxy({} as Site["as"], {
    get: (_, name: keyof Site["as"]) => (call: Parameters<Site["anonymous"]>[0]) => site.as[name](call),
  });

  it("is valid, is created, found, changed and removed", async () => {
    const valid = await adminIngestor({ url: `${url}/isValid`, body: body() });
    expect(valid).toMatchObject({ status: 200, body: { valid: true } });
    const { count } = (await adminIngestor({ url: `${url}/count` })).body;

    const made = await adminIngestor({ url, body: body() });
    expect(made.status, made.text).toBe(201);
    const { pid } = made.body;
    const { datasetName, ownerEmail, ownerGroup, creationTime, runNumber, description } = body();
    const sent = { type, datasetName, ownerEmail, ownerGroup, creationTime, runNumber, description };
    expect(made.body).toMatchObject({
      ...sent,
      ...readBack,
      _id: pid,
      __v: 0,
      version: "3",
      owner: "Berta Quarz",
      sourceFolder: "/gpfs/cryo/run7",
      createdBy: "adminIngestor",
      updatedBy: "adminIngestor",
      datasetlifecycle: { archivable: true, retrievable: false, archiveStatusMessage: "datasetCreated" },
      sharedWith: [],
      techniques: [],
      relationships: [],
    });
    expect(made.body).not.toHaveProperty("id");

    const read = await adminIngestor({ url: at(pid) });
    expect(read.body).toEqual({ ...made.body, history: [] });
    // Some clients send their filter twice, once as a bare parameter that has no name.
    const twice = `${url}?${query("filter", { where: { type }, limit: 2 })}&{"where":{"type":"${type}"},"limit":2}`;
    expect((await adminIngestor({ url: twice })).body).toMatchObject([{ pid }]);
    const one = await adminIngestor({ url: `${url}/findOne?${query("filter", { where: { pid } })}` });
    expect(one).toMatchObject({ status: 200, body: { pid, type } });
    const facets = await adminIngestor({ url: `/api/v3/datasets/fullfacet?${query("filter", { ownerGroup: ["x"] })}` });
    expect(facets).toMatchObject({ status: 200, body: [{ all: [{ totalSets: count + 1 }] }] });

    const changed = await adminIngestor({
      method: "PATCH",
      url: at(pid),
      body: { comment: "good", dataQualityMetrics: 2.5 },
    });
    expect(changed).toMatchObject({
      status: 200,
      body: { ...sent, ...readBack, comment: "good", dataQualityMetrics: 2.5 },
    });

    expect(await user1({ method: "PATCH", url: at(pid), body: { comment: "mine" } })).toMatchObject({
      status: 403,
      body: { message: "Unauthorized to update this dataset" },
    });
    const removed = await archiveManager({ method: "DELETE", url: at(pid) });
    expect(removed).toMatchObject({ status: 200, body: { pid, type, comment: "good" } });
    expect(await archiveManager({ method: "DELETE", url: at(pid) })).toMatchObject({
      status: 404,
      body: { message: "Not Found", statusCode: 404 },
    });
    expect((await adminIngestor({ url: `${url}/count` })).body).toEqual({ count });
  });

  it("needs little more than who, where and when", async () => {
    const made = await adminIngestor({ url, body: { ...minimal, ownerGroup: `p-${type}` } });
    expect(made).toMatchObject({
      status: 201,
      body: {
        type,
        owner: "Berta Quarz",
        pid: expect.any(String),
        classification: "IN=medium,AV=low,CO=low",
        isPublished: false,
        keywords: [],
        scientificMetadata: {},
        size: 0,
      },
    });
    if (type === "raw") expect(made.body.datasetName).toBe("cryo/run7");
    expect((await archiveManager({ method: "DELETE", url: at(made.body.pid) })).status).toBe(200);
  });

  it("has a PID of its own choice where the caller may choose", async () => {
    const pid = goodPid();
    expect((await user1({ url, body: body({ pid, ownerGroup: "group1" }) })).status).toBe(403);
    expect((await user2({ url, body: body({ pid, ownerGroup: "group1" }) })).status).toBe(403);
    const strange = await user2({ url, body: body({ pid: "odd", ownerGroup: "group2" }) });
    expect(strange).toMatchObject({ status: 400, body: { message: "PID is not following required standards" } });
    expect(await user2({ url, body: body({ pid, ownerGroup: "group2" }) })).toMatchObject({
      status: 201,
      body: { pid, type, ownerGroup: "group2" },
    });
    expect((await archiveManager({ method: "DELETE", url: at(pid) })).status).toBe(200);
  });

  it.each([...demanded, "contactEmail", "sourceFolder", "creationTime", "ownerGroup"])(
    "is refused and told invalid without %s",
    async (name) => {
      const lacking = without(body(), name);
      const valid = await adminIngestor({ url: `${url}/isValid`, body: lacking });
      // Whose a dataset would be decides who may ask; administrators may in any case.
      expect(valid).toMatchObject({ status: 200, body: { valid: false, error: expect.stringContaining(name) } });
      const refused = await adminIngestor({ url, body: lacking });
      expect(refused).toMatchObject({ status: 400, body: { status: 400, message: expect.stringContaining(name) } });
    },
  );

  it.each([
    ["history", {}],
    [foreign, foreign.endsWith("s") ? ["x"] : "x"],
    ["createdBy", "me"],
  ])("is refused with %s, which does not make it invalid", async (name, value) => {
    const more = body({ [name]: value });
    expect((await adminIngestor({ url: `${url}/isValid`, body: more })).body).toEqual({ valid: true });
    const refused = await adminIngestor({ url, body: more });
    expect(refused.status).toBe(400);
    expect(JSON.parse(refused.body.message)).toEqual([
      { property: name, children: [], constraints: { whitelistValidation: `property ${name} should not exist` } },
    ]);
  });

  it("tells all that is wrong at once", async () => {
    const wrong = { ownerEmail: "berta@", contactEmail: "berta", creationTime: "some day" };
    const { status, body: told } = await adminIngestor({ url, body: body(wrong) });
    expect(status).toBe(400);
    for (const name of Object.keys(wrong)) expect(told.message).toContain(name);
  });

  it("is changed by whoever may, and only in ways that fit", async () => {
    const made = await adminIngestor({ url, body: body() });
    const patch = (change: Doc) => adminIngestor({ method: "PATCH", url: at(made.body.pid), body: change });
    for (const [change, ...words] of [
      [{ comment: 5 }, "comment", "isString"],
      [{ dataQualityMetrics: "good" }, "dataQualityMetrics", "isNumber"],
      [{ pid: "x" }, "pid", "whitelistValidation"],
      [{ type: "raw" }, "type", "whitelistValidation"],
    ] as const) {
      const { status, body: told } = await patch(change);
      expect(status).toBe(400);
      for (const word of words) expect(told.message).toContain(word);
    }
    const ids = type === "simulation" ? { proposalIds: [""] } : { proposalId: "" };
    expect((await patch(ids)).body).toMatchObject({ proposalId: "", proposalIds: [""] });
    const named = type === "simulation" ? { proposalIds: ["41"] } : { proposalId: "41" };
    expect((await patch(named)).body).toMatchObject({ proposalId: "41", proposalIds: ["41"] });
    await archiveManager({ method: "DELETE", url: at(made.body.pid) });
  });
});

describe("A raw dataset of a proposal", () => {
  it("moves to another proposal, instrument and sample", async () => {
    const { adminIngestor, archiveManager, proposalIngestor } = site.as;
    for (const proposalId of ["50001", "50002"]) {
      const body = {
        proposalId,
        title: "Cold things",
        abstract: "Very cold",
        email: "b@example.org",
        firstname: "Berta",
        lastname: "Quarz",
        pi_email: "pi@example.org",
        pi_firstname: "Paula",
        pi_lastname: "Ingold",
        ownerGroup: "proposalingestor",
        accessGroups: [],
        MeasurementPeriodList: [
          { instrument: "P11", start: "2019-03-04T00:00:00.000Z", end: "2019-03-05T00:00:00.000Z", comment: "first" },
          { instrument: "P08", start: "2019-03-06T00:00:00.000Z", end: "2019-03-07T00:00:00.000Z" },
        ],
      };
      const made = await proposalIngestor({ url: "/api/v3/Proposals", body });
      expect(made.status, made.text).toBe(201);
      expect(made.body).toMatchObject({ ...body, type: "Default Proposal" });
    }
    const made = await adminIngestor({ url, body: rawDataset({ proposalId: "50001" }) });
    expect(made.body).toMatchObject({ proposalId: "50001", runNumber: "77" });
    for (const change of [{ proposalId: "50002" }, { instrumentId: "P11/eh1" }, { sampleId: "crystal-10" }])
      expect(await adminIngestor({ method: "PATCH", url: at(made.body.pid), body: change })).toMatchObject({
        status: 200,
        body: change,
      });
    expect((await adminIngestor({ url: at(made.body.pid) })).body).toMatchObject({
      proposalIds: ["50002"],
      instrumentIds: ["P11/eh1"],
      sampleIds: ["crystal-10"],
    });
    expect((await archiveManager({ method: "DELETE", url: at(made.body.pid) })).status).toBe(200);
    for (const proposalId of ["50001", "50002"])
      expect(await archiveManager({ method: "DELETE", url: `/api/v3/Proposals/${proposalId}` })).toMatchObject({
        status: 200,
        body: { proposalId },
      });
  });
});

describe("A body that is no JSON", () => {
  it("is told with the parser's words", async () => {
    const message = "Expected property name or '}' in JSON at position 1 (line 1 column 2)";
    expect(await site.as.adminIngestor({ url, body: "{owner" })).toMatchObject({
      status: 400,
      body: { message, error: "Bad Request", statusCode: 400 },
    });
  });
});

describe("Types that a site lists", () => {
  it("are the only ones besides raw and derived, where a dataset is created", async () => {
    const listing = await startSite({}, { DATASET_TYPES_FILE: { Simulation: "simulation" } });
    const { adminIngestor, user4 } = listing.as;
    for (const body of [rawDataset(), derivedDataset(), customDataset()])
      expect((await adminIngestor({ url, body })).status).toBe(201);
    for (const type of ["Simulation", "calibration", ""]) {
      const refused = await adminIngestor({ url, body: customDataset({ type }) });
      expect(refused).toMatchObject({ status: 400, body: { status: 400, message: "Invalid dataset type!" } });
      const unknown = customDataset({ type: "calibration" });
      expect((await adminIngestor({ url: `${url}/isValid`, body: unknown })).body).toEqual({ valid: true });
      expect((await user4({ url, body: unknown })).status).toBe(403);
    }
    await listing.close();
  });
});

describe("Metadata of a raw dataset", () => {
  it("comes back as sent, with values in SI units beside those with a unit", async () => {
    const { body } = await site.as.adminIngestor({ url, body: rawDataset() });
    const { scientificMetadata } = (await site.as.adminIngestor({ url: at(body.pid) })).body;
    expect(scientificMetadata).toMatchObject(metadata);
    expect(scientificMetadata.detector_distance).toMatchObject({ value: [3, 4], valueSI: [0.03, 0.04], unitSI: "m" });
    expect(scientificMetadata.file_volume).toEqual({ value: 512, unit: "" });
    expect(scientificMetadata.beam["Photon energy"]).toMatchObject({ v: 18_000, u: "eV" });
  });

  it.each([
    ["a unit that nobody knows", { a: { value: "4711", unit: "lorem ipsum" } }],
    ["a value that is a text", { a: { value: "17", unit: "bytes" } }],
    ["keys with every sign", { 'x!"#$%&()*+,-./:;<=>?@[]^_{|}~': { value: 1 }, "a.b": { "c d": 2 } }],
  ])("may have %s", async (_, scientificMetadata) => {
    const made = await site.as.adminIngestor({ url, body: rawDataset({ scientificMetadata }) });
    expect(made.status, made.text).toBe(201);
    expect((await site.as.adminIngestor({ url: at(made.body.pid) })).body.scientificMetadata).toMatchObject(
      scientificMetadata,
    );
  });
});

describe("Fields that SciCat does not judge", () => {
  it.each([
    { endTime: "2019-03-04T01:00:00.000Z", startTime: "2019-03-04T02:00:00.000Z" },
    { creationTime: "2019-03-04" },
    { creationTime: "2019-03-04T05:06:07+02:00" },
    { datasetName: " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" },
    { proposalId: "scicat_testing" },
    { keywords: "one" },
    { sourceFolder: "/" },
    { size: 12, packedSize: 5, numberOfFiles: 3, numberOfFilesArchived: 1 },
    { contactEmail: "a@example.org; b@example.org" },
    { description: "" },
  ])("are taken: %j", async (own) => {
    const made = await site.as.adminIngestor({ url, body: rawDataset(own) });
    expect(made.status, made.text).toBe(201);
    for (const [name, value] of Object.entries(own)) {
      if (name.endsWith("Time")) expect(new Date(made.body[name])).toEqual(new Date(value));
      else expect(made.body[name]).toEqual(name === "keywords" ? [value] : value);
    }
  });
});
