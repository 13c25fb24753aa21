import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { extractHdf5 } from "./extract.ts";
import { hdf5File, numbers, nxGroup } from "./hdf5.fixture.ts";
import type { ExtractedEntry, ExtractOptions } from "./types.ts";

async function extract(bytes: Uint8Array, options: ExtractOptions = {}) {
  const extracted = await extractHdf5({ kind: "bytes", name: "test.nxs", bytes }, options);
  const [entry] = extracted.entries;
  if (!entry) throw new Error("no entry");
  return { ...extracted, entry };
}

function group(entry: ExtractedEntry, ...path: string[]): unknown {
  return path.reduce<unknown>((value, key) => {
    // Test data: every step is an object.
    return (value as Record<string, unknown> | undefined)?.[key];
  }, entry.scientificMetadata);
}

describe("entry fields", () => {
  it("reads title, times, people, sample and identifiers of an NXentry", async () => {
    const bytes = await hdf5File((file) => {
      const entry = nxGroup(file, "entry", "NXentry");
      entry.create_dataset({ name: "title", data: "  Gold on glass  " });
      entry.create_dataset({ name: "start_time", data: "2024-03-31T01:00:00+01:00" });
      entry.create_dataset({ name: "end_time", data: "2024-03-31T03:00:30+02:00" });
      entry.create_dataset({ name: "definition", data: "NXsas" });
      entry.create_dataset({ name: "experiment_identifier", data: "20010123" });
      entry.create_dataset({ name: "run_number", data: 42 });
      const user = nxGroup(entry, "user1", "NXuser");
      user.create_dataset({ name: "name", data: "Ada Lovelace" });
      user.create_dataset({ name: "email", data: "ada@example.org" });
      user.create_dataset({ name: "ORCID", data: "https://orcid.org/0000-0002-1825-0097" });
      const sample = nxGroup(entry, "sample", "NXsample");
      sample.create_dataset({ name: "chemical_formula", data: "Au" });
      numbers(sample, "temperature", 293.5, "K");
      const instrument = nxGroup(entry, "instrument", "NXinstrument");
      instrument.create_dataset({ name: "name", data: "P03" });
      nxGroup(instrument, "source", "NXsource").create_dataset({ name: "probe", data: "x-ray" });
    });
    const { entry, format, warnings } = await extract(bytes);
    expect(format).toBe("nexus");
    expect(warnings).toEqual([]);
    expect(entry).toMatchObject({
      entryPath: "/entry",
      title: "Gold on glass",
      startTime: "2024-03-31T01:00:00+01:00",
      duration: { value: 3630, unit: "s" },
      users: [{ name: "Ada Lovelace", orcid: "0000-0002-1825-0097" }],
      sample: { formula: "Au", temperature: { value: 293.5, unit: "K" } },
      proposalId: "20010123",
      scanId: "42",
      technique: [{ pid: "PaNET01188", name: "small angle x-ray scattering" }],
      beamline: "P03",
    });
    expect(JSON.stringify(entry)).not.toContain("example.org");
  });

  it("takes title and times from a sub-entry where the entry has none", async () => {
    const bytes = await hdf5File((file) => {
      const sub = nxGroup(nxGroup(file, "entry", "NXentry"), "tomo_entry", "NXsubentry");
      sub.create_dataset({ name: "title", data: "Amber" });
      sub.create_dataset({ name: "start_time", data: "2026-04-01T10:00:00Z" });
    });
    const { entry } = await extract(bytes);
    expect(entry).toMatchObject({ title: "Amber", startTime: "2026-04-01T10:00:00Z" });
  });

  it("takes the time of an Eiger master file from the detector", async () => {
    const bytes = await hdf5File((file) => {
      const instrument = nxGroup(nxGroup(file, "entry", "NXentry"), "instrument", "NXinstrument");
      const detector = nxGroup(instrument, "detector", "NXdetector");
      const specific = nxGroup(detector, "detectorSpecific", "NXcollection");
      specific.create_dataset({ name: "data_collection_date", data: "2026-02-02T02:03:04.5Z" });
    });
    expect((await extract(bytes)).entry.startTime).toBe("2026-02-02T02:03:04.5Z");
  });

  it("reads zoneless times in the caller's zone and says so", async () => {
    const bytes = await hdf5File((file) => {
      nxGroup(file, "entry", "NXentry").create_dataset({ name: "start_time", data: "2024-07-01 12:00:00" });
    });
    const { entry, warnings } = await extract(bytes, { timeZone: "Europe/Berlin" });
    expect(entry.startTime).toBe("2024-07-01T12:00:00+02:00");
    expect(warnings[0]?.message).toContain("no time zone");
  });

  it("gives one entry per NXentry and keeps their metadata apart", async () => {
    const bytes = await hdf5File((file) => {
      for (const name of ["scan1", "scan2"]) numbers(nxGroup(file, name, "NXentry"), name, 1);
    });
    const { entries } = await extract(bytes);
    expect(entries.map((entry) => [entry.entryPath, entry.scientificMetadata])).toEqual([
      ["/scan1", { scan1: 1 }],
      ["/scan2", { scan2: 1 }],
    ]);
  });

  it("accepts an entry group that lacks its NX_class, with a warning", async () => {
    const bytes = await hdf5File((file) => nxGroup(file.create_group("entry"), "sample", "NXsample"));
    const { entries, warnings, format } = await extract(bytes);
    expect([format, entries[0]?.entryPath]).toEqual(["nexus", "/entry"]);
    expect(warnings).toContainEqual({ path: "/entry", message: "read as an NXentry, though it has no NX_class" });
  });

  it("reads plain HDF5 as one entry, attributes of groups included", async () => {
    const bytes = await hdf5File((file) => {
      file.create_attribute("operator_note", "second run");
      numbers(file.create_group("motors"), "x", 1.5, "mm");
    });
    const { entry, format } = await extract(bytes);
    expect([format, entry.dataFormat]).toEqual(["hdf5", "HDF5"]);
    expect(entry.scientificMetadata).toEqual({
      operator_note: "second run",
      motors: { x: { value: 1.5, unit: "mm" } },
    });
  });
});

