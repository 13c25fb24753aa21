import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OrigDatablock } from "@margay/contract";
import { Extractor } from "@margay/extract/node";
import { roleGroupsFrom } from "@margay/server";
import { type As, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demoRoles } from "../config.ts";
import { createLogger } from "../logger.ts";
import { demoAccounts } from "./accounts.ts";
import type { CatalogueApp } from "./catalogue-client.ts";
import { loadDemo } from "./load.ts";
import { planDatasets } from "./plan/datasets.ts";
import { addSpecialCases } from "./plan/special.ts";

const log = createLogger({ logLevel: "silent", logPretty: false });
let dataDir: string;
let catalogue: TestCatalogue;
let interrupted: unknown;
const roles = roleGroupsFrom(demoRoles);

/** The app until it has answered so many requests; then nothing answers any more, as after a kill. */
function dyingAfter(app: CatalogueApp, requests: number): CatalogueApp {
  let left = requests;
  return {
    inject: (request) => {
      if (left-- <= 0) throw new Error("killed");
      return app.inject(request);
    },
  };
}

const load = (app: CatalogueApp = catalogue.server.app) =>
  loadDemo({ app, identity: catalogue.server.identity, dataDir, log });

async function as(username: string): Promise<As> {
  const account = demoAccounts.find((one) => one.username === username);
  const { token } = await catalogue.server.identity.login(username, account?.password ?? "", "127.0.0.1");
  return catalogue.bearer(token);
}

/** Number of records of each kind, and the versions of all datasets. */
async function state(who: As) {
  const kinds = ["instruments", "proposals", "beamtimes", "samples", "policies", "publications", "attachments"];
  const counts: Record<string, number> = {};
  for (const kind of [...kinds, "datasets"]) counts[kind] = (await who({ url: `/v1/${kind}?limit=1` })).body.total;
  const page = await who({ url: "/v1/datasets?limit=1000&facets=none" });
  const versions = page.body.items.map((one: { pid: string; version: number }) => `${one.pid} ${one.version}`).sort();
  return { counts, versions };
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "margay-demo-"));
  catalogue = await startTestCatalogue({ config: { roles } });
  interrupted = await load(dyingAfter(catalogue.server.app, 220)).catch((error: unknown) => error);
  await load();
}, 120_000);

afterAll(async () => {
  await catalogue?.close();
  await rm(dataDir, { recursive: true, force: true });
});

describe("demo data", () => {
  it("is complete although the first load was cut short", async () => {
    expect(String(interrupted)).toContain("killed");
    const { counts } = await state(await as("admin"));
    expect(counts).toMatchObject({
      instruments: 8,
      proposals: 9,
      beamtimes: 17,
      samples: 31,
      policies: 17,
      publications: 8,
      datasets: 200,
    });
    expect(counts.attachments).toBeGreaterThan(130);
  });

  it("stays as it is at the next start, and when all of it is sent again", async () => {
    const admin = await as("admin");
    const before = await state(admin);
    await load();
    expect(await state(admin)).toEqual(before);
    const reopened = await admin({ method: "PATCH", url: "/v1/jobs/demo-data", body: { statusCode: "running" } });
    expect(reopened.status).toBe(200);
    await load();
    expect(await state(admin)).toEqual(before);
  }, 120_000);

  it("does not come back when somebody removed a part of it", async () => {
    const admin = await as("admin");
    const [first] = (await admin({ url: "/v1/publications?limit=1" })).body.items;
    const url = `/v1/publications/${encodeURIComponent(first.doi)}`;
    expect((await admin({ method: "DELETE", url })).status).toBe(204);
    await load();
    expect((await admin({ url })).status).toBe(404);
  });

  it.each([
    ["anonymous", 70],
    ["ingestor", 70],
    ["ben", 94],
    ["ada", 120],
    ["cleo", 200],
    ["admin", 200],
  ])("shows %s %i datasets", async (username, count) => {
    const who = username === "anonymous" ? catalogue.anonymous : await as(username);
    expect((await who({ url: "/v1/datasets?limit=1" })).body.total).toBe(count);
  });

  it("has totals that agree with its file lists", async () => {
    const admin = await as("admin");
    const { items } = (await admin({ url: "/v1/datasets?limit=1000&facets=none" })).body;
    const sizes = new Map<string, number>();
    for (let cursor = ""; ; ) {
      const page = (await admin({ url: `/v1/orig-datablocks?limit=1000&files=false${cursor}` })).body;
      for (const block of page.items as OrigDatablock[]) sizes.set(block.datasetPid, block.size);
      if (page.cursor === undefined) break;
      cursor = `&cursor=${page.cursor}`;
    }
    expect(sizes.size).toBe(200);
    for (const one of items) expect(one.size, one.pid).toBe(sizes.get(one.pid));
    expect(Math.max(...items.map((one: { numberOfFiles: number }) => one.numberOfFiles))).toBe(20_000);
  });

  it("has small pictures for most datasets", async () => {
    const admin = await as("admin");
    const { items } = (await admin({ url: "/v1/datasets?limit=1000&facets=none" })).body;
    const pictured = items.filter((one: { thumbnailId?: string }) => one.thumbnailId !== undefined);
    expect(pictured.length).toBeGreaterThan(130);
    for (const { thumbnailId } of pictured.slice(0, 60)) {
      const { body } = await admin({ url: `/v1/attachments/${thumbnailId}` });
      expect(body.thumbnail).toMatch(/^data:image\/png;base64,iVBOR/);
      expect(body.thumbnail.length).toBeLessThanOrEqual(30_000);
    }
  });
});

