import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { customDataset, goodPid } from "../support/datasets.ts";
import { type AccountName, type Site, startSite } from "../support/site.ts";

const url = "/api/v4/datasets";
const at = (pid: string, tail = "") => `${url}/${encodeURIComponent(pid)}${tail}`;
let site: Site;
beforeAll(async () => {
  site = await startSite({ UPDATE_DATASET_LIFECYCLE_GROUPS: "archivemanager" });
});
afterAll(() => site?.close());

const forbidden = (message: string) => ({ message, error: "Forbidden", statusCode: 403 });
const merge = { "content-type": "application/merge-patch+json" };

async function made(own: object, as: AccountName = "adminIngestor"): Promise<string> {
  const { status, body, text } = await site.as[as]({ url, body: customDataset({ type: "raw", ...own }) });
  expect(status, text).toBe(201);
  return body.pid;
}

const scientificMetadata = {
  note: "plain words",
  throughput: { value: 40, unit: "mbar l/s/cm^2", valueSI: 4, unitSI: "made up" },
  count: { value: 17, unit: "" },
  spelled: { value: "18", unit: "" },
  alone: { value: 19 },
};

describe("Metadata changed step by step with merge patches", () => {
  it("keep what is not named, lose what is null, and have their SI values computed afresh", async () => {
    const pid = await made({ scientificMetadata });
    const change = (metadata: object, more: object = {}) =>
      site.as.adminIngestor({
        url: at(pid),
        method: "PATCH",
        headers: merge,
        body: { scientificMetadata: metadata, ...more },
      });
    const halves = (entry: string) => ({
      message: `Original dataset ${pid} contains both value and unit in scientificMetadata.${entry}. Please provide both when updating.`,
      error: "Bad Request",
      statusCode: 400,
    });

    const first = await change(
      { throughput: { value: 250, unit: "g" } },
      { datasetlifecycle: { storageLocation: "rack 7" } },
    );
    expect(first.status, first.text).toBe(200);
    expect(first.body.scientificMetadata.throughput).toEqual({ value: 250, unit: "g", valueSI: 0.25, unitSI: "kg" });
    expect(first.body.scientificMetadata.count).toEqual({ value: 17, unit: "" });
    expect(first.body.datasetlifecycle).toMatchObject({ storageLocation: "rack 7", archivable: true });

    const far = await change({ throughput: { value: -3, unit: "km" } });
    expect(far.body.scientificMetadata.throughput).toEqual({ value: -3, unit: "km", valueSI: -3000, unitSI: "m" });

    const nulls = { value: -3, unit: "cm", valueSI: null, unitSI: null };
    const named = await change({ throughput: nulls, count: null }, { datasetName: "renamed" });
    expect(named.body.datasetName).toBe("renamed");
    expect(named.body.scientificMetadata.throughput).toEqual({ value: -3, unit: "cm", valueSI: -0.03, unitSI: "m" });
    expect(named.body.scientificMetadata).not.toHaveProperty("count");

    for (const half of [{ value: 1 }, { unit: "m" }, { value: 32, valueSI: 320 }])
      expect(await change({ throughput: half, note: "lost" })).toMatchObject({
        status: 400,
        body: halves("throughput"),
      });
    expect(await change({ spelled: { unit: "cm" } })).toMatchObject({ status: 400, body: halves("spelled") });

    const alone = await change({ alone: { value: 20 } });
    expect(alone.body.scientificMetadata.alone).toEqual({ value: 20 });
    const told = await change({ throughput: { value: 5, unit: "cm", valueSI: 9, unitSI: "cmcm" } });
    expect(told.body.scientificMetadata).toEqual({
      note: "plain words",
      throughput: { value: 5, unit: "cm", valueSI: 0.05, unitSI: "m" },
      spelled: { value: "18", unit: "" },
      alone: { value: 20 },
    });
  });
});

