import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatReport } from "./format-report.ts";
import { importSciCat } from "./import.ts";
import { mappers, recordPaths } from "./mappers.ts";
import { httpReader, httpSink, only, outcomes } from "./sink.fixture.ts";
import { readExport } from "./source.ts";

const seed = fileURLToPath(new URL("../../../../../shared/samples/scicat-seed", import.meta.url));
const seedIsThere = existsSync(seed);
if (!seedIsThere) console.warn("skipped: no folder ../shared/samples/scicat-seed beside the checkout");

/** All values of a document that say something, wherever they stand. */
function leaves(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(leaves);
  if (value !== null && typeof value === "object") return Object.values(value).flatMap(leaves);
  return value === null || value === "" ? [] : [value];
}

describe.skipIf(!seedIsThere)("SciCat's seed data", () => {
  let catalogue: TestCatalogue;
  beforeAll(async () => {
    catalogue = await startTestCatalogue();
  });
  afterAll(() => catalogue?.close());

  it("arrives whole, every record with its key, dates, owners and totals, and a repetition changes nothing", async () => {
    const sink = httpSink(catalogue.admin);
    const first = await importSciCat({ source: seed, sink });
    expect(first.failures).toEqual([]);
    expect(outcomes(first)).toEqual({
      instruments: only(4, "created"),
      proposals: only(1, "created"),
      samples: only(2, "created"),
      datasets: only(19, "created"),
      origdatablocks: only(19, "created"),
      publications: only(11, "created"),
      jobs: only(3, "created"),
    });
    expect(first.totalsSet).toBeGreaterThan(0);

    for await (const item of readExport(seed)) {
      if ("problem" in item) throw new Error(item.problem.message);
      const { kind, key, record } = mappers[item.collection](item.doc);
      const { status, body } = await catalogue.admin({ url: `/v1/${recordPaths[kind]}/${encodeURIComponent(key)}` });
      expect(status).toBe(200);
      const { imported = {}, size, numberOfFiles, ...plain } = record;
      expect(body).toMatchObject(plain);
      expect(body.imported ?? {}).toMatchObject(imported as object); // the mapping makes an object
      for (const [name, source] of Object.entries({
        createdAt: item.doc.createdAt,
        updatedAt: item.doc.updatedAt,
        createdBy: item.doc.createdBy,
      }))
        expect([name, body[name]]).toEqual([name, source]);
      if (item.doc.ownerGroup !== undefined) expect(body.ownerGroup).toBe(item.doc.ownerGroup);
      // Nothing of the source is lost, wherever the mapping put it.
      const there = new Set(leaves(body));
      const lost = leaves({ ...item.doc, __v: null }).filter(
        (one) => !there.has(one) && !there.has(String(one).replace(/\/$/, "")),
      );
      expect([key, lost]).toEqual([key, []]);
      if (kind === "dataset") await expectTotals(key, { size, numberOfFiles }, body);
      else if (size !== undefined) expect(body.size).toBe(size);
    }

    const second = await importSciCat({ source: seed, sink });
    expect(second.failures).toEqual([]);
    expect(outcomes(second)).toEqual({
      instruments: only(4, "unchanged"),
      proposals: only(1, "unchanged"),
      samples: only(2, "unchanged"),
      datasets: only(19, "unchanged"),
      origdatablocks: only(19, "unchanged"),
      publications: only(11, "unchanged"),
      jobs: only(3, "unchanged"),
    });
    expect(second.totalsSet).toBe(0);
    const reader = httpReader(catalogue.admin);
    const third = await importSciCat({ source: seed, sink, verify: { reader, sample: "all" } });
    expect(third.verification).toMatchObject({ differences: [], differencesTotal: 0 });
    expect(third.verification?.collections).toContainEqual({
      ...{ collection: "datasets", expected: 19, present: 19, compared: 19, different: 0 },
    });
    const text = formatReport(first);
    expect(text).toContain("1 × email is not an e-mail address: kept in imported.email");
    expect(text).toContain("2 × sampleName missing: set to sampleId");
  });

  // The totals that the source declares, or the sum over the blocks where that is larger and the source's kept aside.
  // biome-ignore lint/suspicious/noExplicitAny: an answer of the server
  async function expectTotals(pid: string, declared: { size: unknown; numberOfFiles: unknown }, body: any) {
    const url = `/v1/orig-datablocks?dataset=${encodeURIComponent(pid)}&limit=1000`;
    const blocks: { size: number; numberOfFiles: number }[] = (await catalogue.admin({ url })).body.items;
    for (const name of ["size", "numberOfFiles"] as const) {
      const sum = blocks.reduce((total, block) => total + block[name], 0);
      expect(body[name]).toBe(Math.max(sum, Number(declared[name] ?? 0)));
      if (sum > Number(declared[name] ?? 0) && declared[name] !== undefined)
        expect(body.imported[name]).toBe(declared[name]);
    }
  }

  it("is shown to those whom SciCat showed it to", async () => {
    await importSciCat({ source: seed, sink: httpSink(catalogue.admin) });
    const published = await catalogue.anonymous({
      url: `/v1/datasets/${encodeURIComponent("PID.SAMPLE.PREFIX/desy_ds1")}`,
    });
    expect(published.status).toBe(200);
    const proposal = { url: "/v1/proposals/psi_proposal1" };
    expect((await catalogue.anonymous(proposal)).status).toBe(404);
    expect((await (await catalogue.user(["group1"]))(proposal)).status).toBe(200);
  });
});
