import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { serialize } from "bson";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatReport } from "./format-report.ts";
import { importSciCat } from "./import.ts";
import { openSent } from "./sent.ts";
import { httpReader, httpSink, outcomes } from "./sink.fixture.ts";
import type { Sink } from "./sink.ts";
import { isVerified } from "./verification.ts";

let folder = "";
let catalogue: TestCatalogue;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "scicat-resume-"));
  catalogue = await startTestCatalogue();
});
afterAll(async () => {
  await catalogue?.close();
  await rm(folder, { recursive: true, force: true });
});

const at = (day: number) => new Date(Date.UTC(2020, 0, day));
const dataset = (pid: string, own: object = {}) => ({
  _id: pid,
  ...{ type: "raw", datasetName: "scan", ownerGroup: "g", creationTime: at(1), size: 500, numberOfFiles: 9 },
  ...{ createdAt: at(1), createdBy: "x", updatedAt: at(2), updatedBy: "x" },
  ...own,
});
const block = (id: string, datasetId: string, size: number) => ({
  _id: id,
  datasetId,
  dataFileList: [{ path: `${id}.nxs`, size, time: at(1) }],
  ...{ createdAt: at(1), createdBy: "x", updatedAt: at(2), updatedBy: "x" },
});

async function dump(name: string, collections: Record<string, object[]>): Promise<string> {
  const where = await mkdtemp(join(folder, `${name}-`));
  for (const [collection, docs] of Object.entries(collections))
    await writeFile(join(where, `${collection}.bson`), Buffer.concat(docs.map((doc) => serialize(doc))));
  return where;
}

/** Counts what is sent, and breaks like a killed process: nothing after that arrives or is noted. */
function counting(sink: Sink, breakAfter = Number.POSITIVE_INFINITY): Sink & { sent: string[] } {
  const sent: string[] = [];
  return {
    sent,
    async put(kind, key, record) {
      if (sent.length >= breakAfter) throw new Error("killed");
      sent.push(`${kind} ${key}`);
      return sink.put(kind, key, record);
    },
  };
}

describe("an import that was killed", () => {
  it("goes on where it stopped, doubles nothing and sends nothing again", async () => {
    const pids = Array.from({ length: 20 }, (_, n) => `r/${n}`);
    const source = await dump("killed", {
      Dataset: pids.map((pid) => dataset(pid)),
      OrigDatablock: pids.map((pid, n) => block(`r-o${n}`, pid, 100)),
    });
    const path = join(folder, "killed.sent");
    const reader = httpReader(catalogue.admin);
    const first = counting(httpSink(catalogue.admin), 27);
    const before = await openSent(path);
    const stopped = await importSciCat({ source, sink: first, sent: before, batch: 4 });
    await before.close();
    expect(stopped).toMatchObject({ stopped: "killed" });
    expect(stopped.verification).toBeUndefined();

    const second = counting(httpSink(catalogue.admin));
    const after = await openSent(path);
    const done = await importSciCat({ source, sink: second, sent: after, batch: 4, verify: { reader, sample: "all" } });
    await after.close();
    expect(done.failures).toEqual([]);
    // The batch at hand when it was killed is sent again, and no other.
    const again = second.sent.filter((one) => first.sent.includes(one) && !one.startsWith("dataset"));
    expect(again.length).toBeLessThanOrEqual(4);
    expect(done.collections[0]).toMatchObject({ read: 20, created: 0, unchanged: 20, sentBefore: 20, keys: 20 });
    expect(done.totalsSet).toBe(20);
    expect(done.verification).toMatchObject({ differencesTotal: 0 });

    const third = counting(httpSink(catalogue.admin));
    const last = await openSent(path);
    const repeated = await importSciCat({ source, sink: third, sent: last });
    await last.close();
    expect(third.sent).toEqual([]);
    expect(outcomes(repeated).datasets).toMatchObject({ unchanged: 20 });
  });

  it("sends what changed in the source since, and that only", async () => {
    const path = join(folder, "changed.sent");
    const sink = counting(httpSink(catalogue.admin));
    for (const name of ["before", "after"]) {
      const sent = await openSent(path);
      sink.sent.length = 0;
      const changed = dataset("c/2", name === "after" ? { datasetName: "renamed", updatedAt: at(3) } : {});
      const source = await dump(name, { Dataset: [dataset("c/1"), changed] });
      await importSciCat({ source, sink, sent });
      await sent.close();
    }
    expect(sink.sent).toEqual(["dataset c/2"]);
    expect((await catalogue.admin({ url: "/v1/datasets/c%2F2" })).body.datasetName).toBe("renamed");
  });
});