describe("A lifecycle", () => {
  it("is changed by its own route bit by bit, by whoever may", async () => {
    const [pid, own] = [await made({}), await made({ ownerGroup: "group2", pid: goodPid() }, "user2")];
    const change = (as: AccountName | "anonymous", of: string, body: object) =>
      site.as[as]({ url: at(of, "/datasetlifecycle"), method: "PATCH", headers: merge, body });

    expect(await change("archiveManager", pid, {})).toMatchObject({
      status: 400,
      body: { message: "dataset lifecycle DTO must not be empty", error: "Bad Request", statusCode: 400 },
    });
    expect(await change("archiveManager", "nowhere", { retrievable: true })).toMatchObject({
      status: 404,
      body: { message: "dataset with pid nowhere not found", error: "Not Found", statusCode: 404 },
    });
    const everything = {
      archivable: true,
      retrievable: true,
      publishable: true,
      dateOfDiskPurging: "2018-02-13T00:00:00.000Z",
      archiveRetentionTime: "2016-03-11T00:00:00.000Z",
      dateOfPublishing: "2004-04-12T00:00:00.000Z",
      publishedOn: "2021-10-12T07:00:00.000Z",
      isOnCentralDisk: true,
      archiveStatusMessage: "on tape",
      retrieveStatusMessage: "back again",
      retrieveIntegrityCheck: true,
      retrieveReturnMessage: { text: "bad", number: 7 },
      storageLocation: "rack 9",
    };
    const full = await change("archiveManager", pid, everything);
    expect(full).toMatchObject({ status: 200, body: everything });
    expect((await change("archiveManager", pid, { retrievable: false })).body).toMatchObject({
      ...everything,
      retrievable: false,
    });
    await change("archiveManager", pid, { publishable: false });
    const last = await change("adminIngestor", pid, { publishable: true });
    expect(last.body).toEqual({ ...full.body, retrievable: false });
    expect((await site.as.adminIngestor({ url: at(pid, "/datasetlifecycle") })).body).toEqual(last.body);

    expect(await change("user2", own, { archivable: false })).toMatchObject({
      status: 200,
      body: { archivable: false },
    });
    for (const as of ["user1", "user3"] as const)
      expect(await change(as, pid, { archivable: false })).toMatchObject({
        status: 403,
        body: forbidden("Unauthorized access"),
      });
    for (const as of ["anonymous", "user4"] as const)
      expect(await change(as, pid, { archivable: false })).toMatchObject({
        status: 403,
        body: forbidden("Forbidden resource"),
      });
  });

  it("is changed with the whole dataset by its owners, not by those who may change lifecycles alone", async () => {
    const pid = await made({ ownerGroup: "group2" }, "user2");
    const body = { datasetlifecycle: { retrievable: true }, datasetName: "by its owner" };
    const patch = { url: at(pid), method: "PATCH", body } as const;
    expect(await site.as.archiveManager(patch)).toMatchObject({ status: 403, body: forbidden("Forbidden resource") });
    const { status, body: changed } = await site.as.user2(patch);
    expect(status).toBe(200);
    expect(changed).toMatchObject({
      datasetName: "by its owner",
      datasetlifecycle: { retrievable: true, archivable: true },
    });
  });
});

