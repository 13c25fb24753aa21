import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { hdf5File, samplesFolder } from "./hdf5.fixture.ts";
import { extractPath } from "./node.ts";

// Starting a worker compiles HDF5, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

// Facts checked by hand in the files.
const folder = samplesFolder("nexus");

async function extract(name: string) {
  const extracted = await extractPath(join(folder ?? "", name), { preview: true });
  const [entry] = extracted.entries;
  if (!entry || extracted.entries.length !== 1) throw new Error("each sample has one entry");
  return { ...extracted, entry };
}

describe.skipIf(!folder)("real NeXus files", () => {
  it("reads an APS pinSAXS file with a default plot", async () => {
    const { entry, warnings, preview } = await extract("nexus-example.hdf5");
    expect(entry).toMatchObject({
      entryPath: "/entry",
      title: "NeXus NXsas example",
      startTime: "2016-06-23T12:02:31-06:00",
      endTime: "2016-06-23T16:00:20-06:00",
      instrument: { name: "APS 9-ID-C USAXS pinSAXS" },
      source: { energy: { value: 7, unit: "GeV" }, probe: "x-ray" },
      sample: { name: "pinSAXS for IN625AB_775C_240min" },
      technique: [{ pid: "PaNET01188", name: "small angle x-ray scattering" }],
      scientificMetadata: {
        data: {
          frames: { shape: [10, 195, 487], dtype: "int32", min: 22, max: 78939, unit: "counts" },
          sample_times: { value: [3, 30, 58, 86, 112, 140, 168, 196, 223, 240], unit: "minutes" },
        },
        instrument: {
          monochromator: {
            energy: { value: 20.9999615757169, unit: "keV" },
            wavelength: { value: 0.5904022421801379, unit: "Angstroms" },
          },
        },
      },
    });
    expect(warnings).toEqual([]);
    expect(preview).toMatchObject({
      path: "/entry/data/frames",
      caption: "frames (counts), frame 6 of 10",
      width: 400,
    });
  });

  it("reads a Diamond I04 file whose images lie in an absent file", async () => {
    const { entry, warnings, preview } = await extract("Therm_6_2.nxs");
    expect(entry).toMatchObject({
      startTime: "2019-02-14T14:25:57Z",
      duration: { value: 27, unit: "s" },
      instrument: { shortName: "I04" },
      beamline: "I04",
      facility: "DLS",
      source: { name: "Diamond Light Source" },
      definition: "NXmx",
      technique: [{ pid: "PaNET01164", name: "macromolecular crystallography" }],
    });
    expect(entry.scientificMetadata.data).toEqual({
      data: { shape: [488, 4362, 4148], dtype: "int64" },
      omega: { min: 174, max: 295.75, mean: 234.875, shape: [488], dtype: "float64", unit: "deg" },
    });
    expect(entry.scientificMetadata).toMatchObject({
      instrument: { beam: { incident_wavelength: { value: 0.9802735610373182, unit: "angstrom" } } },
    });
    expect(warnings.map(({ path }) => path)).toEqual([
      "/entry/start_time",
      "/entry/end_time",
      "/entry/data/data",
      "/entry/data/data_000001",
    ]);
    expect(preview).toBeUndefined();
  });

  it("reads through a virtual dataset once its file is there", async () => {
    const work = await mkdtemp(join(tmpdir(), "margay-virtual-"));
    await copyFile(join(folder ?? "", "Therm_6_2.nxs"), join(work, "Therm_6_2.nxs"));
    const frames = await hdf5File((file) => {
      const data = file.create_dataset({
        name: "data",
        data: Int32Array.of(5),
        shape: [1, 1, 1],
        maxshape: [null, null, null],
        chunks: [1, 436, 414],
      });
      data.resize([488, 4362, 4148]);
    });
    await writeFile(join(work, "Therm_6_2_000001.h5"), frames);
    const { entries, preview } = await extractPath(join(work, "Therm_6_2.nxs"), { preview: true });
    expect(entries[0]?.scientificMetadata).toMatchObject({
      data: { data: { min: 0, max: 5, sampled: true, shape: [488, 4362, 4148] } },
    });
    expect(preview).toMatchObject({ path: "/entry/data/data", caption: "data, frame 245 of 488" });
    await rm(work, { recursive: true });
  });

  it("reads a Diamond I16 scan whose every value is an array of one", async () => {
    const { entry, warnings, preview } = await extract("538039.nxs");
    expect(entry).toMatchObject({
      entryPath: "/entry1",
      title: "Scan of sample with GDA",
      instrument: { name: "i16" },
      program: "GDA 8.48.0",
      users: [],
      source: { name: "DLS", energy: { value: 3.0009, unit: "GeV" }, current: { value: 301.4507, unit: "mA" } },
      sample: { name: "Default Sample" },
      proposalId: "DEFAULT",
      scanId: "0",
      scientificMetadata: {
        features: { value: [3, 6, "-4539647395532570642"] },
        before_scan: { lakeshore: { Ta: 4.9953 }, mono: { en: 5.22300041671 } },
        sample: { beam: { incident_wavelength: { value: 0.23738116530976003, unit: "nm" } } },
        pil100k: { eta: { shape: [61], dtype: "float64" } },
      },
    });
    expect(JSON.stringify(entry)).not.toContain("i16user");
    expect(warnings.map(({ path }) => path)).toEqual(["/entry1/instrument/pil100k/data", "/entry1/pil100k/data"]);
    expect(preview?.caption).toBe("sum over eta");
  });

  it("reads an SLS PolLux file with UTF-8 declared as ASCII", async () => {
    const { entry, warnings, preview } = await extract("Sample_Line_2021-03-16_096.hdf5");
    expect(entry).toMatchObject({
      title: "Sample",
      startTime: "2021-03-16T15:09:22+01:00",
      duration: { value: 111, unit: "s" },
      beamline: "SLS PolLux X07DA",
      facility: "Swiss Light Source",
      technique: [{ pid: "PaNET01219" }],
      scientificMetadata: {
        collection: {
          coarse_x: { value: { value: 5999.048751254283, unit: "μm" } },
          magnetic_field: { value: { value: -952.3319047619049, unit: "mT" } },
          apd_voltage: { value: { value: null, unit: "V" } },
        },
        counter0: {
          energy: { min: 280, max: 320, shape: [81], unit: "eV" },
          data: { shape: [81, 50], dtype: "float64" },
        },
      },
    });
    expect(warnings.map(({ message }) => message)).toEqual(["NaN is stored as null", "NaN is stored as null"]);
    expect(preview).toMatchObject({ path: "/entry1/counter0/data" });
  });

  it("reads an ESS ODIN file, names of users but nothing else of them", async () => {
    const { entry, warnings, preview } = await extract("small-coda.hdf");
    expect(entry).toMatchObject({
      title: "odin",
      startTime: "2024-10-28T09:06:41.186Z",
      endTime: "2024-10-28T09:18:14.376Z",
      instrument: { name: "ODIN" },
      sample: { name: "A Sample" },
      proposalId: "443503",
      scanId: "31010",
      technique: [{ pid: "PaNET01129", name: "tomography" }],
    });
    expect(entry.users).toHaveLength(6);
    expect(entry.users[0]).toEqual({ name: "Anders Pettersson", affiliation: "Other" });
    expect(JSON.stringify(entry)).not.toContain("anderspettersson");
    expect([warnings, preview]).toEqual([[], undefined]);
  });
});
