import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { customDataset, goodPid, metadata } from "../support/datasets.ts";
import { type AccountName, type Site, startSite } from "../support/site.ts";

const url = "/api/v4/datasets";
let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site?.close());

const forbidden = (message: string) => ({ message, error: "Forbidden", statusCode: 403 });
const badPid = { message: "PID is not following required standards", error: "Bad Request", statusCode: 400 };
const outcomes = {
  made: { status: 201 },
  badPid: { status: 400, body: badPid },
  refused: { status: 403, body: forbidden("Unauthorized access") },
  guarded: { status: 403, body: forbidden("Forbidden resource") },
} as const;
type Outcome = keyof typeof outcomes;

/** Without a PID, with one that the site allows, with another one. A bad PID is told before who may create. */
const rows: readonly [AccountName | "anonymous", string, readonly [Outcome, Outcome, Outcome]][] = [
  ["admin", "p4711", ["made", "made", "badPid"]],
  ["adminIngestor", "p4711", ["made", "made", "badPid"]],
  ["user1", "group1", ["made", "refused", "badPid"]],
  ["user1", "p4711", ["refused", "refused", "badPid"]],
  ["user2", "group2", ["made", "made", "badPid"]],
  ["user2", "group1", ["refused", "refused", "badPid"]],
  ["user3", "group1", ["made", "made", "badPid"]],
  ["user4", "group4", ["guarded", "guarded", "guarded"]],
  ["archiveManager", "archivemanager", ["guarded", "guarded", "guarded"]],
  ["anonymous", "group1", ["guarded", "guarded", "guarded"]],
];
const pids = [
  ["no PID", () => undefined],
  ["a PID of the site's form", goodPid],
  ["another PID", () => "odd"],
] as const;
const cases = rows.flatMap(([name, group, all]) =>
  pids.map(([label, pid], index) => [name, label, group, pid, all[index] ?? "made"] as const),
);

describe("A new dataset", () => {
  it.each(cases)("of %s with %s for %s, and the question whether it is valid", async (...row) => {
    const [name, _label, ownerGroup, pid, outcome] = row;
    const chosen = pid();
    const body = customDataset({ type: "derived", ownerGroup, ...(chosen === undefined ? {} : { pid: chosen }) });
    const valid = await site.as[name]({ url: `${url}/isValid`, body });
    const reply = await site.as[name]({ url, body });
    const wanted: { status: number; body?: unknown } = outcomes[outcome];
    expect(reply.status, reply.text).toBe(wanted.status);
    expect(String(reply.headers["content-type"])).toContain("json");
    if (outcome === "made") {
      expect(reply.body).toMatchObject({ type: "derived", owner: "Berta Quarz", pid: chosen ?? expect.any(String) });
      expect(valid).toMatchObject({ status: 200, body: { valid: true } });
    } else {
      expect(reply.body).toEqual(wanted.body);
      expect(valid).toMatchObject({ status: wanted.status, body: wanted.body });
    }
  });

  it.each(["raw", "derived", "of a kind of its own"])("may be %s and give the least", async (type) => {
    const least = {
      type,
      owner: "Berta Quarz",
      contactEmail: "Berta.Quarz+beam@example.org",
      sourceFolder: "/gpfs/x",
      creationTime: "2024-05-06T07:08:09.123Z",
      ownerGroup: "O'Neil, Kuhn & Söhne",
      datasetName: `odd \\ "name" ]}{ ~`,
    };
    expect((await site.as.adminIngestor({ url: `${url}/isValid`, body: least })).body).toEqual({ valid: true });
    const { status, body } = await site.as.adminIngestor({ url, body: least });
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...least, version: "4", isPublished: false, scientificMetadata: {} });
    for (const list of ["proposalIds", "sampleIds", "instrumentIds", "keywords", "sharedWith"])
      expect(body[list]).toEqual([]);
  });

  it.each([
    ["lacks fields", { datasetName: undefined, sourceFolder: undefined }, false],
    ["has a field of the older form", { proposalId: "77" }, true],
    ["has a text for a number", { size: "77" }, false],
    ["has a mail address that is none", { contactEmail: "berta" }, false],
  ])("that %s is refused; isValid says so of what it looks at", async (_name, own, valid) => {
    const body = customDataset(own);
    const reply = await site.as.adminIngestor({ url, body });
    expect(reply).toMatchObject({ status: 400, body: { error: "Bad Request", message: expect.any(Array) } });
    const asked = await site.as.adminIngestor({ url: `${url}/isValid`, body });
    expect(asked).toMatchObject({ status: 200, body: { valid } });
  });

  it("keeps what it says of its lifecycle, and the lifecycle's id", async () => {
    const sent = { _id: "0123456789abcdef01234567", archivable: false, retrievable: true, strange: 1 };
    const { body } = await site.as.adminIngestor({ url, body: customDataset({ datasetlifecycle: sent }) });
    const { strange, ...kept } = sent;
    expect(body.datasetlifecycle).toMatchObject({ ...kept, publishable: false, retrieveStatusMessage: "" });
    expect(body.datasetlifecycle).not.toHaveProperty("strange", strange);
    const at = `${url}/${encodeURIComponent(body.pid)}`;
    await site.as.adminIngestor({ url: at, method: "PATCH", body: { comment: "x", datasetlifecycle: {} } });
    const lifecycle = { url: `${at}/datasetlifecycle`, method: "PATCH", body: { publishable: true } } as const;
    expect((await site.as.adminIngestor(lifecycle)).body).toMatchObject({ ...kept, publishable: true });
    expect((await site.as.adminIngestor({ url: at })).body.datasetlifecycle).toMatchObject(kept);
    expect((await site.as.adminIngestor({ url: at })).body).not.toHaveProperty("imported");
  });

  it("gives back metadata with the units that it knows", async () => {
    const { body } = await site.as.adminIngestor({ url, body: customDataset({ scientificMetadata: metadata }) });
    expect(body.scientificMetadata).toMatchObject({
      Detector: "Lambda 750K",
      file_volume: { value: 512, unit: "" },
      detector_distance: { value: [3, 4], unit: "cm", type: "quantity_range", valueSI: [0.03, 0.04], unitSI: "m" },
      beam: { "Photon energy": { v: 18_000, u: "eV", unitSI: expect.any(String) } },
    });
    expect(body.scientificMetadata.file_volume).not.toHaveProperty("unitSI");
  });
});