describe("A dataset", () => {
  it.each(["application/json", "application/merge-patch+json"])(
    "loses what is null in %s, but for what no dataset can be without",
    async (type) => {
      const pid = await made({ comment: "gone soon", keywords: ["a"], scientificMetadata });
      const body = { comment: null, keywords: null, scientificMetadata: null, datasetName: null, ownerGroup: null };
      const headers = { "content-type": type };
      const { status, body: changed } = await site.as.adminIngestor({ url: at(pid), method: "PATCH", headers, body });
      expect(status).toBe(200);
      expect(changed).toMatchObject({
        datasetName: "Cold crystals, simulated",
        ownerGroup: "p4711",
        keywords: [],
        scientificMetadata: {},
      });
      expect(changed).not.toHaveProperty("comment");
    },
  );

  it("is replaced, changed and removed by the right callers, and is gone then", async () => {
    const pid = await made({ keywords: ["a"] });
    const { type: _, ...replacement } = customDataset({ datasetName: "again" });
    const put = { url: at(pid), method: "PUT", body: replacement } as const;
    const patch = { url: at(pid), method: "PATCH", body: { datasetName: "and again" } } as const;
    const remove = { url: at(pid), method: "DELETE" } as const;
    for (const call of [put, patch, remove]) {
      expect(await site.as.anonymous(call)).toMatchObject({ status: 403, body: forbidden("Forbidden resource") });
      expect((await site.as.user2(call)).status).toBe(403);
    }
    const replaced = await site.as.adminIngestor(put);
    expect(replaced).toMatchObject({ status: 200, body: { pid, datasetName: "again", keywords: [] } });
    expect(replaced.body).not.toHaveProperty("id");
    expect((await site.as.adminIngestor(patch)).body).toMatchObject({ pid, datasetName: "and again" });
    expect(await site.as.adminIngestor(remove)).toMatchObject({ status: 403, body: forbidden("Forbidden resource") });
    expect(await site.as.archiveManager(remove)).toMatchObject({
      status: 200,
      body: { pid, datasetName: "and again" },
    });
    const gone = { status: 404, body: { message: "dataset: null not found", error: "Not Found", statusCode: 404 } };
    expect(await site.as.adminIngestor({ url: at(pid) })).toMatchObject(gone);
    expect(await site.as.archiveManager(remove)).toMatchObject(gone);
  });

  it("with a time of its last change is changed by one of two at once", async () => {
    const pid = await made({});
    const { updatedAt } = (await site.as.adminIngestor({ url: at(pid) })).body;
    const replies = await Promise.all(
      ["one", "two"].map((comment) =>
        site.as.adminIngestor({
          url: at(pid),
          method: "PATCH",
          headers: { "if-unmodified-since": updatedAt },
          body: { comment },
        }),
      ),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 412]);
    const refused = replies.find(({ status }) => status === 412);
    const message = `Dataset #${pid} has been modified on the server since ${new Date(updatedAt).toUTCString()}.`;
    expect(refused?.body).toEqual({ message, error: "Precondition Failed", statusCode: 412 });
  });
});

describe("The schema of a dataset's metadata", () => {
  const schema = "https://json-schema.org/draft-07/schema";
  const good = { title: "A schema", description: "of nothing much" };

  it("judges on creation and whenever the metadata change, and goes with a replacement", async () => {
    const as = site.as.adminIngestor;
    const plain = (await as({ url, body: customDataset({ scientificMetadata: good }) })).body;
    expect(plain.scientificMetadata).toEqual(good);
    for (const name of ["scientificMetadataSchema", "scientificMetadataValid"]) expect(plain).not.toHaveProperty(name);

    const bad = customDataset({ scientificMetadata: { title: false }, scientificMetadataSchema: schema });
    expect((await as({ url, body: bad })).body).toMatchObject({
      scientificMetadataSchema: schema,
      scientificMetadataValid: false,
    });

    const pid = await made({ scientificMetadata: good, scientificMetadataSchema: schema });
    const patch = async (body: object) => (await as({ url: at(pid), method: "PATCH", body })).body;
    expect(await patch({ datasetName: "renamed" })).toMatchObject({
      datasetName: "renamed",
      scientificMetadata: good,
      scientificMetadataSchema: schema,
      scientificMetadataValid: true,
    });
    const wrong = { ...good, description: false };
    expect(await patch({ scientificMetadata: wrong })).toMatchObject({
      scientificMetadata: wrong,
      scientificMetadataValid: false,
    });
    const { type: _, ...replacement } = customDataset();
    const replaced = (await as({ url: at(pid), method: "PUT", body: replacement })).body;
    expect(replaced.scientificMetadata).toEqual({});
    for (const name of ["scientificMetadataSchema", "scientificMetadataValid"])
      expect(replaced).not.toHaveProperty(name);
  });

  it("that is not to be had stops nobody", async () => {
    const nowhere = "http://127.0.0.1:1/schema";
    const body = customDataset({ scientificMetadata: good, scientificMetadataSchema: nowhere });
    expect(await site.as.adminIngestor({ url, body })).toMatchObject({
      status: 201,
      body: { scientificMetadata: good, scientificMetadataSchema: nowhere, scientificMetadataValid: false },
    });
  });
});