describe("the plan", () => {
  const anchor = new Date("2026-07-01T10:30:00Z");
  const plan = planDatasets(anchor);
  addSpecialCases(plan);

  it("is the same for the same anchor", () => {
    const again = planDatasets(anchor);
    addSpecialCases(again);
    const shown = (list: typeof plan) => list.map(({ pid, input, files, caption }) => ({ pid, input, files, caption }));
    expect(shown(again)).toEqual(shown(plan));
    expect(again[0]?.signal()).toEqual(plan[0]?.signal());
  });

  it("has distinct PIDs and no time after its anchor", () => {
    expect(new Set(plan.map((one) => one.pid)).size).toBe(plan.length);
    for (const { pid, input, files } of plan) {
      const times = [input.creationTime, input.endTime, input.createdAt, ...files.map((file) => file.time)];
      for (const time of times) expect(Date.parse(time ?? ""), pid).toBeLessThanOrEqual(anchor.getTime());
    }
  });

  it("names inputs of its own, but for the dataset that is made to miss them", () => {
    const pids = new Set(plan.map((one) => one.pid));
    const lost = plan.filter(({ input }) => input.inputDatasets?.some((pid) => !pids.has(pid)));
    expect(lost.map((one) => one.beamtime.id)).toEqual(["11021344"]);
  });
});

describe("demo files", () => {
  it("are NeXus files that say what their datasets say", async () => {
    const admin = await as("admin");
    const { items } = (await admin({ url: "/v1/datasets?limit=1000&facets=none" })).body;
    const real = items.filter((one: { sourceFolder: string }) => one.sourceFolder.startsWith(dataDir));
    expect(real).toHaveLength(8);
    const extractor = new Extractor();
    try {
      for (const dataset of real) {
        const url = `/v1/datasets/${encodeURIComponent(dataset.pid)}/files`;
        const [file] = (await admin({ url })).body.items;
        const path = join(dataset.sourceFolder, file.path);
        const onDisk = await stat(path);
        expect(onDisk.size).toBe(file.size);
        expect(onDisk.size).toBeLessThan(300_000);
        expect(onDisk.mtime.toISOString()).toBe(file.time);
        const found = await extractor.extract(path, { preview: true });
        const [entry] = found.entries;
        expect(found.warnings).toEqual([]);
        expect(found.preview?.png.length).toBeGreaterThan(500);
        expect(entry).toMatchObject({ title: dataset.description, proposalId: dataset.proposalIds[0] });
        expect(entry?.sample.name).toBeTruthy();
        expect(JSON.stringify(entry?.scientificMetadata)).toMatch(/"unit":"(keV|eV|angstrom)"/);
      }
    } finally {
      await extractor.close();
    }
  });
});

it("leaves a catalogue alone that has datasets", async () => {
  const other = await startTestCatalogue({ config: { roles } });
  try {
    const body = { type: "raw", datasetName: "ours", ownerGroup: "us" };
    expect((await other.admin({ url: "/v1/datasets", body })).status).toBe(201);
    await loadDemo({ app: other.server.app, identity: other.server.identity, dataDir, log });
    expect((await other.admin({ url: "/v1/datasets" })).body.total).toBe(1);
    expect((await other.admin({ url: "/v1/proposals" })).body.total).toBe(0);
  } finally {
    await other.close();
  }
});
