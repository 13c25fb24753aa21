import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatReport } from "./format-report.ts";
import { importSciCat } from "./import.ts";
import { httpSink, only, outcomes } from "./sink.fixture.ts";
import type { Sink } from "./sink.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "scicat-import-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("an import", () => {
  let catalogue: TestCatalogue;
  beforeAll(async () => {
    catalogue = await startTestCatalogue();
  });
  afterAll(() => catalogue?.close());

  const dataset = (own: object) => ({
    type: "raw",
    datasetName: "n",
    ownerGroup: "g",
    createdAt: at(1),
    updatedAt: at(2),
    createdBy: "x",
    ...own,
  });
  const at = (day: number) => `2020-01-0${day}T00:00:00.000Z`;
  const file = (path: string, size: number) => ({ path, size, time: at(1) });
  const block = (own: object) => ({ createdAt: at(1), updatedAt: at(2), createdBy: "x", ...own });
  const get = async (path: string) => (await catalogue.admin({ url: `/v1/${path}` })).body;

  async function write(name: string, files: Record<string, unknown[]>): Promise<string> {
    const where = await mkdtemp(join(folder, `${name}-`));
    for (const [file, docs] of Object.entries(files)) await writeFile(join(where, file), JSON.stringify(docs));
    return where;
  }

  it("ends with the totals that the source declares, whatever their blocks add, and stays there when repeated", async () => {
    const source = await write("totals", {
      "datasets.json": [
        dataset({ pid: "t/more", size: 4_000, numberOfFiles: 98, packedSize: 10, numberOfFilesArchived: 5 }),
        dataset({ pid: "t/same", size: 30, numberOfFiles: 2 }),
        dataset({ pid: "t/less", size: 7, numberOfFiles: 50, updatedAt: at(2) }),
        dataset({ pid: "t/none", size: 5, numberOfFiles: 1 }),
        dataset({ pid: "t/late", size: 1, numberOfFiles: 1 }),
      ],
      "origdatablocks.json": [
        block({ _id: "m1", datasetId: "t/more", dataFileList: [file("a", 100), file("b", 11)] }),
        block({ _id: "m2", datasetId: "t/more", dataFileList: [file("c", 1)] }),
        block({ _id: "s1", datasetId: "t/same", size: 30, dataFileList: [file("a", 10), file("b", 20)] }),
        block({ _id: "l1", datasetId: "t/less", dataFileList: [file("a", 1_000)] }),
        block({ _id: "z1", datasetId: "t/late", dataFileList: [file("a", 1)], updatedAt: at(5) }),
      ],
      "datablocks.json": [
        block({
          _id: "d1",
          datasetId: "t/more",
          archiveId: "tape1",
          packedSize: 4,
          version: "1",
          dataFileList: [file("a", 100)],
        }),
      ],
    });
    const sink = httpSink(catalogue.admin);
    const expected = {
      "t/more": { size: 4_000, numberOfFiles: 98, packedSize: 10, numberOfFilesArchived: 5, updatedAt: at(2) },
      "t/same": { size: 30, numberOfFiles: 2, packedSize: 0, updatedAt: at(2) },
      "t/less": { size: 1_000, numberOfFiles: 50, imported: { size: 7 }, updatedAt: at(2) },
      "t/none": { size: 5, numberOfFiles: 1 },
      "t/late": { size: 1, updatedAt: at(5), imported: { updatedAt: at(2) } },
    };
    const first = await importSciCat({ source, sink });
    expect(first).toMatchObject({ failures: [], totalsSet: 2 });
    for (const [pid, record] of Object.entries(expected))
      expect(await get(`datasets/${encodeURIComponent(pid)}`)).toMatchObject(record);
    const second = await importSciCat({ source, sink });
    expect(second).toMatchObject({ failures: [], totalsSet: 0 });
    expect(outcomes(second)).toEqual({
      datasets: only(5, "unchanged"),
      origdatablocks: only(5, "unchanged"),
      datablocks: only(1, "unchanged"),
    });
    for (const [pid, record] of Object.entries(expected))
      expect(await get(`datasets/${encodeURIComponent(pid)}`)).toMatchObject(record);
  });

  it("finishes what an interrupted one began", async () => {
    const source = await write("interrupted", {
      "Dataset.json": [dataset({ pid: "i/1", size: 500, numberOfFiles: 9 })],
      "OrigDatablock.json": [
        block({ _id: "i1", datasetId: "i/1", dataFileList: [file("a", 100)] }),
        block({ _id: "i2", datasetId: "i/1", dataFileList: [file("b", 200)] }),
      ],
    });
    const sink = httpSink(catalogue.admin);
    let puts = 0;
    const breaking: Sink = {
      put: async (...args) => {
        if (++puts > 2) throw new Error("the connection broke");
        return sink.put(...args);
      },
    };
    const first = await importSciCat({ source, sink: breaking, batch: 1 });
    expect(first.stopped).toBe("the connection broke");
    expect(formatReport(first)).toContain("Stopped: the connection broke");
    await importSciCat({ source, sink });
    expect(await get("datasets/i%2F1")).toMatchObject({ size: 500, numberOfFiles: 9, updatedAt: at(2) });
  });

  it("brings every kind, also attachments and policies, and tells of what it cannot", async () => {
    const picture = "data:image/png;base64,iVBORw0KGgo=";
    const source = await write("kinds", {
      "policies.json": [{ _id: "k-policy", ownerGroup: "g", manager: ["a@b.org"] }],
      "Dataset.json": [
        dataset({
          _id: "k/1",
          accessGroups: ["h"],
          scientificMetadata: { "a%2Eb": { value: 1, unit: "mm" }, big: { $numberLong: "9007199254740993" } },
        }),
        { type: "raw" },
        dataset({ _id: "k/2", scientificMetadata: JSON.parse('{"__proto__":1}') }),
      ],
      "OrigDatablock.json": [block({ _id: "k-orphan", datasetId: "k/absent", dataFileList: [] })],
      "Attachment.json": [{ _id: "k-att", datasetId: "k/1", ownerGroup: "g", caption: "c", thumbnail: picture }],
      "User.json": [{ _id: "u", password: "secret" }],
    });
    const report = await importSciCat({ source, sink: httpSink(catalogue.admin) });
    expect(report.failures.map(({ collection, index, key }) => [collection, index, key])).toEqual([
      ["datasets", 1, undefined],
      ["datasets", 2, "k/2"],
      ["origdatablocks", 0, "k-orphan"],
    ]);
    expect(report.skipped).toEqual([]);
    expect(report.sides).toMatchObject([{ name: "users", read: 1, carried: 0 }]);
    expect(await get("policies/k-policy")).toMatchObject({ manager: ["a@b.org"] });
    expect(await get("attachments/k-att")).toMatchObject({
      caption: "c",
      relationships: [{ targetId: "k/1", targetType: "dataset" }],
    });
    const { text } = await catalogue.admin({ url: "/v1/datasets/k%2F1" });
    expect(text).toMatch(/"a\.b":\s*\{"value":\s*1,\s*"unit":\s*"mm"\}/);
    expect(text).toMatch(/"big":\s*9007199254740993/);
    expect(formatReport(report)).toContain("datasets document 2: has no usable pid or _id");
  });

  it("writes nothing in a dry run, and says what it would adapt", async () => {
    const source = await write("dry", { "samples.json": [{ _id: "dry-1", ownerGroup: "g" }] });
    const report = await importSciCat({ source, sink: httpSink(catalogue.admin), dryRun: true });
    expect(report.collections[0]).toMatchObject({ read: 1, created: 0, adapted: [{ count: 1, examples: ["dry-1"] }] });
    expect((await catalogue.admin({ url: "/v1/samples/dry-1" })).status).toBe(404);
  });

  it("stops at a signal, after the batch at hand", async () => {
    const source = await write("signal", {
      "samples.json": [1, 2, 3].map((n) => ({ _id: `sig-${n}`, ownerGroup: "g" })),
    });
    const abort = new AbortController();
    const report = await importSciCat({
      source,
      sink: httpSink(catalogue.admin),
      batch: 1,
      signal: abort.signal,
      onProgress: ({ done }) => done === 2 && abort.abort(new Error("stopped by the operator")),
    });
    expect(report).toMatchObject({ stopped: "stopped by the operator", collections: [{ created: 2 }] });
  });
});
