import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rawDataset } from "../support/datasets.ts";
import { type AccountName, type Site, startSite } from "../support/site.ts";

const url = "/api/v3/datasets";
let site: Site;
let pid = "";
const at = (tail = "") => `${url}/${encodeURIComponent(pid)}${tail}`;

beforeAll(async () => {
  site = await startSite({ UPDATE_DATASET_LIFECYCLE_GROUPS: "archivemanager" });
  const datasetlifecycle = { archivable: false, retrievable: true, publishable: true, unheardOf: 1 };
  const body = rawDataset({ ownerGroup: "group2", accessGroups: ["group3"], datasetlifecycle });
  const made = await site.as.adminIngestor({ url, body });
  expect(made.status, made.text).toBe(201);
  pid = made.body.pid;
});
afterAll(() => site?.close());

const patch = (name: AccountName | "anonymous", body: object, tail = "/datasetlifecycle") =>
  site.as[name]({ method: "PATCH", url: at(tail), body });

describe("A lifecycle", () => {
  it.each<[AccountName, number]>([
    ["adminIngestor", 200],
    ["archiveManager", 200],
    ["user2", 200],
    ["user3", 200],
    ["user1", 403],
    ["user4", 403],
  ])("is read by whoever reads the dataset: %s", async (name, status) => {
    const { status: answered, body } = await site.as[name]({ url: at("/datasetlifecycle") });
    expect(answered).toBe(status);
    if (status === 200)
      expect(body).toMatchObject({
        archivable: false,
        retrievable: true,
        publishable: true,
        retrieveIntegrityCheck: false,
        isOnCentralDisk: true,
        archiveStatusMessage: "datasetCreated",
      });
    expect(body).not.toHaveProperty("unheardOf");
  });

  it("is no dataset's to whom only the lifecycle is", async () => {
    const refused = await patch("archiveManager", { datasetlifecycle: { retrievable: false }, datasetName: "x" }, "");
    expect(refused).toMatchObject({ status: 403, body: { message: "Forbidden resource" } });
  });

  it("changes with its dataset", async () => {
    const change = { datasetlifecycle: { retrievable: false }, datasetName: "Renamed" };
    expect(await patch("user2", change, "")).toMatchObject({ status: 200, body: change });
    expect((await patch("user2", { datasetlifecycle: { retrievable: true, archivable: "no" } }, "")).status).toBe(400);
  });

  it.each<[string, AccountName | "anonymous", object, number, unknown]>([
    ["nothing in it", "archiveManager", {}, 400, "dataset lifecycle DTO must not be empty"],
    ["a name nobody knows", "archiveManager", { colour: 1 }, 400, ["property colour should not exist"]],
    ["a wrong type", "user2", { archivable: "yes" }, 400, ["archivable must be a boolean value"]],
    ["somebody who only reads", "user3", { archivable: true }, 403, "Unauthorized to update this dataset"],
    ["a stranger who may create", "user1", { archivable: true }, 403, "Unauthorized to update this dataset"],
    ["a stranger", "user4", { archivable: true }, 403, "Forbidden resource"],
    ["nobody", "anonymous", { archivable: true }, 403, "Forbidden resource"],
  ])("is not changed with %s", async (_, name, body, status, message) => {
    const refused = await patch(name, body);
    expect(refused.status, refused.text).toBe(status);
    expect(refused.body).toMatchObject({ message, statusCode: status });
  });

  it("of a dataset that is not there is told so", async () => {
    const refused = await site.as.archiveManager({
      method: "PATCH",
      url: `${url}/nothing/datasetlifecycle`,
      body: { retrievable: true },
    });
    expect(refused).toMatchObject({ status: 404, body: { message: "dataset with pid nothing not found" } });
  });

  it("keeps what a change leaves out, whoever changes it", async () => {
    const full = {
      archivable: true,
      retrievable: true,
      publishable: true,
      dateOfDiskPurging: "2018-02-03T00:00:00.000Z",
      archiveRetentionTime: "2016-03-04T00:00:00.000Z",
      dateOfPublishing: "2004-05-06T00:00:00.000Z",
      publishedOn: "2021-10-11T07:00:00.000Z",
      isOnCentralDisk: false,
      archiveStatusMessage: "on tape",
      retrieveStatusMessage: "back",
      retrieveIntegrityCheck: true,
      retrieveReturnMessage: { text: "no", code: 4 },
      archiveReturnMessage: { text: "yes", code: 2 },
      exportedTo: "tape",
      storageLocation: "cellar",
    };
    expect(await patch("archiveManager", full)).toMatchObject({ status: 200, body: full });
    let expected: object = full;
    for (const [name, change] of [
      ["archiveManager", { publishable: false }],
      ["archiveManager", { retrievable: false, archiveStatusMessage: "twice", retrieveReturnMessage: { code: 5 } }],
      ["adminIngestor", { publishable: true, archiveRetentionTime: "2015-02-10T00:00:00.000Z" }],
      ["user2", { archivable: false }],
    ] as const) {
      // A message that is an object is replaced as a whole.
      expected = { ...expected, ...change };
      const changed = await patch(name, change);
      expect(changed.status, changed.text).toBe(200);
      expect(changed.body).toEqual(expect.objectContaining(expected));
    }
    const { body } = await site.as.user2({ url: at() });
    expect(body.datasetlifecycle).toEqual(expect.objectContaining(expected));
    expect(body.datasetName).toBe("Renamed");
  });
});
