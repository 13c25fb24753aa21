import { rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { lastChange, nexusScan, openWorkbench, read, type Workbench } from "./workbench.ts";

// Starting an extraction worker compiles HDF5, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let bench: Workbench;
let staff: Awaited<ReturnType<Workbench["catalogue"]["user"]>>;
let chooser: typeof staff;

beforeAll(async () => {
  bench = await openWorkbench();
  staff = await bench.catalogue.user(["p99-staff"]);
  chooser = await bench.catalogue.user(["p99-staff", "pid-choosers"]);
});
afterAll(() => bench.close());

const own = { ownerGroup: "p99-staff" };

describe.each([
  ["a caller who chooses PIDs", () => chooser],
  ["an ordinary user", () => staff],
])("ingesting as %s", (who, caller) => {
  const place = who.replaceAll(" ", "-");

  it("registers metadata, files and a preview, and changes nothing the second time", async () => {
    const path = await bench.put(`${place}/run_00007.nxs`, await nexusScan({ title: "First light" }));
    await bench.put(`${place}/run_00007_log.txt`, "all well\n");
    const first = await bench.ingest(caller(), [path, `${path.slice(0, -4)}_log.txt`], own);
    expect(first).toMatchObject({ created: 1, updated: 0, failed: 0, troubles: [], notes: [] });
    const pid = first.datasets[0]?.pid;
    const made = await read(staff, pid);
    expect(made).toMatchObject({
      datasetName: "run_00007",
      type: "raw",
      ownerGroup: "p99-staff",
      sourceFolder: join(bench.folder, place),
      creationTime: "2026-03-02T08:15:00.000Z",
      creationLocation: "/P99",
      principalInvestigators: ["Ada Nwosu"],
      numberOfFiles: 2,
      scientificMetadata: { instrument: { mono: { photon_energy: { value: 9, unit: "keV" } } } },
    });
    const pictures = await staff({ url: `/v1/attachments?target=${encodeURIComponent(`dataset:${pid}`)}` });
    expect(pictures.body.items).toHaveLength(1);
    const before = await lastChange(bench.catalogue);
    const second = await bench.ingest(caller(), [path, `${path.slice(0, -4)}_log.txt`], own);
    expect(second).toMatchObject({ created: 0, updated: 0, unchanged: 1, failed: 0 });
    expect(await lastChange(bench.catalogue)).toBe(before);
    expect((await read(staff, pid)).version).toBe(made.version);
  });

  it("updates what changed in the file, keeps what a person edited, and finds a renamed dataset again", async () => {
    const path = await bench.put(`${place}/edited/scan_1.nxs`, await nexusScan({ energyKev: 9 }));
    const [created] = (await bench.ingest(caller(), [path], own)).datasets;
    const pid = encodeURIComponent(created?.pid ?? "");
    const edit = {
      datasetName: "Entirely renamed",
      description: "By hand",
      comment: "good",
      scientificMetadata: { note: "ours" },
    };
    expect((await staff({ method: "PATCH", url: `/v1/datasets/${pid}`, body: edit })).status).toBe(200);
    await writeFile(path, await nexusScan({ energyKev: 12, title: "Again" }));
    const again = await bench.ingest(caller(), [path], own);
    expect(again).toMatchObject({ created: 0, updated: 1, failed: 0 });
    expect(again.datasets[0]).toMatchObject({ pid: created?.pid, kept: ["description"], changedFiles: ["scan_1.nxs"] });
    const now = await read(staff, created?.pid);
    expect(now).toMatchObject({
      ...edit,
      scientificMetadata: { note: "ours", instrument: { mono: { photon_energy: { value: 12, unit: "keV" } } } },
    });
    const last = await lastChange(bench.catalogue);
    expect(await bench.ingest(caller(), [path], own)).toMatchObject({ unchanged: 1, updated: 0 });
    expect(await lastChange(bench.catalogue)).toBe(last);
  });
});

describe("ingest", () => {
  it("writes nothing in a dry run and says what it would do", async () => {
    const path = await bench.put("dry/scan.nxs", await nexusScan());
    const before = await lastChange(bench.catalogue);
    const report = await bench.ingest(chooser, [path], { ...own, dryRun: true });
    expect(report).toMatchObject({ dryRun: true, created: 1 });
    expect(await lastChange(bench.catalogue)).toBe(before);
  });

  it("tells missing, truncated and foreign files and goes on with the rest", async () => {
    const good = await nexusScan();
    await bench.put("mixed/good.nxs", good);
    await bench.put("mixed/cut.nxs", good.slice(0, good.length / 2));
    await bench.put("mixed/text.h5", "this is no HDF5");
    const paths = [join(bench.folder, "mixed"), join(bench.folder, "absent")];
    const report = await bench.ingest(chooser, paths, own);
    expect(report).toMatchObject({ created: 3, failed: 0 });
    expect(report.troubles.map(({ code }) => code).sort()).toEqual(["missing", "not_hdf5", "truncated"]);
    const text = report.datasets.find(({ name }) => name === "text");
    expect(await read(staff, text?.pid)).toMatchObject({ datasetName: "text", numberOfFiles: 1, size: 15 });
    expect(await bench.ingest(chooser, paths, own)).toMatchObject({ created: 0, updated: 0, unchanged: 3 });
  });

  it("keeps the metadata of a file that is half written when it comes by again", async () => {
    const whole = await nexusScan();
    const path = await bench.put("half/scan.nxs", whole);
    const [created] = (await bench.ingest(chooser, [path], own)).datasets;
    await writeFile(path, whole.slice(0, whole.length / 2));
    const report = await bench.ingest(chooser, [path], own);
    expect(report.troubles).toMatchObject([{ code: "truncated" }]);
    const now = await read(staff, created?.pid);
    expect(now.size).toBe(Math.floor(whole.length / 2));
    expect(now.scientificMetadata).toMatchObject({ instrument: { mono: { photon_energy: { value: 9 } } } });
  });

  it("takes files that are gone out of the list, but not files that were only not named", async () => {
    const path = await bench.put("gone/scan.nxs", await nexusScan());
    const log = await bench.put("gone/scan_a.log", "a");
    await bench.put("gone/scan_b.log", "b");
    const [created] = (await bench.ingest(chooser, [join(bench.folder, "gone")], own)).datasets;
    expect(await bench.ingest(chooser, [path], own)).toMatchObject({ unchanged: 1, updated: 0 });
    await rm(log);
    const report = await bench.ingest(chooser, [join(bench.folder, "gone")], own);
    expect(report.datasets[0]).toMatchObject({ status: "updated", removedFiles: ["scan_a.log"] });
    expect((await read(staff, created?.pid)).numberOfFiles).toBe(2);
  });

  it("completes a dataset whose first ingestion was cut off before the files", async () => {
    const path = await bench.put("cut-off/scan.nxs", await nexusScan());
    const [created] = (await bench.ingest(chooser, [path], own)).datasets;
    const pid = encodeURIComponent(created?.pid ?? "");
    const blocks = await bench.catalogue.admin({ url: `/v1/orig-datablocks?dataset=${pid}` });
    await bench.catalogue.admin({ method: "DELETE", url: `/v1/orig-datablocks/${blocks.body.items[0].id}` });
    expect((await read(staff, created?.pid)).numberOfFiles).toBe(0);
    await bench.ingest(chooser, [path], own);
    expect((await read(staff, created?.pid)).numberOfFiles).toBe(1);
  });

  it("makes a dataset of each entry that holds data", async () => {
    const path = await bench.put("multi/series.nxs", await nexusScan({ entries: ["scan1", "scan2"] }));
    const report = await bench.ingest(chooser, [path], own);
    expect(report.datasets.map(({ name }) => name)).toEqual(["series_scan1", "series_scan2"]);
    const [one] = report.datasets;
    expect(await read(staff, one?.pid)).toMatchObject({ description: "A scan scan1", numberOfFiles: 1 });
    expect(await bench.ingest(chooser, [path], own)).toMatchObject({ unchanged: 2, created: 0, updated: 0 });
  });

  it("adds checksums when asked, keeps them later, and notices content that changed behind them", async () => {
    const path = await bench.put("sums/scan.nxs", await nexusScan({ energyKev: 5 }));
    const when = new Date("2026-01-01T00:00:00Z");
    await utimes(path, when, when);
    const [created] = (await bench.ingest(chooser, [path], { ...own, checksum: "sha256" })).datasets;
    const blocks = () =>
      staff({ url: `/v1/orig-datablocks?dataset=${encodeURIComponent(created?.pid ?? "")}` }).then((r) => r.body.items);
    const [before] = await blocks();
    expect(before).toMatchObject({
      chkAlg: "sha256",
      dataFileList: [{ chk: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    });
    expect(await bench.ingest(chooser, [path], own)).toMatchObject({ unchanged: 1 });
    await writeFile(path, await nexusScan({ energyKev: 6 }));
    await utimes(path, when, when);
    const report = await bench.ingest(chooser, [path], { ...own, checksum: "sha256" });
    expect(report.datasets[0]?.changedFiles).toEqual(["scan.nxs"]);
    const [after] = await blocks();
    expect(after.dataFileList[0].chk).not.toBe(before.dataFileList[0].chk);
  });

  it("asks for the owner group where it cannot be guessed", async () => {
    const path = await bench.put("whose/scan.nxs", await nexusScan());
    await expect(bench.ingest(chooser, [path])).rejects.toThrow(/--owner-group.*p99-staff, pid-choosers/);
    expect(await bench.ingest(staff, [path])).toMatchObject({ created: 1 });
  });
});

describe("a beamtime folder", () => {
  const record = {
    beamtimeId: "11099001",
    proposalId: "20260042",
    title: "Trial",
    beamline: "p99",
    facility: "petra3",
    eventStart: "2026-03-02 08:00:00",
    pi: { lastname: "Nwosu", email: "pi@example.org" },
    applicant: { lastname: "Haddad", username: "secret-account", email: "applicant@example.org" },
    users: { doorDb: ["secret-user"] },
    onlineAnalysis: { sshPrivateKeyPath: "/secret/key" },
  };

  it("gives datasets their owner, proposal and beamtime, and never the user list", async () => {
    await bench.put("asap3/11099001/beamtime-metadata-11099001.json", JSON.stringify(record));
    const folder = join(bench.folder, "asap3/11099001");
    await bench.put("asap3/11099001/raw/scan_3.nxs", await nexusScan());
    const office = await bench.catalogue.user(["useroffice", "ingestors", "11099001-dmgt"]);
    const report = await bench.ingest(office, [folder]);
    expect(report).toMatchObject({ created: 1, notes: [], troubles: [] });
    expect(report.datasets[0]?.pid).toBe("11099001/scan_3");
    const made = await read(bench.catalogue.admin, "11099001/scan_3");
    expect(made).toMatchObject({
      ownerGroup: "11099001-dmgt",
      accessGroups: ["11099001-clbt", "11099001-part", "p99dmgt", "p99staff"],
      proposalIds: ["20260042"],
      beamtimeIds: ["11099001"],
      creationLocation: "/DESY/petra3/p99",
    });
    const proposal = await bench.catalogue.admin({ url: "/v1/proposals/20260042" });
    const beamtime = await bench.catalogue.admin({ url: "/v1/beamtimes/11099001" });
    expect(beamtime.body).toMatchObject({ proposalId: "20260042", startTime: "2026-03-02T07:00:00.000Z" });
    expect(JSON.stringify([made, proposal.body, beamtime.body])).not.toContain("secret");
    const before = await lastChange(bench.catalogue);
    expect(await bench.ingest(office, [folder])).toMatchObject({ unchanged: 1, created: 0, updated: 0 });
    expect(await lastChange(bench.catalogue)).toBe(before);
  });

  it("goes on with the ids alone for a caller who may not write proposals, and says so", async () => {
    const other = { ...record, beamtimeId: "11099002", proposalId: "20260043" };
    await bench.put("asap3/11099002/beamtime-metadata-11099002.json", JSON.stringify(other));
    await bench.put("asap3/11099002/raw/scan_4.nxs", await nexusScan());
    const user = await bench.catalogue.user(["11099002-dmgt", "others"]);
    const report = await bench.ingest(user, [join(bench.folder, "asap3/11099002")]);
    expect(report).toMatchObject({ created: 1, failed: 0 });
    expect(report.notes.join("\n")).toMatch(/proposals\/20260043 was not written/);
    expect(await read(user, report.datasets[0]?.pid)).toMatchObject({ proposalIds: ["20260043"] });
  });
});