describe("scientific metadata", () => {
  it("keeps short arrays whole and describes long ones", async () => {
    const bytes = await hdf5File((file) => {
      numbers(file, "short", Float64Array.of(1, 2, 3), "eV");
      numbers(
        file,
        "long",
        Float64Array.from({ length: 100 }, (_, index) => index),
        "eV",
      );
      file.create_dataset({ name: "image", data: new Float64Array(600).fill(2), shape: [20, 30] });
    });
    const { entry } = await extract(bytes);
    expect(entry.scientificMetadata).toEqual({
      short: { value: [1, 2, 3], unit: "eV" },
      long: { min: 0, max: 99, mean: 49.5, shape: [100], dtype: "float64", unit: "eV" },
      image: { min: 2, max: 2, mean: 2, shape: [20, 30], dtype: "float64" },
    });
  });

  it("samples an array that exceeds the byte budget, at its ends too", async () => {
    const data = Float64Array.from({ length: 50_000 }, (_, index) => index);
    const bytes = await hdf5File((file) =>
      file.create_dataset({ name: "a", data, shape: [500, 100], chunks: [10, 100] }),
    );
    const { entry } = await extract(bytes, { maxBytesPerArray: 20_000 });
    expect(entry.scientificMetadata.a).toMatchObject({ min: 0, max: 49_999, sampled: true, shape: [500, 100] });
    const whole = await extract(bytes);
    expect(whole.entry.scientificMetadata.a).toEqual({
      min: 0,
      max: 49_999,
      mean: 24_999.5,
      shape: [500, 100],
      dtype: "float64",
    });
  });

  it("samples further arrays once the budget of the file is spent", async () => {
    const data = new Float64Array(100_000).fill(1);
    const bytes = await hdf5File((file) => {
      for (const name of ["a", "b", "c"]) numbers(file, name, data);
    });
    const { entry } = await extract(bytes, { maxBytesPerFile: 1_000_000 });
    const sampled = ["a", "b", "c"].map((name) => group(entry, name, "sampled") === true);
    expect(sampled).toEqual([false, false, true]);
  });

  it("reads big-endian, boolean, variable-length, array and packed types", async () => {
    const read = async (name: string) => {
      const url = new URL(`../../test/${name}`, import.meta.resolve("h5wasm"));
      return (await extract(new Uint8Array(await readFile(url)))).entry.scientificMetadata;
    };
    expect(await read("array.h5")).toMatchObject({
      bigendian: { value: [3, 2, 1] },
      bool: { value: [false, true, true, false], shape: [2, 2] },
      float_arr: {
        value: [
          [
            [0, 1],
            [2, 3],
          ],
          [
            [4, 5],
            [6, 7],
          ],
        ],
      },
    });
    expect(await read("vlen.h5")).toMatchObject({
      float32_oneD: { value: [[0], [0, 1], [0, 1, 2]] },
      int8_scalar: [0, 1],
    });
    const { gzip, szip } = await read("compressed.h5");
    expect(szip).toEqual(gzip);
    expect(gzip).toMatchObject({ shape: [100, 100], dtype: "float64" });
  });

  it("turns non-finite numbers into null with a warning and leaves them out of statistics", async () => {
    const bytes = await hdf5File((file) => {
      numbers(file, "nan", Number.NaN, "K");
      numbers(
        file,
        "mixed",
        Float64Array.from({ length: 20 }, (_, i) => (i === 0 ? Number.POSITIVE_INFINITY : i)),
      );
      numbers(file, "none", new Float64Array(20).fill(Number.NaN));
    });
    const { entry, warnings } = await extract(bytes);
    expect(entry.scientificMetadata).toMatchObject({
      nan: { value: null, unit: "K" },
      mixed: { min: 1, max: 19 },
      none: { min: null, max: null },
    });
    expect(warnings.map((warning) => warning.path)).toEqual(["/nan", "/none"]);
    expect(() => JSON.stringify(entry)).not.toThrow();
  });

  it("writes float32 by its shortest decimal and unsafe integers as text", async () => {
    const bytes = await hdf5File((file) => {
      numbers(file, "f", Float32Array.of(0.1, 12.658));
      file.create_dataset({ name: "big", data: BigInt64Array.of(-4539647395532570642n, 7n) });
    });
    const { entry } = await extract(bytes);
    expect(entry.scientificMetadata).toEqual({
      f: { value: [0.1, 12.658] },
      big: { value: ["-4539647395532570642", 7] },
    });
  });

  it("cleans text: control characters, blanks, UTF-8 declared as ASCII, bytes that are no text", async () => {
    const bytes = await hdf5File((file) => {
      file.create_dataset({ name: "controls", data: " a\u0001b\tc \u007f" });
      file.create_dataset({ name: "blank", data: "   " });
      file.create_dataset({ name: "ascii", data: "µm", dtype: "A3" });
      file.create_dataset({ name: "broken", data: "x#y", dtype: "S3" });
    });
    const broken = Buffer.from(bytes);
    broken[broken.indexOf("x#y") + 1] = 0xff;
    const { entry } = await extract(new Uint8Array(broken));
    expect(entry.scientificMetadata).toEqual({ controls: "ab\tc", ascii: "µm", broken: "x\ufffdy" });
  });

  it("reads compound values and references", async () => {
    const bytes = await hdf5File((file) => {
      numbers(file, "target", 1);
      const reference = file.create_reference();
      file.create_dataset({
        name: "table",
        data: new Map<string, Float64Array | Int32Array>([
          ["energy", Float64Array.of(8, 9)],
          ["count", Int32Array.of(1, 2)],
        ]),
      });
      file.create_dataset({ name: "ref", data: [reference] });
    });
    const { entry } = await extract(bytes);
    expect(entry.scientificMetadata.table).toEqual({
      value: [
        { energy: 8, count: 1 },
        { energy: 9, count: 2 },
      ],
    });
    expect(entry.scientificMetadata.ref).toBe("/");
  });

  it("does not loop on links in circles, and reads a group with two names once", async () => {
    const bytes = await hdf5File((file) => {
      const a = file.create_group("a");
      numbers(a, "x", 1);
      a.create_soft_link("/a", "self");
      a.create_hard_link("/", "up");
      file.create_hard_link("/a", "b");
    });
    const { entry } = await extract(bytes);
    expect(entry.scientificMetadata).toEqual({ a: { x: 1 } });
  });

  it("warns of broken soft and external links and goes on", async () => {
    const bytes = await hdf5File((file) => {
      file.create_soft_link("/nowhere", "soft");
      file.create_external_link("gone.h5", "/data", "external");
      numbers(file, "x", 1);
    });
    const { entry, warnings } = await extract(bytes);
    expect(entry.scientificMetadata).toEqual({ x: 1 });
    expect(warnings).toEqual([
      { path: "/external", message: "external link to gone.h5::/data cannot be followed" },
      { path: "/soft", message: "link to /nowhere cannot be followed" },
    ]);
  });

  it("stops at the limits for leaves and depth with a warning", async () => {
    const bytes = await hdf5File((file) => {
      for (let index = 0; index < 30; index++) numbers(file, `v${String(index).padStart(2, "0")}`, index);
      let inner = file.create_group("deep");
      for (let depth = 0; depth < 10; depth++) inner = inner.create_group("d");
      numbers(inner, "x", 1);
    });
    const few = await extract(bytes, { maxLeaves: 10 });
    expect(Object.keys(few.entry.scientificMetadata)).toHaveLength(10);
    expect(few.warnings.at(-1)?.message).toContain("more than 10 values");
    const shallow = await extract(bytes, { maxDepth: 4 });
    expect(group(shallow.entry, "deep")).toBeUndefined();
    expect(shallow.warnings).toContainEqual({ path: "/deep/d/d/d", message: "groups below depth 4 are left out" });
  });

  it("keeps hostile names as plain keys", async () => {
    const bytes = await hdf5File((file) => numbers(file.create_group("__proto__"), "constructor", 1));
    const { entry } = await extract(bytes);
    expect(JSON.stringify(entry.scientificMetadata)).toBe('{"__proto__":{"constructor":1}}');
    expect(Object.getPrototypeOf(entry.scientificMetadata)).toBe(Object.prototype);
  });

  it("reports damaged chunks instead of inventing values", async () => {
    const data = Float64Array.from({ length: 20_000 }, (_, index) => Math.sin(index) * 1e6);
    const bytes = await hdf5File((file) => {
      numbers(file, "good", 1);
      file.create_dataset({ name: "packed", data, shape: [20_000], chunks: [20_000], compression: 6 });
    });
    bytes.fill(0x55, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 2000);
    const { entry, warnings } = await extract(bytes);
    expect(entry.scientificMetadata).toEqual({ good: 1, packed: { shape: [20_000], dtype: "float64" } });
    expect(warnings[0]).toMatchObject({ path: "/packed" });
  });

  it("handles empty arrays and groups", async () => {
    const bytes = await hdf5File((file) => {
      file.create_group("empty");
      file.create_dataset({
        name: "none",
        data: new Float64Array(0),
        shape: [0, 5],
        maxshape: [null, 5],
        chunks: [1, 5],
      });
    });
    const { entry } = await extract(bytes);
    expect(entry.scientificMetadata).toEqual({ none: { shape: [0, 5], dtype: "float64" } });
  });
});

describe("files that are not readable HDF5", () => {
  it.each([
    ["an empty file", new Uint8Array(0), "not_hdf5"],
    ["text", new TextEncoder().encode("not HDF5 at all".repeat(100)), "not_hdf5"],
  ])("refuses %s", async (_, bytes, code) => {
    await expect(extract(bytes)).rejects.toMatchObject({ name: "ExtractError", code });
  });

  it("calls a file cut at any place truncated or unreadable, and still reads the next one", async () => {
    const bytes = await hdf5File((file) =>
      numbers(
        file,
        "x",
        Float64Array.from({ length: 1000 }, (_, i) => i),
      ),
    );
    for (const part of [0.02, 0.1, 0.5, 0.9, 0.999]) {
      const cut = extract(bytes.slice(0, Math.floor(bytes.length * part)));
      await expect(cut).rejects.toMatchObject({ code: expect.stringMatching(/truncated|unreadable/) });
    }
    await expect(extract(bytes)).resolves.toMatchObject({ format: "hdf5" });
  });
});
