import { describe, expect, it } from "vitest";
import { type FacilityPath, parseFacilityPath } from "./path.ts";

const petra = { view: "core", facility: "petra3", beamline: "p08", year: 2024 } as const;
const rows: [string, FacilityPath | undefined][] = [
  [
    "/asap3/petra3/gpfs/p08/2024/data/11012345/raw/scan_1/a.nxs",
    { ...petra, beamtimeId: "11012345", area: "raw", relativePath: "scan_1/a.nxs" },
  ],
  ["/asap3/petra3/gpfs/p08/2024/data/11012345", { ...petra, beamtimeId: "11012345", relativePath: "" }],
  [
    "/mnt/copy/asap3/petra3/gpfs/p21.2/2024/data/11012345/scratch_cc/",
    { ...petra, beamline: "p21.2", beamtimeId: "11012345", area: "scratch", relativePath: "" },
  ],
  [
    "/asap3/petra3/gpfs/p08/2024/commissioning/c20240101_000_MAA/processed/x",
    { ...petra, commissioningTag: "c20240101_000_MAA", area: "processed", relativePath: "x" },
  ],
  [
    "/asap3/flash/gpfs/pg2/2019/data/11006789/raw/hdf/by-start/FLASH2_USER1-2019-03-25T1548.h5",
    {
      view: "core",
      facility: "flash",
      beamline: "pg2",
      year: 2019,
      beamtimeId: "11006789",
      area: "raw",
      relativePath: "hdf/by-start/FLASH2_USER1-2019-03-25T1548.h5",
    },
  ],
  ["/gpfs/current/raw/scan_2", { view: "beamline", area: "raw", relativePath: "scan_2" }],
  ["/gpfs/current/scratch_bl/tmp", { view: "beamline", area: "scratch", relativePath: "tmp" }],
  ["/gpfs/commissioning/raw", { view: "beamline", area: "raw", relativePath: "" }],
  ["/asap3/petra3/gpfs/common/2024/data/11012345", undefined],
  ["/asap3/petra3/gpfs/p08/2024/data/notes", undefined],
  ["/home/ada/data/scan.nxs", undefined],
  ["", undefined],
];

describe("parseFacilityPath", () => {
  it.each(rows)("understands %s", (path, expected) => {
    expect(parseFacilityPath(path)).toEqual(expected);
  });
});
