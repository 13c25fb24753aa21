import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupFiles } from "./group-files.ts";

const file = (path: string) => ({ path, sizeBytes: 1, mtimeMs: 0 });

/** Datasets as `folder name: file, file`. */
function summary(paths: string[], roots: string[] = ["/d"]): string[] {
  return groupFiles(paths.map(file), roots).datasets.map(
    ({ folder, name, files }) =>
      `${folder} ${name}: ${files.map(({ path }) => path.slice(folder.length + 1)).join(", ")}`,
  );
}

describe("groupFiles", () => {
  it("makes each master its own dataset, with the files that share its name", () => {
    expect(
      summary(["/d/scan_1.nxs", "/d/scan_1.log", "/d/scan_1_0001.tif", "/d/scan_12.nxs", "/d/scan_12.fio"]),
    ).toEqual(["/d scan_1: scan_1.nxs, scan_1.log, scan_1_0001.tif", "/d scan_12: scan_12.nxs, scan_12.fio"]);
  });

  it("joins detector files to their master", () => {
    const eiger = ["/d/t_master.h5", "/d/t_data_000001.h5", "/d/t_data_000002.h5"];
    expect(summary(eiger)).toEqual(["/d t: t_master.h5, t_data_000001.h5, t_data_000002.h5"]);
    const both = ["/d/Therm_6_2.nxs", "/d/Therm_6_2_000001.h5", "/d/Therm_6_2_master.h5", "/d/Therm_6_2_meta.h5"];
    expect(summary(both)).toEqual([
      "/d Therm_6_2: Therm_6_2.nxs, Therm_6_2_000001.h5, Therm_6_2_master.h5, Therm_6_2_meta.h5",
    ]);
  });

  it("keeps numbered masters apart when there is no common master", () => {
    expect(summary(["/d/a_000001.h5", "/d/a_000002.h5"])).toEqual([
      "/d a_000001: a_000001.h5",
      "/d a_000002: a_000002.h5",
    ]);
  });

  it("makes one dataset of a folder without masters, at the level that holds the files", () => {
    expect(summary(["/d/raw/scan_1/a.cbf", "/d/raw/scan_1/b.cbf", "/d/raw/scan_2/a.cbf"])).toEqual([
      "/d/raw/scan_1 scan_1: a.cbf, b.cbf",
      "/d/raw/scan_2 scan_2: a.cbf",
    ]);
  });

  it("gathers loose files beside masters in a dataset named after the folder", () => {
    expect(summary(["/d/x/scan.h5", "/d/x/readme.txt", "/d/x/notes.md"])).toEqual([
      "/d/x scan: scan.h5",
      "/d/x x: notes.md, readme.txt",
    ]);
  });

  it("joins a folder named after a master, unless it holds NeXus files of its own", () => {
    expect(
      summary(["/d/538039.nxs", "/d/538039-pilatus100k-files/00001.tif", "/d/538039-pilatus100k-files/538039.hdf"]),
    ).toEqual(["/d 538039: 538039.nxs, 538039-pilatus100k-files/00001.tif, 538039-pilatus100k-files/538039.hdf"]);
    expect(summary(["/d/a.nxs", "/d/a/b.nxs"])).toEqual(["/d a: a.nxs", "/d/a b: b.nxs"]);
  });

  it("makes one dataset of a folder with a master of its name", () => {
    expect(summary(["/d/raw/scan_1/scan_1.nxs", "/d/raw/scan_1/a_01.cbf", "/d/raw/scan_2/scan_2.nxs"])).toEqual([
      "/d/raw/scan_1 scan_1: scan_1.nxs, a_01.cbf",
      "/d/raw/scan_2 scan_2: scan_2.nxs",
    ]);
    expect(summary(["/d/s_1/s_1.h5", "/d/s_1/scan0001/eiger_0000.h5", "/d/s_1/scan0001/notes.txt"])).toEqual([
      "/d/s_1 s_1: s_1.h5, scan0001/eiger_0000.h5, scan0001/notes.txt",
    ]);
  });

  it("names a dataset after a single loose file that was given itself", () => {
    expect(summary(["/d/sub/image.tif"], ["/d/sub/image.tif"])).toEqual(["/d/sub image: image.tif"]);
  });

  it("reports ignored files and sets context aside", () => {
    const found = groupFiles(
      [
        "/h/.x/d/.hidden",
        "/h/.x/d/a.tmp",
        "/h/.x/d/.git/config",
        "/h/.x/d/beamtime-metadata-11012345.json",
        "/h/.x/d/b.dat",
      ].map(file),
      ["/h/.x/d"],
    );
    expect(found.ignored).toEqual([
      { path: "/h/.x/d/.git/config", reason: "in a hidden folder" },
      { path: "/h/.x/d/.hidden", reason: "hidden" },
      { path: "/h/.x/d/a.tmp", reason: "unfinished" },
    ]);
    expect(found.context.map(({ path }) => path)).toEqual(["/h/.x/d/beamtime-metadata-11012345.json"]);
    expect(found.datasets.map(({ name }) => name)).toEqual(["d"]);
  });

  const part = fc.constantFrom(
    "a",
    "a_1",
    "a_master",
    "a_data_000001",
    "a_000001",
    "a_000001_000002",
    "b",
    "a-x",
    ".h",
    "raw",
  );
  const extension = fc.constantFrom(".nxs", ".h5", ".tif", ".tmp", "", ".json", ".HDF5");
  const path = fc
    .tuple(fc.array(part, { maxLength: 3 }), part, extension)
    .map(([folders, name, ending]) => `/d/${[...folders, name].join("/")}${ending}`);
  const paths = fc.uniqueArray(path, { maxLength: 40 });

  it("puts every file in exactly one place, whatever the names", () => {
    fc.assert(
      fc.property(paths, (all) => {
        const { datasets, context, ignored } = groupFiles(all.map(file), ["/d"]);
        const placed = [...datasets.flatMap(({ files }) => files), ...context, ...ignored].map((one) => one.path);
        expect(placed.toSorted()).toEqual(all.toSorted());
        for (const { files, masterPath } of datasets) {
          expect(files.length).toBeGreaterThan(0);
          if (masterPath !== undefined) expect(files.map((one) => one.path)).toContain(masterPath);
        }
      }),
    );
  });

  it("does not depend on the order of the files", () => {
    const shuffled = paths.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([all, other]) => {
        expect(groupFiles(other.map(file), ["/d"])).toEqual(groupFiles(all.map(file), ["/d"]));
      }),
    );
  });
});