describe("an import that is repeated", () => {
  it("ends with the totals that the source declares, also where blocks came later or went on growing", async () => {
    const path = join(folder, "later.sent");
    const steps: Record<string, object[]>[] = [
      { Dataset: [dataset("l/1", { size: 100, numberOfFiles: 1 }), dataset("l/2", { size: 500, numberOfFiles: 9 })] },
      {
        Dataset: [dataset("l/1", { size: 100, numberOfFiles: 1 }), dataset("l/2", { size: 500, numberOfFiles: 9 })],
        OrigDatablock: [block("l-o1", "l/1", 100), block("l-o2", "l/2", 50)],
      },
      {
        Dataset: [dataset("l/1", { size: 300, numberOfFiles: 2 }), dataset("l/2", { size: 500, numberOfFiles: 9 })],
        OrigDatablock: [block("l-o1", "l/1", 100), block("l-o3", "l/1", 200), block("l-o2", "l/2", 50)],
      },
    ];
    const reader = httpReader(catalogue.admin);
    for (const [at, collections] of steps.entries()) {
      const source = await dump("later", collections);
      const sent = await openSent(path);
      const sink = httpSink(catalogue.admin);
      const { verification } = await importSciCat({ source, sink, sent, verify: { reader, sample: "all" } });
      await sent.close();
      expect([at, verification?.differences]).toEqual([at, []]);
    }
    expect((await catalogue.admin({ url: "/v1/datasets/l%2F1" })).body).toMatchObject({ size: 300, numberOfFiles: 2 });
    expect((await catalogue.admin({ url: "/v1/datasets/l%2F2" })).body).toMatchObject({ size: 500, numberOfFiles: 9 });
  });
});

describe("the comparison at the end", () => {
  it("finds what was changed, added or removed behind the import's back, field by field", async () => {
    const metadata = { energy: { value: 12, unit: "keV" }, list: [1, 2] };
    const source = await dump("planted", {
      Dataset: ["v/1", "v/2", "v/3", "v/4"].map((pid) => dataset(pid, { scientificMetadata: metadata })),
      Sample: [{ _id: "v-s", sampleName: "rock", ownerGroup: "g" }],
    });
    const sink = httpSink(catalogue.admin);
    const reader = httpReader(catalogue.admin);
    const good = await importSciCat({ source, sink, verify: { reader } });
    expect(good.verification && isVerified(good.verification)).toBe(true);
    expect(formatReport(good)).toContain("The catalogue holds what was compared");

    const path = join(folder, "planted.sent");
    const sent = await openSent(path);
    await importSciCat({ source, sink, sent });
    await sent.close();
    const patch = (pid: string, body: object) =>
      catalogue.admin({
        ...{ method: "PATCH", url: `/v1/datasets/${encodeURIComponent(pid)}`, body },
        headers: { "content-type": "application/merge-patch+json" },
      });
    expect((await patch("v/1", { scientificMetadata: { energy: { value: 13 } } })).status).toBe(200);
    expect((await patch("v/2", { comment: "edited here" })).status).toBe(200);
    // Removing needs a role of its own.
    const remover = await catalogue.user(["admin", "deleters"]);
    expect((await remover({ method: "DELETE", url: "/v1/datasets/v%2F3" })).status).toBeLessThan(300);
    const again = await openSent(path);
    const { verification } = await importSciCat({ source, sink, sent: again, verify: { reader, sample: "all" } });
    await again.close();
    if (!verification) throw new Error("nothing was compared");
    expect(isVerified(verification)).toBe(false);
    const fields = verification.differences.map(({ key, fields: found }) => [
      key,
      found === "missing" ? found : found.map(({ field, source: was, catalogue: is }) => [field, was, is]),
    ]);
    expect(fields).toEqual([
      [
        "v/1",
        expect.arrayContaining([
          ["scientificMetadata.energy.value", "12", "13"],
          ["updatedBy", '"x"', '"test-admin"'],
        ]),
      ],
      ["v/2", expect.arrayContaining([["comment", undefined, '"edited here"']])],
      ["v/3", "missing"],
    ]);
    expect(formatReport({ ...good, verification })).toContain("datasets v/3: is not in the catalogue");
  });

  it("looks at as many of each collection as it is told to", async () => {
    const source = await dump("sampled", {
      Sample: Array.from({ length: 30 }, (_, n) => ({ _id: `n${n}`, ownerGroup: "g" })),
    });
    const reader = httpReader(catalogue.admin);
    const { verification } = await importSciCat({
      source,
      sink: httpSink(catalogue.admin),
      verify: { reader, sample: 7 },
    });
    expect(verification?.collections).toMatchObject([
      { collection: "samples", expected: 30, compared: 7, different: 0 },
    ]);
  });
});
