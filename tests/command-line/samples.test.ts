import { readdir } from "node:fs/promises";
import { join, parse } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { samplesFolder } from "../../packages/extract/src/hdf5.fixture.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const nexus = samplesFolder("nexus");
const seed = samplesFolder("scicat-seed");

/** A range of each file's own metadata, in another unit than the file's. */
const ranges: Record<string, string> = {
  "538039.nxs": "incident_wavelength:2.3..2.4angstrom",
  "Sample_Line_2021-03-16_096.hdf5": "coarse_x.value:5.9..6.1mm",
  "Therm_6_2.nxs": "incident_wavelength:97..99pm",
  "nexus-example.hdf5": "monochromator.energy:20900..21100eV",
};

let bench: Workbench;
let token: string;
beforeAll(async () => {
  bench = await openWorkbench();
  ({ token } = await bench.catalogue.user(["admin"]));
});
afterAll(() => bench.close());

const search = async (...args: string[]) => {
  const { stdout, stderr } = await bench.margay(["search", "--json", ...args], { token });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
};

describe.skipIf(!nexus)("every NeXus file of the samples", () => {
  it("is ingested and found by a part of its name and by a range in another unit", async () => {
    const done = await bench.margay(["ingest", "--json", "--owner-group", "p99-staff", nexus ?? ""], { token });
    expect(done.code, done.stderr).toBe(0);
    const names = await readdir(nexus ?? "");
    expect(JSON.parse(done.stdout)).toMatchObject({ created: names.length, failed: 0, troubles: [] });
    for (const name of names) {
      const fragment = parse(name).name.slice(1, -1);
      const files = await search("--files", fragment);
      expect(files.items.map((file: { path: string }) => file.path)).toEqual([name]);
      const range = ranges[name];
      if (range === undefined) continue;
      const hits = await search(range);
      expect(hits.items.map((hit: { datasetName: string }) => hit.datasetName)).toContain(parse(name).name);
    }
  });
});

describe.skipIf(!seed)("the SciCat export of the samples", () => {
  it("is imported whole, and not again", async () => {
    const first = await bench.margay(["import", "scicat", "--json", seed ?? ""], { token });
    expect(first.code, first.stderr).toBe(0);
    const report = JSON.parse(first.stdout);
    expect(report).toMatchObject({ failuresTotal: 0, skipped: [] });
    for (const one of report.collections) expect(one.created).toBe(one.read);
    const second = await bench.margay(["import", "scicat", "--json", seed ?? ""], { token });
    for (const one of JSON.parse(second.stdout).collections) expect(one.unchanged).toBe(one.read);
    const dataset = await bench.catalogue.admin({
      url: `/v1/datasets/${encodeURIComponent("PID.SAMPLE.PREFIX/desy_ds1")}`,
    });
    expect(dataset.status).toBe(200);
  });

  it("tells of a folder that is not there", async () => {
    const { code, stderr } = await bench.margay(["import", "scicat", join(bench.folder, "none")], { token });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/none cannot be read/)]);
  });
});
